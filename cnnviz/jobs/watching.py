"""Watching a network while it is built and run, so that whoever waits sees how far it is.

    with watched(tick):
        module.run(x, keep)   # tick() after each layer, and as each layer's gradient comes back

What `tick` raises ends the pass, there and back. Only the thread that watches is watched.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol, TypeAlias

Tick: TypeAlias = Callable[[], None]


class Made(Protocol):
    """What a layer makes: a tensor."""

    requires_grad: bool

    def register_hook(self, hook: Callable[[Any], object]) -> Any:
        """Have `hook` called with its gradient."""


_tick: ContextVar[Tick | None] = ContextVar("tick", default=None)


@contextmanager
def watched(tick: Tick) -> Iterator[None]:
    """Have `tick` called at each layer that is built or run inside."""
    before = _tick.set(tick)
    try:
        yield
    finally:
        _tick.reset(before)


def watcher() -> Tick | None:
    """Who watches, if anybody does."""
    return _tick.get()


def layer_built() -> None:
    """A layer has been built; tell whoever watches."""
    tick = _tick.get()
    if tick is not None:
        tick()


def layer_run(value: Made) -> None:
    """A layer has made `value`; tell whoever watches, now and when its gradient is known."""
    tick = _tick.get()
    if tick is None:
        return
    tick()
    if value.requires_grad:
        value.register_hook(lambda _gradient: tick())

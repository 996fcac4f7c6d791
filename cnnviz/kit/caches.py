"""All that is cached between reruns: one table, under one budget taken from the machine.

    @cached("maps", share=0.1, size=lambda made: made.nbytes)
    def maps(live: Live, layer: str) -> Maps: ...

    maps(live, "conv1")        # made once for all visitors, as long as there is room
    maps.has(live, "conv1")    # whether it is there already

The arguments are the key, or what `key` makes of them; `worded` results are kept by language.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import cache, update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar

from cnnviz import language

P = ParamSpec("P")
T = TypeVar("T")

MOST = 2_000_000_000
"""Bytes that all caches take together at most, however large the machine."""

PART = 0.5
"""Of the memory that is free when the first thing is kept, the part that caches may take."""

TABLE: "dict[str, Cached[..., Any]]" = {}
"""Everything that is kept, by name."""


@cache
def budget() -> int:
    """Bytes that all caches may take together on this machine."""
    from cnnviz.running.free_memory import free_bytes  # with it comes torch

    free = free_bytes()
    return MOST if free is None else min(MOST, int(PART * free))


class Shelf(Generic[T]):
    """Keeps what was used last, within `room`; safe between threads.

    A thing larger than the whole shelf is handed out and not kept.
    """

    def __init__(self, room: Callable[[], int]) -> None:
        self.room = room
        self._things: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._lock = threading.Lock()
        self._making: dict[Hashable, threading.Lock] = {}

    @property
    def used(self) -> int:
        """How much of the room is taken."""
        with self._lock:
            return sum(size for _, size in self._things.values())

    def clear(self) -> None:
        """Let go of everything; what somebody uses stays until they are done."""
        with self._lock:
            self._things.clear()

    def __contains__(self, key: Hashable) -> bool:
        """Whether something is kept under a key."""
        with self._lock:
            return key in self._things

    def get(self, key: Hashable, make: Callable[[], T], size_of: Callable[[T], int]) -> T:
        """What is kept under a key, or what `make` makes; two that ask wait for one making."""
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if key in self._things:
                    self._things.move_to_end(key)
                    return self._things[key][0]
            try:
                thing = make()
                self._keep(key, thing, size_of(thing))
            finally:
                with self._lock:
                    self._making.pop(key, None)
            return thing

    def _keep(self, key: Hashable, thing: T, size: int) -> None:
        room = self.room()
        if size > room:
            return
        with self._lock:
            self._things[key] = thing, size
            while sum(size for _, size in self._things.values()) > room:
                self._things.popitem(last=False)


class Cached(Generic[P, T]):
    """A function whose results are kept: an entry of the table."""

    def __init__(
        self,
        function: Callable[P, T],
        room: Callable[[], int],
        size: Callable[[T], int],
        key: Callable[P, Hashable] | None,
        worded: bool,
    ) -> None:
        self._make, self._size, self._key, self._worded = function, size, key, worded
        self.shelf: Shelf[T] = Shelf(room)
        update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        """The function's result: kept from before, or made now."""
        made = self.shelf.get(
            self._stands(*args, **kwargs), lambda: self._make(*args, **kwargs), self._size
        )
        return made

    def has(self, *args: P.args, **kwargs: P.kwargs) -> bool:
        """Whether the result is kept from before."""
        return self._stands(*args, **kwargs) in self.shelf

    def _stands(self, *args: P.args, **kwargs: P.kwargs) -> Hashable:
        key = self._key(*args, **kwargs) if self._key else (args, tuple(sorted(kwargs.items())))
        return (key, language.current()) if self._worded else key


def cached(
    name: str,
    *,
    share: float = 0,
    size: Callable[[Any], int] = lambda _made: 1,
    most: int = 0,
    key: Callable[..., Hashable] | None = None,
    worded: bool = False,
) -> Callable[[Callable[P, T]], Cached[P, T]]:
    """Keep what a function makes, for all visitors.

    Args:
        name: of the entry in the table.
        share: of the budget that the results may take.
        size: of a result, in bytes.
        most: results kept, instead of a share, where they are small.
        key: what stands for the arguments; they themselves if not given.
        worded: whether there are words in the results, which are another language's for others.
    """

    def keeping(function: Callable[P, T]) -> Cached[P, T]:
        room = (lambda: most) if most else lambda: int(share * budget())
        entry = Cached(function, room, size, key, worded)
        TABLE[name] = entry
        return entry

    return keeping

"""A job: a function by its name, what it is given, and what stands for its result."""

import functools
import io
import pickle
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from importlib import import_module
from operator import attrgetter
from typing import Any, TypeAlias

from cnnviz.errors import CnnvizError

Waiting: TypeAlias = Callable[[int], None]
"""Told, every now and then, how many jobs are before the one somebody waits for."""

_inside: ContextVar[bool] = ContextVar("inside", default=False)
_waiting: ContextVar[tuple[Waiting | None, bool]] = ContextVar("waiting", default=(None, False))


class Lost(CnnvizError):
    """A job took down the process that did it, twice."""


@dataclass(frozen=True)
class Lazy:
    """Bytes that stay where they are, until whoever does the job reads them."""

    read: Callable[[], bytes] = field(compare=False)

    def __call__(self) -> bytes:
        """Read them."""
        return self.read()


@dataclass(frozen=True)
class Job:
    """A piece of heavy work.

    Attributes:
        function: "module:name" of what does it; the name may have dots in it.
        args, kwargs: for it; frozen values, which are sent to another process.
        key: what stands for the function and its arguments: equal keys are one job.
        near: what the job stands on that is dear to make, such as a network with its weights; who
            has made it once is asked first.
        language: of the words it makes.
    """

    function: str
    args: tuple[Any, ...] = field(compare=False)
    kwargs: dict[str, Any] = field(compare=False)
    key: Hashable
    near: Hashable = None
    language: str = ""

    def done(self) -> Any:
        """Do it here and now."""
        module, _, name = self.function.partition(":")
        with _set(_inside, True):
            return attrgetter(name)(import_module(module))(*self.args, **self.kwargs)


def inside() -> bool:
    """Whether a job is being done: only there networks are built and run."""
    return _inside.get()


@contextmanager
def waited(told: Waiting, long: bool) -> Iterator[None]:
    """Have `told` called while jobs that are asked for inside go on.

    Where they are `long`, expected to last, some room is always left for others that are not.
    """
    with _set(_waiting, (told, long)):
        yield


def waiting() -> tuple[Waiting | None, bool]:
    """Who wants to be told, if anybody does, and whether the jobs are long."""
    return _waiting.get()


@contextmanager
def _set(variable: ContextVar[Any], value: Any) -> Iterator[None]:
    before = variable.set(value)
    try:
        yield
    finally:
        variable.reset(before)


class _Packer(pickle.Pickler):
    """Leaves lazy bytes behind, a number in their place."""

    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self.left: list[Lazy] = []

    def persistent_id(self, value: Any) -> int | None:
        if not isinstance(value, Lazy):
            return None
        self.left.append(value)
        return len(self.left) - 1


class _Unpacker(pickle.Unpickler):
    """Puts in their place what fetches them."""

    def __init__(self, data: bytes, fetch: Callable[[int], bytes]) -> None:
        super().__init__(io.BytesIO(data))
        self.fetch = fetch

    def persistent_load(self, number: int) -> Lazy:
        return Lazy(functools.partial(self.fetch, number))


def packed(value: Any) -> tuple[bytes, list[Lazy]]:
    """A value as bytes for one of our own processes, and what was left behind."""
    file = io.BytesIO()
    packer = _Packer(file)
    packer.dump(value)
    return file.getvalue(), packer.left


def unpacked(data: bytes, fetch: Callable[[int], bytes]) -> Any:
    """The value again; `fetch` gets lazy bytes by their number once they are read."""
    return _Unpacker(data, fetch).load()

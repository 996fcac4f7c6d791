"""All that is cached between reruns: one table, which keeps to its part of the memory.

    @cached("maps", share=0.1, size=lambda made: made.nbytes)
    def maps(live: Live, layer: str) -> Maps: ...

    maps(live, "conv1")        # made once for all visitors, as long as there is room
    maps.has(live, "conv1")    # whether it is there already

The arguments are the key, or what `key` makes of them; `worded` results are kept by language.

What is made `away` is made as a job (`cnnviz.jobs`), by a process of its own: there networks are
built and run, so that no page waits for another's. Its arguments and results are values.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import update_wrapper
from typing import Any, Generic, ParamSpec, TypeAlias, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cnnviz import jobs, language
from cnnviz.jobs.memory import part

P = ParamSpec("P")
T = TypeVar("T")

TABLE: "dict[str, Cached[..., Any]]" = {}
"""Everything that is kept, by name."""


Near: TypeAlias = Callable[..., Hashable]
"""What of a function's arguments a job stands on that is dear to make (`jobs.Job.near`)."""


def AWAY(*_args: Any) -> Hashable:
    """The job stands on nothing that is."""
    return None


def visit() -> str:
    """Whose the jobs are that are asked for now: the visit's."""
    context = get_script_run_ctx(suppress_warning=True)
    return "" if context is None else context.session_id


def _pause() -> None:
    """Let Streamlit end this run of the page if the visitor has gone on to something else."""
    st.session_state.get("_pause")  # any key: where a session is read, it looks for that


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

    def find(self, key: Hashable) -> T | None:
        """What is kept under a key, if anything is."""
        with self._lock:
            if key not in self._things:
                return None
            self._things.move_to_end(key)
            return self._things[key][0]

    def __contains__(self, key: Hashable) -> bool:
        """Whether something is kept under a key."""
        with self._lock:
            return key in self._things

    def get(self, key: Hashable, make: Callable[[], T], size_of: Callable[[T], int]) -> T:
        """What is kept under a key, or what `make` makes; two that ask wait for one making."""
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        with making:
            if (found := self.find(key)) is not None:
                return found
            try:
                thing = make()
                self.keep(key, thing, size_of(thing))
            finally:
                with self._lock:
                    self._making.pop(key, None)
            return thing

    def keep(self, key: Hashable, thing: T, size: int) -> None:
        """Keep something as long as there is room."""
        room = self.room()
        if size > room:
            return
        with self._lock:
            self._things[key] = thing, size
            while sum(size for _, size in self._things.values()) > room:
                self._things.popitem(last=False)


class Cached(Generic[P, T]):
    """A function whose results are kept: an entry of the table.

    Attributes:
        make: the function itself.
        away: what its jobs stand on; None where it is called by the page.
        weighs: whether the results are kept by their bytes, not by their number.
        shelf: where they are kept.
    """

    weighs = False

    def __init__(
        self,
        function: Callable[P, T],
        room: Callable[[], int],
        size: Callable[[T], int],
        key: Callable[P, Hashable] | None,
        worded: bool,
        away: Near | None = None,
    ) -> None:
        self.make, self._size, self._key, self._worded = function, size, key, worded
        self.away = away
        self._path = f"{function.__module__}:{function.__qualname__}.make"
        self.shelf: Shelf[T] = Shelf(room)
        update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        """The function's result: kept from before, or made now."""
        key = self._stands(*args, **kwargs)
        if self.away is None or jobs.inside():
            return self.shelf.get(key, lambda: self.make(*args, **kwargs), self._size)
        if (made := self.shelf.find(key)) is None:
            made = jobs.do(self._job(key, args, kwargs), visit(), _pause)
            self.shelf.keep(key, made, self._size(made))
        return made

    def _job(self, key: Hashable, args: tuple[Any, ...], kwargs: dict[str, Any]) -> jobs.Job:
        assert self.away is not None
        spoken = language.current() if self._worded else ""
        return jobs.Job(
            self._path, args, kwargs, (self._path, key), self.away(*args, **kwargs), spoken
        )

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
    away: Near | None = None,
) -> Callable[[Callable[P, T]], Cached[P, T]]:
    """Keep what a function makes, for all visitors.

    Args:
        name: of the entry in the table.
        share: of what is kept altogether (`jobs.memory`) that the results may take.
        size: of a result, in bytes.
        most: results kept, instead of a share, where they are small.
        key: what stands for the arguments; they themselves if not given.
        worded: whether there are words in the results, which are another language's for others.
        away: that they are made as jobs, and what these stand on: `AWAY` where that is nothing.
    """

    def keeping(function: Callable[P, T]) -> Cached[P, T]:
        room = (lambda: most) if most else lambda: int(share * part("kept"))
        entry = Cached(function, room, size, key, worded, away)
        entry.weighs = not most
        TABLE[name] = entry
        return entry

    return keeping

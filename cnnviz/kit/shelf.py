"""A cache bounded by bytes, for things of very different size: networks of 0.2 to 570 MB."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Shelf(Generic[T]):
    """Keeps what was used last, within `room` bytes; safe between threads.

    A thing larger than the whole shelf is handed out and not kept.
    """

    def __init__(self, room: int) -> None:
        self.room = room
        self._things: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._lock = threading.Lock()
        self._making: dict[Hashable, threading.Lock] = {}

    @property
    def used(self) -> int:
        """Bytes of what is kept."""
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
        if size > self.room:
            return
        with self._lock:
            self._things[key] = thing, size
            while sum(size for _, size in self._things.values()) > self.room:
                self._things.popitem(last=False)

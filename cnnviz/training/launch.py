"""Asking for runs, and looking after those that go on.

Whoever asks for runs only queues them in the store and wakes its engine; whoever looks after the
store (`tend`) finds what has died. So a queued run is never lost, and never trained twice.
"""

import atexit
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress

from cnnviz.errors import CnnvizError
from cnnviz.training import engines
from cnnviz.training.engines import engine
from cnnviz.training.recipe import Settings
from cnnviz.training.store import RunStore

KEEP_SECONDS = 5.0
"""A server looks after its store so often, whether anybody watches a run or not."""

MOST_ERRANDS = 200

_tending = threading.Lock()

_errands: dict[str, Callable[[RunStore], bool]] = {}
"""What else a server does after looking after its store, by name, until that returns False."""


def start(
    store: RunStore,
    experiments: Iterable[Settings],
    at_once: int | None = None,
    visitor: str = "",
    anew: bool = False,
) -> list[str]:
    """Queue all of these runs, or none, and wake whoever trains them.

    Returns their ids in the same order.

    Raises:
        CnnvizError: when too many runs wait already, or too many of this visitor.
    """
    ids = store.queue(list(experiments), visitor, anew)
    with suppress(CnnvizError):  # they are queued: whoever looks next says what is wrong
        _engine(store, at_once).wake()
    return ids


def tend(store: RunStore, at_once: int | None = None) -> None:
    """Find the runs whose process is gone, and see that those that wait are taken.

    Raises:
        StoreError: when the store cannot be read or written.
        EngineError: when nobody can train at the moment.
    """
    with _tending:
        for row in store.running():
            if store.watchman.is_lost(row):
                store.lose(row)
        _engine(store, at_once).tend()


def keep(ready: bool) -> None:
    """Tend this server's store for ever; at the start have workers stand `ready`."""
    store: RunStore | None = None
    while True:
        with suppress(CnnvizError):  # who watches a run is told
            if store is None:
                store = RunStore()
                if ready:
                    engine(store).ready()
            tend(store)
            run_errands(store)
        time.sleep(KEEP_SECONDS)


def also(name: str, errand: Callable[[RunStore], bool]) -> None:
    """Have the server do something more every few seconds, for as long as that returns True."""
    _errands.setdefault(name, errand)
    for oldest in list(_errands)[:-MOST_ERRANDS]:
        no_more(oldest)


def no_more(name: str) -> None:
    """Let go of an errand."""
    _errands.pop(name, None)


def run_errands(store: RunStore) -> None:
    """Do what else there is to do, once; what goes wrong is tried again the next time."""
    for name, errand in list(_errands.items()):
        with suppress(CnnvizError):
            if not errand(store):
                no_more(name)


def _engine(store: RunStore, at_once: int | None) -> engines.Engine:
    found = engine(store)
    if at_once:
        found.capacity = at_once
    return found


atexit.register(engines.close)

"""Where runs are trained: one small interface, an engine a file.

Whoever asks for a run queues it in the store and wakes the engine of that store; the engine sees
that somebody takes what waits there. Which engine it is the environment says: a cluster's where
`CNNVIZ_CLUSTER` holds the address of its scheduler, else processes of this machine.
"""

import os
from threading import Lock
from typing import Protocol

from cnnviz.errors import CnnvizError
from cnnviz.training.store import RunStore

VARIABLE = "CNNVIZ_CLUSTER"


class EngineError(CnnvizError):
    """Runs can be queued and nobody can train them at the moment; later somebody may."""


class Engine(Protocol):
    """Who trains the runs of one store. All methods raise `EngineError` and `StoreError`."""

    capacity: int
    """Runs that are trained at once."""

    def ready(self) -> None:
        """See that a worker stands ready, with everything loaded, before there is work."""

    def wake(self) -> None:
        """Say that something waits."""

    def tend(self) -> None:
        """See that what waits is taken and that workers live; called every now and then."""

    def close(self) -> None:
        """Let go: whoever has nothing to do ends, the others finish the runs they have."""


_engines: dict[str, Engine] = {}
_lock = Lock()


def engine(store: RunStore) -> Engine:
    """The engine of a store, the same for all who ask in this process."""
    with _lock:
        if store.url not in _engines:
            _engines[store.url] = _made(store)
        return _engines[store.url]


def close() -> None:
    """Let go of all engines."""
    with _lock:
        while _engines:
            _engines.popitem()[1].close()


def _made(store: RunStore) -> Engine:
    if address := os.environ.get(VARIABLE, ""):
        from cnnviz.training.engines.cluster import Cluster

        return Cluster(store, address)
    from cnnviz.training.engines.processes import Processes

    return Processes(store)

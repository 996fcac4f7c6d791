"""Workers of a Dask cluster, on any number of machines; how they are started is Dask's matter.

The scheduler places each run on a worker that has what it needs, and a lost worker's runs on
another, where they go on from their checkpoints. No more is submitted than the cluster can train
and a few, so that it is the store, which is fair, that decides who is next. Workers reach the
store by their own variable `CNNVIZ_STORE`; they are sent this server's URL only if it holds no
password, for what is sent can be read on the scheduler.
"""

import os
import secrets
import time
from collections.abc import Mapping
from threading import Lock
from typing import Any

from sqlalchemy.engine import make_url

from cnnviz.errors import CnnvizError
from cnnviz.language import N_
from cnnviz.training.carry import carry
from cnnviz.training.engines import VARIABLE, EngineError
from cnnviz.training.faults import VARIABLE as STORE
from cnnviz.training.store import RunStore

GPU = "GPU"
"""What a worker with one is started with: `--resources GPU=1`."""

AHEAD = 3
"""Runs that are submitted beyond what the cluster can train, so that no worker waits for one."""

REACH_SECONDS = 3
RETRY_SECONDS = 15.0
"""How long the scheduler is waited for, and until it is asked again."""

UNINSTALLED = N_(
    "{variable} names a cluster and Dask is not installed: pip install -r requirements-cluster.txt."
)
UNREACHED = N_(
    "the cluster's scheduler {address} does not answer, so runs wait: start it, or see that "
    "{variable} names it."
)
DESERTED = N_("the cluster {address} has no worker yet, so runs wait: start some.")
WITHOUT_GPU = N_(
    "no worker of the cluster has a GPU, so runs on one wait: start some with --resources GPU=1."
)
WITHOUT_STORE = N_("the worker has no {store}: start it with the URL of the run store in it.")


class Cluster:
    """A cluster's workers, for one store."""

    def __init__(self, store: RunStore, address: str) -> None:
        self.capacity = 1
        self._store = store
        self._named = {"address": address, "variable": VARIABLE}
        self._url = "" if make_url(store.url).password else store.url
        self._lock = Lock()
        self._again = 0.0
        self._client: Any = None
        self._trouble: EngineError | None = None
        self._submitted: dict[str, tuple[Any, bool]] = {}
        self._ready: dict[str, Any] = {}

    def ready(self) -> None:
        """Have the workers load all that training takes."""
        with self._lock:
            self._look_around(self._reached())

    def wake(self) -> None:
        """Submit what waits, as far as there is room."""
        self.tend()

    def tend(self) -> None:
        """Submit what waits, as far as there is room; see what has become of the rest."""
        if not self._lock.acquire(blocking=False):
            return  # somebody is about it
        try:
            client = self._reached()
            workers = self._look_around(client)
            self._forget_ended()
            if self._store.queued():
                self._submit(client, workers)
        finally:
            self._lock.release()
        if self._trouble:
            raise self._trouble

    def close(self) -> None:
        """Let go of the cluster: workers finish the runs they have."""
        with self._lock:
            if self._client is not None:
                self._client.close(timeout=REACH_SECONDS)
                self._client = None

    def _reached(self) -> Any:
        if self._client is not None and self._client.status != "closed":
            return self._client
        if time.monotonic() < self._again:
            raise self._trouble or EngineError(UNREACHED, **self._named)
        try:
            from distributed import Client

            self._submitted.clear()
            self._ready.clear()
            address = self._named["address"]
            make: Any = Client  # without types of its own
            self._client = make(address, timeout=REACH_SECONDS, set_as_default=False)
        except ImportError as error:
            raise EngineError(UNINSTALLED, **self._named) from error
        except (OSError, ValueError) as error:  # of the network, of the address
            self._again = time.monotonic() + RETRY_SECONDS
            raise EngineError(UNREACHED, **self._named) from error
        return self._client

    def _look_around(self, client: Any) -> dict[str, Mapping[str, Any]]:
        """The workers by their addresses; those that are new load what training takes."""
        workers: dict[str, Mapping[str, Any]] = client.scheduler_info(n_workers=-1)["workers"]
        self.capacity = max(1, len(workers))
        self._ready = {name: task for name, task in self._ready.items() if name in workers}
        for name in workers.keys() - self._ready.keys():
            key = f"ready-{secrets.token_hex(4)}"
            self._ready[name] = client.submit(warmed, key=key, workers=[name], pure=False)
        return workers

    def _forget_ended(self) -> None:
        self._trouble = None
        for run, (task, _) in list(self._submitted.items()):
            if not task.done():
                continue
            del self._submitted[run]
            # One that has met its end with several workers is silent, and so found by the store.
            if task.status == "finished" and (said := task.result()):
                self._trouble = EngineError(said, store=STORE)

    def _submit(self, client: Any, workers: Mapping[str, Mapping[str, Any]]) -> None:
        graphics = sum(bool(each["resources"].get(GPU)) for each in workers.values())
        room = {False: len(workers) + AHEAD, True: graphics + AHEAD}
        for _, on_gpu in self._submitted.values():
            room[on_gpu] -= 1
        for run in self._store.waiting(most=sum(room.values()) + len(self._submitted)):
            if run in self._submitted:
                continue
            on_gpu = _wants_gpu(self._store, run)
            if on_gpu and not graphics:
                self._trouble = EngineError(WITHOUT_GPU)
            elif room[on_gpu] > 0:
                room[on_gpu] -= 1
                self._submitted[run] = self._task(client, run, on_gpu), on_gpu
        if not workers:
            self._trouble = EngineError(DESERTED, **self._named)

    def _task(self, client: Any, run: str, on_gpu: bool) -> Any:
        key = f"run-{run}-{secrets.token_hex(4)}"
        needs = {GPU: 1} if on_gpu else None
        return client.submit(carried, self._url, run, key, key=key, resources=needs, pure=False)


def _wants_gpu(store: RunStore, run: str) -> bool:
    try:
        return store.run(run).experiment.device == "cuda"
    except CnnvizError:  # of another version: whoever begins it says so
        return False


class _Never:
    asked = False


_turn = Lock()
"""A process trains one run at a time: torch's random state and its threads are the process's."""


def carried(url: str, run: str, task: str) -> str:
    """Train a run on a worker; returns a sentence if the worker is not fit for it.

    When Dask gives the same task to a second worker, the first one is lost to it: what it has of
    the run is then taken from it.
    """
    url = os.environ.get(STORE) or url
    if not url:
        return WITHOUT_STORE
    with _turn:
        store = RunStore(url)
        try:
            for row in store.running():
                if row.id == run and store.run(run).machine.get("task") == task:
                    store.lose(row)
            carry(store, run, _Never(), task=task)
        except CnnvizError as error:  # paused or stopped by now, or somebody else's
            print(error, flush=True)
        finally:
            store.close()
    return ""


def warmed() -> None:
    """Load on a worker all that training takes."""
    from cnnviz.training.worker import warm_up

    with _turn:
        warm_up()

"""Readying the server: what every visit needs is loaded once, and put out of the collector's way.

Then workers stand ready for training, and runs are looked after, whoever watches.

To collect garbage in full is to look at every object there is: a quarter of a second once torch is
loaded. What the imports made lives as long as the server, so it is frozen (`gc.freeze`): the
collector no longer looks at it. The rest is looked at now and then, not after every run of a page,
as Streamlit would by itself (`runner.postScriptGC`): it grows with the visitors and the caches.
"""

import gc
import os
import pkgutil
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from importlib import import_module

from cnnviz import jobs
from cnnviz.kit import rest
from cnnviz.kit.questions import PAGES

SWITCH = "CNNVIZ_WARM"
"""Environment variable: `no` starts lean, for a machine short of memory; pages then load what
they need when they are first opened."""

LATE = (
    "captum.attr",
    "kornia.augmentation",
    "optuna.importance",
    "safetensors.torch",
    "sklearn.ensemble",
)
"""What our modules import only once they need it."""

FOREIGN = ("cnnviz.code.keras_pieces", "cnnviz.training.migrations.env")
"""Only ever copied into exported code, whose grounds are not installed here; run by Alembic."""


COLLECTS_AFTER = 20.0
"""Seconds: a page that ends later than this after the last full collection does the next."""

turn = threading.Lock()
"""Two threads never import ours at a time: one could get hold of a module that is half there.

Python waits for whoever imports a module, but not where two wait for each other's.
"""

_there: set[str] = set()
"""Names of modules that are loaded to their end."""

SWITCHES_AFTER = 0.001
"""Seconds of Python that a thread may have at a time while others wait for theirs, a fifth of the
usual: a page is a hundred messages, and the thread that sends them waits before each."""

PATIENCE = 30.0
"""Seconds that a first pass has the machine for itself."""

_serves = threading.Event()
"""This process is a server: it has workers, which tests of a page have not."""

_served = threading.Event()
"""The first page stands on somebody's screen: until then nothing else may take time."""

_attends = threading.Event()

_collected = time.monotonic()
"""When all garbage was collected the last time."""


def stands_on(page: str) -> list[str]:
    """The modules of a page's folder, but for what a visit runs."""
    return [
        f"pages.{page}.{path.stem}"
        for path in sorted((PAGES / page).glob("*.py"))
        if path.stem != "page"
    ]


def is_ready(page: str) -> bool:
    """Whether all that a page stands on is loaded."""
    return _there.issuperset(stands_on(page))


def load(names: Iterable[str]) -> Iterator[None]:
    """Import modules, one at a time, so that who waits for another of them has a turn."""
    for name in names:
        with turn:
            import_module(name)
        _there.add(name)
        yield


def everything() -> Iterator[None]:
    """Import all of cnnviz, the pages and what they stand on, step by step."""
    import cnnviz

    import_module("torch")  # which stands on nothing of ours, so it keeps nobody from a turn
    yield
    found, walk = [], pkgutil.walk_packages(cnnviz.__path__, "cnnviz.")
    while module := _step(walk):
        found.append(module.name)
        yield
    yield from load(name for name in found if name not in FOREIGN)
    for folder in sorted(PAGES.iterdir()):
        yield from load(stands_on(folder.name))
    yield from load(LATE)


def in_turns(steps: Iterable[None]) -> None:
    """Take all steps, and let others have a turn after each."""
    for _step_taken in steps:
        time.sleep(0)


def warm() -> None:
    """Import everything, then freeze what is there."""
    in_turns(everything())
    gc.collect()
    gc.freeze()


def _step(walk: Iterator[pkgutil.ModuleInfo]) -> pkgutil.ModuleInfo | None:
    """The next module; to look for it imports the package before."""
    with turn:
        return next(walk, None)


def served() -> None:
    """Note that a page is there."""
    global _collected
    _served.set()
    if time.monotonic() - _collected > COLLECTS_AFTER:
        _collected = time.monotonic()
        gc.collect()


def attend() -> None:
    """Look after this server's runs from now on; unless it is lean, workers stand ready."""
    if not _serves.is_set() or _attends.is_set():
        return
    _attends.set()
    from cnnviz.training.launch import keep

    threading.Thread(target=keep, args=[not _lean()], name="keep", daemon=True).start()


def _lean() -> bool:
    return os.environ.get(SWITCH, "").lower() == "no"


def _warm_then_attend() -> None:
    pool = jobs.current()
    if pool is not None:  # a first visitor may be waiting for what that loads
        pool.ready.wait(PATIENCE)
    warm()
    _served.wait()
    attend()


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Warm up beside the first visitors: the server answers at once, as it did before."""
    _serves.set()
    sys.setswitchinterval(SWITCHES_AFTER)
    end = threading.Event()
    jobs.start(f"{__name__}:everything", now=not _lean())
    if not _lean():
        threading.Thread(target=_warm_then_attend, name="warm", daemon=True).start()
    threading.Thread(target=rest.begin, args=[end], name="rest", daemon=True).start()
    yield
    end.set()
    jobs.stop()

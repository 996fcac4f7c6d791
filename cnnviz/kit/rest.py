"""What a server does once nobody is there: it lets go of all that it keeps for visitors.

Results are kept as long as there is room for them (`jobs.memory`), and somebody may ask for one
again at any time; where nobody is left, a machine that others use as well gets the memory back.
"""

import gc
import threading
import time

from streamlit.runtime import Runtime, RuntimeState

from cnnviz import jobs
from cnnviz.jobs.free_memory import give_back
from cnnviz.kit.caches import TABLE

QUIET = 30.0
"""Seconds without a visitor after which that is done."""

EVERY = 5.0


def rest() -> None:
    """Let go of all results, and of the processes that wait for jobs."""
    for entry in TABLE.values():
        if entry.weighs:  # the others keep a few small things, the run store among them
            entry.shelf.clear()
    pool = jobs.current()
    if pool is not None:
        pool.rest()
    gc.collect()
    give_back()


def begin(end: threading.Event) -> None:
    """Rest whenever nobody has been there for a while, until the end."""
    last_there, rested = time.monotonic(), True
    while not end.wait(EVERY):
        if _is_visited():
            last_there, rested = time.monotonic(), False
        elif not rested and time.monotonic() - last_there > QUIET:
            rest()
            rested = True


def _is_visited() -> bool:
    return Runtime.exists() and (
        Runtime.instance().state is RuntimeState.ONE_OR_MORE_SESSIONS_CONNECTED
    )

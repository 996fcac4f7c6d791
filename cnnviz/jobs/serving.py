"""The pool of a server, and who does jobs where there is none."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from cnnviz.jobs.born import Nursery
from cnnviz.jobs.job import Job
from cnnviz.jobs.memory import part
from cnnviz.jobs.pool import Pool

VARIABLE = "CNNVIZ_PASSES"
"""Environment variable: processes that do passes; 0 has the server do them itself."""

MOST_WORKERS = 4
"""Unless the variable says otherwise: more would each hold the same networks once more. Nor are
there more than cores: on two, a third let long jobs take both, and a class waited four times as
long for everything."""


_pool: Pool | None = None


def start(loader: str, now: bool = True) -> None:
    """Have jobs done by processes of their own from now on, where this system allows it.

    Args:
        loader: "module:name" of what a process loads before its first job.
        now: whether they begin at once, not only with the first jobs.
    """
    global _pool
    workers = wanted()
    if _pool is None and workers and sys.platform == "linux":
        cores = len(os.sched_getaffinity(0))
        each = part("passes") // workers
        nursery = Nursery(loader, each, max(1, cores // workers))
        _pool = Pool(workers, nursery, each // 2, now)


def stop() -> None:
    """End the processes."""
    global _pool
    ended, _pool = _pool, None
    if ended is not None:
        ended.close()


def current() -> Pool | None:
    """This process's pool, if it has one."""
    return _pool


def wanted() -> int:
    """How many processes there are to be."""
    with suppress(ValueError):
        return max(0, int(os.environ.get(VARIABLE, "")))
    return min(MOST_WORKERS, os.cpu_count() or 1)


def do(job: Job, owner: str, pause: Callable[[], object]) -> Any:
    """What a job comes to: by the pool where there is one (`Pool.do`), else here and now."""
    return job.done() if _pool is None else _pool.do(job, owner, pause)

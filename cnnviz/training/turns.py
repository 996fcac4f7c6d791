"""Whose turn it is, and how long one waits for it."""

import heapq
from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from cnnviz.errors import CnnvizError
from cnnviz.training.runs import Status, Wait, from_row

MOST_MEASURED = 20
"""Finished runs from which it is taken how fast runs are here."""


def first_of(waiting: Sequence[Any], running: Mapping[str, int]) -> Any:
    """The row of the run that is started next: of the owner with fewest running, the oldest."""
    return min(waiting, key=lambda row: (running.get(row.owner, 0), row.created, row.id))


def wait(run: str, going: Sequence[Any], past: Sequence[Any]) -> Wait:
    """Work off what waits, as if runs went on at the pace of now on as many cores as now.

    Args:
        run: that waits.
        going: rows of all runs that wait or run.
        past: rows of some that have finished.
    """
    work = {row.id: _work(row) for row in [*going, *past]}
    paces = [work[row.id][0] / row.seconds for row in [*going, *past] if row.seconds]
    pace = median(paces) if paces else 0.0
    busy = [row for row in going if row.status == Status.RUNNING]
    waiting = [row for row in going if row.status == Status.QUEUED]
    running = Counter(row.owner for row in busy)
    free = [work[row.id][1] for row in busy] or [0.0]
    heapq.heapify(free)
    for ahead in range(len(waiting)):
        first = first_of(waiting, running)
        if first.id == run:
            return Wait(ahead, free[0] / pace if pace else None)
        waiting.remove(first)
        running[first.owner] += 1
        heapq.heapreplace(free, free[0] + work[first.id][1])
    return Wait(0, None)


def _work(row: Any) -> tuple[float, float]:
    """Multiply-accumulates of a run that are done, and that are left."""
    try:
        share = from_row(row).progress
    except CnnvizError:
        share = 0.0
    return row.macs * share, row.macs * (1 - share)

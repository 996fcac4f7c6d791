"""A crowd of visitors: who they are, and that its sums are right; its memory, of this process."""

import os

from benchmarks.crowd import Seen, kinds
from benchmarks.footprint import Footprint, Watched, family, footprint


def test_half_of_a_crowd_calculates_and_one_in_twenty_trains() -> None:
    crowd = kinds(60)
    assert [crowd.count(kind) for kind in ("calculators", "passes", "training")] == [30, 27, 3]
    assert kinds(1) == ["calculators"]


def test_waits_are_collected_over_pages() -> None:
    seen = Seen()
    seen.waits["memory"].append(0.1)
    seen.waits["compare"].append(0.3)
    assert seen.of(["memory", "pooling", "compare"]) == [0.1, 0.3]


def test_a_process_has_memory_files_and_itself() -> None:
    mine = footprint(os.getpid(), alone=True)
    assert mine.processes == 1
    assert mine.memory > 10**6
    assert mine.files >= 3
    assert family(os.getpid())[0] == os.getpid()


def test_the_peak_is_the_most_of_each() -> None:
    found = Watched(Footprint(100, 5), Footprint(100, 5), Footprint(110, 4))
    found.seen(Footprint(90, 7, 1.0, 2))
    assert found.peak == Footprint(100, 7, 1.0, 2)
    assert found.grown == 1.1

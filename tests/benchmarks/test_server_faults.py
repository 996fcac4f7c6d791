"""A sample of `benchmarks.faults`, on servers that are really there: nothing lost, one sentence."""

import random
from pathlib import Path

import pytest

from benchmarks.befalling import Trial
from benchmarks.faults import FAULTS

SAMPLE = {
    "files may not grow": "its disk is full or failing: free some space on it, then try again.",
    "pictures cut off": "what arrived from openml.org is not MNIST as it was published: try again",
    "weights cut off": "is not the published file, its SHA-256 differs: try again",
}
"""Some faults, and what is said meanwhile. More befalls a store in `training/test_faults.py`."""


@pytest.mark.parametrize("fault", SAMPLE)
def test_nothing_is_lost_and_it_is_told_in_a_sentence(fault: str, tmp_path: Path) -> None:
    row = FAULTS[fault](Trial(tmp_path, 1, random.Random(0)))
    assert (row.tries, row.lost, row.errors, row.orphans) == (1, 0, [], 0)
    assert any(SAMPLE[fault] in said for said in row.says)

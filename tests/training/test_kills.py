"""A sample of `benchmarks.kills`: nothing is lost by SIGKILL, and nothing is left behind."""

import random
from pathlib import Path

import pytest

from benchmarks.kills import Outcome, Trial, experiments, measure


@pytest.mark.parametrize("kinds", [["server", "worker"], ["Dask worker"]], ids=str)
def test_runs_go_on_from_their_checkpoints_and_end_as_if_nothing_had_been(
    tmp_path: Path, kinds: list[str], request: pytest.FixtureRequest
) -> None:
    cluster = "Dask worker" in kinds
    url = f"sqlite:///{tmp_path}/runs.sqlite"
    if cluster:
        url = request.getfixturevalue("postgresql")
    trial = Trial(url, tmp_path, cluster, random.Random(0))
    outcome = measure(trial, kinds, experiments()[:1])
    assert outcome == Outcome(outcome.kills, outcome.runs, seconds=outcome.seconds)
    assert outcome.kills >= len(kinds) and outcome.runs >= 2

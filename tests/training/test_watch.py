"""Watching together: the store is read once a tick, whoever looks, and only what is new."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from sqlalchemy import event

from cnnviz import CnnvizError
from cnnviz.training import Experiment, Record, RunStore, Status, StoreError, Watch
from cnnviz.training.curves import of_run
from cnnviz.training.watch import IDLE_SECONDS, TICK_SECONDS
from tests.training.stored import create
from tests.training.stored import record as told


class Counted:
    """A watch on a clock of its own, and the transactions it has made."""

    def __init__(self, store: RunStore) -> None:
        self.now, self.transactions = 0.0, 0
        self.watch = Watch(store, clock=lambda: self.now)
        event.listen(store._database._engine, "begin", self._count)

    def _count(self, _: object) -> None:
        self.transactions += 1

    def look(self, run: str) -> tuple[int, int]:
        """(records shown, transactions it took) of one look."""
        before = self.transactions
        curves, trouble = self.watch.look([run])
        assert trouble == ""
        return len(curves[0].records), self.transactions - before


@pytest.fixture
def run(store: RunStore) -> str:
    run = create(store, Experiment())
    store.begin(run, {})
    return run


@pytest.fixture
def counted(store: RunStore) -> Iterator[Counted]:
    yield Counted(store)


def record(step: int) -> Record:
    return told(step, step / 4, 1.0, 0.5, 0.5, 0.1)


def test_five_who_look_within_a_tick_cost_as_much_as_one(
    store: RunStore, run: str, counted: Counted
) -> None:
    for tick in range(4):
        store.append(run, [record(tick)])
        counted.now += 2 * TICK_SECONDS
        costs = []
        for _ in range(5):
            shown, cost = counted.look(run)
            assert shown == tick + 1
            costs.append(cost)
            counted.now += TICK_SECONDS / 10
        assert costs[0] <= 4  # who runs, what waits, the run, its new records
        assert costs[1:] == [0] * 4


def test_only_new_records_are_read(
    store: RunStore, run: str, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    records = store.records

    def noted(run: str, after_step: int = -1) -> list[Record]:
        asked.append(after_step)
        return records(run, after_step)

    monkeypatch.setattr(store, "records", noted)
    for step in (3, 11, 20):
        store.append(run, [record(step)])
        counted.look(run)
        counted.now += 2 * TICK_SECONDS
    assert asked == [-1, 3, 11]
    assert counted.watch.look([run]).curves[0].records == records(run)


def test_a_curve_is_another_one_only_when_something_is_new(
    store: RunStore, run: str, counted: Counted
) -> None:
    seen = []
    steps = [
        lambda: None,
        lambda: store.append(run, [record(0)]),
        lambda: store.append(run),
        lambda: store.set_status(run, Status.FINISHED),
        lambda: None,
    ]
    for step in steps:
        step()
        counted.now += 2 * TICK_SECONDS
        seen.append(counted.watch.look([run]).curves[0])
    new = [a is not b for a, b in pairwise(seen)]
    assert new == [True, False, True, False]
    fresh = of_run(store, run)
    assert (seen[-1].records, seen[-1].status) == (fresh.records, fresh.status)


def test_what_nobody_looks_at_is_forgotten(store: RunStore, run: str, counted: Counted) -> None:
    other = create(store, Experiment(seed=1))
    store.begin(other, {})
    counted.look(run)
    for _ in range(4):
        counted.now += IDLE_SECONDS / 3
        counted.look(other)
    assert list(counted.watch._seen) == [other]


def test_an_unknown_run_is_said_to_who_asks_and_to_nobody_else(
    store: RunStore, run: str, counted: Counted
) -> None:
    with pytest.raises(CnnvizError, match="there is no run 'nothing'"):
        counted.watch.look([run, "nothing"])
    assert counted.watch.look([run]).trouble == ""


def test_a_lock_is_waited_for_once_and_not_by_each_who_looks(
    store: RunStore, run: str, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted.look(run)
    asked = []

    def locked(run: str) -> None:
        asked.append(run)
        counted.now += 3.0
        raise StoreError("the run store is held by another program.")

    with monkeypatch.context() as patch:
        patch.setattr(store, "run", locked)
        counted.now += 2 * TICK_SECONDS
        for _ in range(5):
            curves, trouble = counted.watch.look([run, run])
            assert (len(curves), trouble) == (2, "the run store is held by another program.")
        assert len(asked) == 1
        counted.now += 2 * TICK_SECONDS
        counted.watch.look([run])
        assert len(asked) == 2
    counted.now += 2 * TICK_SECONDS
    counted.look(run)

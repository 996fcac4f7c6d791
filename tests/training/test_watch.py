"""Watching together: the store is read once a tick, whoever looks, and only what is new."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import pytest
from sqlalchemy import event

from cnnviz import CnnvizError
from cnnviz.training import Experiment, Record, RunStore, Status, StoreError, Watch
from cnnviz.training.curves import of_run
from cnnviz.training.watch import IDLE_SECONDS, TICK_SECONDS
from tests.training.stored import create, edit, record


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


class Worked:
    """A run that goes on, by name; this test is its worker."""

    def __init__(self, store: RunStore) -> None:
        self.store, self.id = store, create(store, Experiment())
        self.attempt = store.begin(self.id, {}).attempt

    def append(self, *records: Record) -> None:
        self.store.append(self.id, self.attempt, records)

    def end(self) -> None:
        self.store.end(self.id, self.attempt, Status.FINISHED)


@pytest.fixture
def worked(store: RunStore) -> Worked:
    return Worked(store)


@pytest.fixture
def run(worked: Worked) -> str:
    return worked.id


@pytest.fixture
def counted(store: RunStore) -> Iterator[Counted]:
    yield Counted(store)


def at(step: int) -> Record:
    return record(step, step / 4, 1.0, 0.5, 0.5, 0.1)


def test_five_who_look_within_a_tick_cost_as_much_as_one(worked: Worked, counted: Counted) -> None:
    for tick in range(4):
        worked.append(at(tick))
        counted.now += 2 * TICK_SECONDS
        costs = []
        for _ in range(5):
            shown, cost = counted.look(worked.id)
            assert shown == tick + 1
            costs.append(cost)
            counted.now += TICK_SECONDS / 10
        assert costs[0] <= 4  # who runs, what waits, the run, its new records
        assert costs[1:] == [0] * 4


def test_a_hundred_runs_cost_as_much_as_one(store: RunStore, counted: Counted) -> None:
    ids = [create(store, Experiment(seed=seed)) for seed in range(100)]
    for run in ids:
        store.end(run, store.begin(run, {}).attempt, Status.FINISHED, "", [at(0), at(3)])
    before = counted.transactions
    curves, _ = counted.watch.look(ids)
    assert counted.transactions - before <= 4
    assert [len(curve.records) for curve in curves] == [2] * 100


def test_only_new_records_are_read_and_layers_only_for_who_asks(
    store: RunStore, worked: Worked, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    series = store.series

    def noted(after: dict[str, int], measures: Sequence[str] = ()) -> object:
        asked.append((*after.values(), *(each for each in measures if each.endswith("/"))))
        return series(after, measures)

    monkeypatch.setattr(store, "series", noted)
    for step in (3, 11, 20):
        worked.append(at(step)._replace(values={"loss": float(step), "gradient_norm/fc": 1.0}))
        counted.look(worked.id)
        counted.now += 2 * TICK_SECONDS
    assert asked == [(-1,), (3,), (11,)]
    assert counted.watch.look([worked.id]).curves[0].newest("loss") == 20.0
    curve = counted.watch.look([worked.id], ["gradient_norm/"]).curves[0]
    assert asked[3:] == [(-1, "gradient_norm/")], "from the beginning, though it was just read"
    assert curve.measure("gradient_norm/fc").steps.tolist() == [3, 11, 20]
    assert curve.measure("loss").values.tolist() == [3.0, 11.0, 20.0]
    counted.now += 2 * TICK_SECONDS
    worked.append(at(30))
    counted.look(worked.id)
    assert asked[4:] == [(20, "gradient_norm/")], "and from then on with what is new"


def test_a_curve_is_another_one_only_when_something_is_new(
    store: RunStore, worked: Worked, counted: Counted
) -> None:
    seen = []
    steps: list[Callable[[], object]] = [
        lambda: None,
        lambda: None,
        lambda: worked.append(at(0)),
        worked.append,
        worked.end,
        lambda: None,
    ]
    for step in steps:
        step()
        counted.now += 2 * TICK_SECONDS
        seen.append(counted.watch.look([worked.id]).curves[0])
    new = [a is not b for a, b in pairwise(seen)]
    assert new == [False, True, False, True, False]
    fresh = of_run(store, worked.id)
    assert (seen[-1].records, seen[-1].status) == (fresh.records, fresh.status)


def test_a_run_that_was_begun_anew_is_read_anew(
    store: RunStore, worked: Worked, counted: Counted
) -> None:
    worked.append(at(0), at(8))
    edit(store, worked.id, key="of another version")
    counted.look(worked.id)
    store.end(worked.id, worked.attempt, Status.QUEUED)
    worked.attempt = store.begin(worked.id, {}).attempt
    worked.append(at(4))
    counted.now += 2 * TICK_SECONDS
    assert counted.watch.look([worked.id]).curves[0].measure("loss").steps.tolist() == [4]


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

    def locked(runs: Sequence[str]) -> None:
        asked.append(runs)
        counted.now += 3.0
        raise StoreError("the run store is held by another program.")

    with monkeypatch.context() as patch:
        patch.setattr(store, "runs", locked)
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

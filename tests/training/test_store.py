"""The run store: round trips, claims, cancelling, loss, and readers beside a writer."""

import os
import threading
import time
from multiprocessing import get_context
from pathlib import Path

import pytest
from sqlalchemy import Connection, update

from cnnviz import CnnvizError
from cnnviz.training import Experiment, RunStore, Status, plain_against_residual
from cnnviz.training.database import RUNS
from cnnviz.training.store import prune
from tests.training.stored import create, record, stored

RECORDS = [
    record(0, 0.0, 2.3, 0.9, 0.89, 0.5),
    record(3, 3 / 11, 1.7, 1 / 3, None, 0.75),
    record(11, 1.0, 0.1 + 0.2, 0.02, 0.05, 1.25),
]


def edit(store: RunStore, run: str, **values: object) -> None:
    """Write into the table behind the store's back."""
    statement = update(RUNS).where(RUNS.c.id == run).values(values)
    store._database.write(lambda connection: connection.execute(statement))


def test_a_run_comes_back_as_it_was_made(store: RunStore) -> None:
    plain, residual = plain_against_residual(20, seed=7)
    begun = time.time()
    ids = [create(store, plain), create(store, residual)]
    run = store.run(ids[0])
    assert (run.id, run.experiment, run.status, run.message) == (ids[0], plain, "queued", "")
    row = store._row(run.id)
    assert (row.heartbeat, row.pid, run.machine) == (None, None, {})
    assert begun <= row.created <= time.time()
    assert stored(store) == ids[::-1]


def test_ids_cannot_be_guessed(store: RunStore) -> None:
    ids = {create(store, Experiment()) for _ in range(20)}
    assert len(ids) == 20
    assert all(len(run) == 16 and set(run) <= set("0123456789abcdef") for run in ids)


def test_records_come_back_exactly_and_from_a_step_on(store: RunStore) -> None:
    run = create(store, Experiment())
    store.begin(run, {"cores": 2})
    assert store.append(run, RECORDS[:2])
    assert store.append(run, RECORDS[2:])
    assert store.records(run) == RECORDS
    assert store.records(run, after_step=3) == RECORDS[2:]
    assert store.records(run, after_step=11) == []
    assert store.run(run).machine == {"cores": 2}
    assert store._row(run).pid == os.getpid()


def test_another_store_on_the_same_file_sees_everything(store: RunStore) -> None:
    run = create(store, Experiment())
    store.begin(run, {})
    store.append(run, RECORDS)
    store.set_status(run, Status.FINISHED)
    other = RunStore(store.url)
    assert other.run(run).status is Status.FINISHED
    assert other.records(run) == RECORDS
    other.close()


def test_an_unknown_run_is_named(store: RunStore) -> None:
    for ask in (store.run, store.records, store.append, store.cancel):
        with pytest.raises(CnnvizError, match="there is no run 'nothing' in the store"):
            ask("nothing")
    with pytest.raises(CnnvizError, match="there is no run"):
        store.set_status("nothing", Status.FINISHED)


def test_the_longest_waiting_run_is_claimed_while_there_is_room(store: RunStore) -> None:
    ids = [create(store, Experiment(seed=seed)) for seed in range(3)]
    assert [store.claim(2), store.claim(2), store.claim(2)] == [ids[0], ids[1], None]
    assert store.queued() == 1
    store.set_status(ids[0], Status.FINISHED)
    assert store.claim(2) == ids[2]


def test_of_many_claims_at_once_each_gets_a_run_while_there_is_room(store: RunStore) -> None:
    ids = [create(store, Experiment(seed=seed)) for seed in range(6)]
    claimed: list[str | None] = []
    threads = [threading.Thread(target=lambda: claimed.append(store.claim(5))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(filter(None, claimed)) == sorted(ids[:5])


def test_a_run_is_begun_once(store: RunStore) -> None:
    run = create(store, Experiment(epochs=3))
    assert store.begin(run, {}).epochs == 3
    with pytest.raises(CnnvizError, match=f"the run {run} is running and cannot be begun"):
        store.begin(run, {})


def test_cancelling_ends_a_waiting_run_at_once_and_tells_a_running_one(store: RunStore) -> None:
    waiting, running, over = (create(store, Experiment(seed=seed)) for seed in range(3))
    store.cancel(waiting)
    assert store.run(waiting).status is Status.CANCELLED
    store.begin(running, {})
    assert store.append(running)
    store.cancel(running)
    assert store.run(running).status is Status.RUNNING
    assert not store.append(running, RECORDS)
    assert store.records(running) == RECORDS  # what was learnt before is kept
    store.set_status(over, Status.FINISHED)
    store.cancel(over)
    assert store.run(over).status is Status.FINISHED


def test_a_run_whose_process_is_gone_is_lost(store: RunStore) -> None:
    process = get_context("spawn").Process(target=int)
    process.start()
    process.join()
    run = create(store, Experiment())
    store.begin(run, {})
    edit(store, run, pid=process.pid)
    lost = store.run(run)
    assert lost.status is Status.LOST
    assert lost.message == "The training process ended without a word: start the run again."
    assert lost.status.is_over


def test_old_runs_go_and_unfinished_ones_stay(store: RunStore) -> None:
    ids = [create(store, Experiment(seed=seed)) for seed in range(4)]
    store.begin(ids[0], {})
    store.append(ids[0], RECORDS)
    for run in ids[:3]:
        store.set_status(run, Status.FINISHED)
    edit(store, ids[1], created=time.time() - 1000)
    edit(store, ids[3], created=time.time() - 1000)
    store._database.write(lambda connection: prune(connection, seconds=500))
    assert set(stored(store)) == {ids[0], ids[2], ids[3]}
    store._database.write(lambda connection: prune(connection, most=1))
    assert set(stored(store)) == {ids[2], ids[3]}
    with pytest.raises(CnnvizError, match="there is no run"):
        store.records(ids[0])


def write_many(url: str, run: str, count: int) -> None:
    """Append records one by one, as fast as it goes."""
    store = RunStore(url)
    for step in range(count):
        store.append(run, [record(step, step / 10, 1.0, 0.5, None, 0.1)])
    store.close()


def test_a_reader_between_two_writers_sees_each_record_once_written(store: RunStore) -> None:
    ids = [create(store, Experiment(seed=seed)) for seed in range(2)]
    for run in ids:
        store.begin(run, {})
    spawn = get_context("spawn")
    writers = [spawn.Process(target=write_many, args=(store.url, run, 60)) for run in ids]
    for writer in writers:
        writer.start()
    sizes = [0]
    while any(writer.is_alive() for writer in writers):
        sizes.append(len(store.records(ids[0])))
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    assert [len(store.records(run)) for run in ids] == [60, 60]
    assert sizes == sorted(sizes)


def test_a_reader_is_not_blocked_by_an_open_write(store: RunStore) -> None:
    run = create(store, Experiment())

    def look_in_the_middle(connection: Connection) -> str:
        connection.execute(update(RUNS).values(message="half way"))
        return store.run(run).message

    assert store._database.write(look_in_the_middle) == ""
    assert store.run(run).message == "half way"


def test_the_store_is_where_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("CNNVIZ_STORE", raising=False)
    RunStore().close()
    assert (tmp_path / "home" / "cnnviz" / "runs-3.sqlite").exists()
    monkeypatch.setenv("CNNVIZ_STORE", f"sqlite:///{tmp_path}/named/here.sqlite")
    RunStore().close()
    assert (tmp_path / "named" / "here.sqlite").exists()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nonsense", "the run store 'nonsense' cannot be opened: set CNNVIZ_STORE"),
        ("sqlite:////proc/none/runs.sqlite", "cannot be opened"),
        ("nodatabase://user:secret@host/runs", r"nodatabase://user:\*\*\*@host/runs cannot be"),
        ("sqlite://", "a store in memory cannot be shared"),
    ],
)
def test_a_store_that_cannot_be_opened_says_what_to_set(url: str, message: str) -> None:
    with pytest.raises(CnnvizError, match=message) as caught:
        RunStore(url)
    assert "secret" not in str(caught.value)

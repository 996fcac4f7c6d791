"""The run store, in SQLite and in PostgreSQL: round trips, joining, fairness, attempts, readers."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

import pytest
from sqlalchemy import Connection, update

from cnnviz import CnnvizError
from cnnviz.training import Experiment, Record, RunStore, Status, limits, plain_against_residual
from cnnviz.training.limits import prune
from cnnviz.training.runs import Saved
from cnnviz.training.serving import MOST_RESUMED
from cnnviz.training.tables import RUNS
from tests.training.stored import create, edit, record, stored, write

RECORDS = [
    record(0, 0.0, 2.3, 0.9, 0.89, 0.5),
    record(3, 3 / 11, 1.7, 1 / 3, None, 0.75),
    Record(11, 1.0, {"loss": 0.1 + 0.2, "gradient_norm/conv1": 2.0, "gradient_norm/fc": 0.5}),
]


def test_a_run_comes_back_as_it_was_made(each: RunStore) -> None:
    plain, residual = plain_against_residual(20, seed=7)
    began = time.time()
    ids = each.queue([plain, residual])
    run = each.run(ids[0])
    assert (run.id, run.experiment, run.status, run.message) == (ids[0], plain, "queued", "")
    assert (run.machine, run.step, run.progress, run.seconds_left) == ({}, -1, 0.0, None)
    assert began <= run.created <= time.time()
    assert each.runs([*ids, "nothing"]) == {each_id: each.run(each_id) for each_id in ids}


def test_ids_cannot_be_guessed(store: RunStore) -> None:
    ids = {create(store, Experiment()) for _ in range(20)}
    assert len(ids) == 20
    assert all(len(run) == 16 and set(run) <= set("0123456789abcdef") for run in ids)


def test_records_come_back_exactly_and_from_a_step_on(each: RunStore) -> None:
    run = create(each, Experiment(epochs=4))
    begun = each.begin(run, {"cores": 2})
    assert each.append(run, begun.attempt, RECORDS[:2]) == ""
    assert each.append(run, begun.attempt, RECORDS) == "", "what is there stays as it is"
    assert each.records(run) == RECORDS
    assert each.records(run, after_step=3) == RECORDS[2:]
    found = each.run(run)
    assert (found.machine, found.step, found.progress) == ({"cores": 2}, 11, 0.25)
    series = each.series({run: 0})[run]
    assert series.keys() == {"loss", "batch_error", "seconds"}
    steps, epochs, values = series["loss"]
    assert (steps.tolist(), values.tolist()) == ([3, 11], [1.7, 0.1 + 0.2])
    assert epochs.tolist() == [3 / 11, 1.0]
    layered = each.series({run: -1}, ["train_error", "gradient_norm/"])[run]
    assert layered.keys() == {"train_error", "gradient_norm/conv1", "gradient_norm/fc"}


def test_an_unknown_run_is_named(each: RunStore) -> None:
    asked: list[Callable[[], object]] = [
        lambda: each.run("nothing"),
        lambda: each.records("nothing"),
        lambda: each.append("nothing", ""),
        lambda: each.end("nothing", "", Status.FINISHED),
        lambda: each.stop("nothing"),
        lambda: each.begin("nothing", {}),
        lambda: each.hold("nothing", "me"),
    ]
    for ask in asked:
        with pytest.raises(CnnvizError, match="there is no run 'nothing' in the store"):
            ask()


def test_equal_experiments_are_one_run_unless_wanted_anew(each: RunStore) -> None:
    pair = [Experiment(seed=1), Experiment(seed=2)]
    first, second = each.queue(pair, "me")
    assert each.queue([*pair, pair[0]], "you") == [first, second, first]
    assert each.queue(pair[:1], "you", anew=True) != [first]
    assert [held.others for held in each.mine("me")] == [1, 1]
    assert {held.run.id for held in each.mine("you")} > {first, second}
    third = create(each, Experiment(seed=3))
    write(each, third, status=Status.FINISHED)
    assert each.queue([Experiment(seed=3)], "me") == [third], "finished: it is there at once"
    fourth = create(each, Experiment(seed=4))
    write(each, fourth, status=Status.FAILED)
    assert each.queue([Experiment(seed=4)], "me") != [fourth]


def test_who_asks_for_a_run_that_rests_has_it_go_on(each: RunStore) -> None:
    resting, asked = each.queue([Experiment(seed=1), Experiment(seed=2)], "me")
    each.pause(resting, "me")
    begun = each.begin(asked, {})
    each.pause(asked, "me")
    assert each.run(resting).status is Status.PAUSED
    assert each.queue([Experiment(seed=1), Experiment(seed=2)], "you") == [resting, asked]
    assert each.run(resting).status is Status.QUEUED
    assert each.append(asked, begun.attempt) == ""


def test_nobody_stops_what_is_anothers(each: RunStore) -> None:
    run = each.queue([Experiment()], "me")[0]
    asks: list[Callable[[str, str], None]] = [each.pause, each.stop, each.resume, each.let_go]
    for ask in asks:
        with pytest.raises(CnnvizError, match="this run is somebody else's"):
            ask(run, "stranger")
    each.queue([Experiment()], "you")
    with pytest.raises(CnnvizError, match="others wait for this run as well"):
        each.pause(run, "me")
    each.stop(run, "me")
    assert each.run(run).status is Status.QUEUED
    assert each.mine("me") == [] and each.mine("you")[0].others == 0
    assert each._row(run).owner == "you"
    each.stop(run, "you")
    assert each.run(run).status is Status.CANCELLED


def test_names_are_ones_own_and_what_nobody_holds_is_deleted(each: RunStore) -> None:
    run = each.queue([Experiment()], "me")[0]
    each.hold(run, "you", "theirs")
    each.rename(run, "me", "  mine ")
    assert [each.mine(who)[0].name for who in ("me", "you")] == ["mine", "theirs"]
    begun = each.begin(run, {})
    each.append(run, begun.attempt, RECORDS, Saved(11, b"state"))
    each.let_go(run, "you")
    each.let_go(run, "me")
    assert each.append(run, begun.attempt) == "stop"
    each.end(run, begun.attempt, Status.CANCELLED)
    each.queue([Experiment(seed=1)])
    assert each.runs([run]) == {} and each.series({run: -1}) == {run: {}}


def test_pausing_and_resuming_goes_on_where_it_was(each: RunStore) -> None:
    run = each.queue([Experiment()], "me")[0]
    each.pause(run, "me")
    assert (each.run(run).status, each.claim(1)) == (Status.PAUSED, None)
    each.resume(run, "me")
    assert each.claim(1) == run
    begun = each.begin(run, {})
    assert begun.saved is None
    each.pause(run, "me")
    assert each.run(run).wish == "pause"
    assert each.append(run, begun.attempt, RECORDS[:2]) == "pause"
    each.end(run, begun.attempt, Status.PAUSED, records=RECORDS, saved=Saved(11, b"state"))
    assert (each.run(run).status, each.run(run).wish) == (Status.PAUSED, "")
    each.resume(run, "me")
    assert each.claim(1) == run
    again = each.begin(run, {})
    assert (again.saved, again.attempt != begun.attempt) == (b"state", True)
    assert each.append(run, again.attempt, RECORDS[1:]) == "" and each.records(run) == RECORDS
    each.end(run, again.attempt, Status.FINISHED)
    write(each, create(each, Experiment()))
    assert each._rows(each_checkpoint()) == [], "what is over needs no state"


def each_checkpoint() -> object:
    from sqlalchemy import select

    from cnnviz.training.tables import CHECKPOINTS

    return select(CHECKPOINTS)


def test_a_process_that_was_believed_lost_writes_nothing_more(each: RunStore) -> None:
    run = create(each, Experiment())
    late = each.begin(run, {})
    each.append(run, late.attempt, RECORDS[:1], Saved(0, b"state"))
    each.lose(each._row(run))
    assert each.append(run, late.attempt, RECORDS) == "stop"
    now = each.begin(run, {})
    assert now.saved == b"state"
    assert each.append(run, late.attempt, RECORDS) == "stop"
    each.end(run, late.attempt, Status.FAILED, "not so")
    assert each.run(run).status is Status.RUNNING and each.records(run) == RECORDS[:1]
    assert each.append(run, now.attempt, RECORDS) == "" and each.records(run) == RECORDS


def test_a_lost_run_goes_on_by_itself_twice_and_then_by_hand(each: RunStore) -> None:
    run = each.queue([Experiment()], "me")[0]
    for _ in range(MOST_RESUMED):
        each.begin(run, {})
        each.lose(each._row(run))
        assert each.run(run).status is Status.QUEUED
    begun = each.begin(run, {})
    row = each._row(run)
    each.append(run, begun.attempt)
    each.lose(row)
    assert each.run(run).status is Status.RUNNING, "it was heard of meanwhile"
    each.lose(each._row(run))
    assert (each.run(run).status, each.run(run).resumed) == (Status.LOST, MOST_RESUMED)
    assert "resume the run" in each.run(run).message
    each.resume(run, "me")
    assert (each.run(run).status, each.run(run).message) == (Status.QUEUED, "")
    assert each.run(run).resumed == 0


@pytest.mark.parametrize(("wish", "then"), [("stop", "cancelled"), ("pause", "paused")])
def test_a_wish_outlives_the_process(each: RunStore, wish: str, then: str) -> None:
    run = create(each, Experiment())
    each.begin(run, {})
    {"stop": each.stop, "pause": each.pause}[wish](run)
    each.lose(each._row(run))
    assert each.run(run).status == then


def test_another_version_of_the_code_begins_anew(each: RunStore) -> None:
    run = create(each, Experiment())
    begun = each.begin(run, {})
    each.append(run, begun.attempt, RECORDS, Saved(11, b"state"))
    each.end(run, begun.attempt, Status.QUEUED)
    edit(each, run, key="of another version")
    assert each.begin(run, {}).saved is None
    assert (each.records(run), each.run(run).step) == ([], -1)


@pytest.mark.parametrize("over", [status for status in Status if status.is_over])
def test_what_is_over_stays_so(store: RunStore, over: Status) -> None:
    run = create(store, Experiment())
    begun = store.begin(run, {})
    store.end(run, begun.attempt, over, "as it was", RECORDS[:1])
    for then in Status:
        store.end(run, begun.attempt, then, "as it is not")
    store.stop(run)
    store.pause(run)
    assert store.append(run, begun.attempt, RECORDS) == "stop"
    store.lose(store._row(run))
    assert (store.run(run).status, store.run(run).message) == (over, "as it was")
    assert store.records(run) == RECORDS[:1]


def test_the_run_of_who_has_fewest_running_is_claimed_then_the_oldest(each: RunStore) -> None:
    hers = [create(each, Experiment(seed=seed), "she") for seed in range(3)]
    his = [create(each, Experiment(seed=seed), "he") for seed in range(3, 5)]
    assert [each.waits(run).ahead for run in (*hers, *his)] == [0, 2, 4, 1, 3]
    assert each.waits(hers[2]).seconds is None, "nothing has been measured yet"
    claimed = [each.claim(4) for _ in range(5)]
    assert claimed == [hers[0], his[0], hers[1], his[1], None]
    write(each, hers[0], [record(9, 40.0, 1.0, 0.5, 0.5, 60.0)])
    assert each.claim(4) == hers[2]


def test_how_long_one_waits_follows_from_what_has_been_measured(each: RunStore) -> None:
    done, running, *waiting = [create(each, Experiment(seed=seed, epochs=40)) for seed in range(4)]
    write(each, done, [record(9, 40.0, 1.0, 0.5, 0.5, 100.0)])
    begun = each.begin(running, {})
    each.append(running, begun.attempt, [record(9, 10.0, 1.0, 0.5, 0.5, 25.0)])
    assert each.run(running).seconds_left == pytest.approx(75)
    waits = [each.waits(run) for run in waiting]
    assert [wait.ahead for wait in waits] == [0, 1]
    assert [wait.seconds for wait in waits] == [pytest.approx(75), pytest.approx(175)]


def at_once(url: str, work: Callable[[RunStore, int], object], number: int) -> list[object]:
    """What so many get who do the same at the same moment; a refusal is its sentence."""
    answers: list[object] = []
    barrier = threading.Barrier(number)

    def do(place: int) -> None:
        own = RunStore(url)
        barrier.wait()
        try:
            answers.append(work(own, place))
        except CnnvizError as error:
            answers.append(str(error))
        own.close()

    threads = [threading.Thread(target=do, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_of_many_claims_at_once_each_gets_a_run_while_there_is_room(each: RunStore) -> None:
    ids = [create(each, Experiment(seed=seed)) for seed in range(6)]
    claimed = at_once(each.url, lambda store, _: store.claim(5), 8)
    assert sorted(filter(None, claimed), key=str) == sorted(ids[:5])


def test_all_who_ask_for_the_same_at_once_share_one_run(each: RunStore) -> None:
    answers = at_once(each.url, lambda store, n: store.queue([Experiment()], f"visitor {n}"), 12)
    assert len({str(answer) for answer in answers}) == 1
    assert each.queued() == 1


def test_no_more_wait_than_may_however_many_ask_at_once(
    each: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_WAITING", 9)
    monkeypatch.setattr(limits, "MOST_WAITING_EACH", 4)
    pair = [Experiment(seed=1), Experiment(seed=2)]
    owners = ["greedy"] * 4 + ["modest", "another", "third"]
    answers = at_once(each.url, lambda store, n: store.queue(pair, owners[n], anew=True), 7)
    kinds = Counter(answer if isinstance(answer, str) else "pair" for answer in answers)
    assert kinds["pair"] == 4 and each.queued() == 8, "all of a pair or nothing"
    waiting = Counter(row.owner for row in each._rows(RUNS.select()))
    assert waiting["greedy"] <= 4
    assert {answer.partition(":")[0] for answer in kinds} <= {
        "pair",
        "too many runs are waiting",
        "4 of your runs are waiting and 4 may",
    }


def test_a_visitor_keeps_so_many_and_no_more(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cnnviz.training import asking

    monkeypatch.setattr(asking, "MOST_HELD_EACH", 2)
    ids = store.queue([Experiment(seed=1), Experiment(seed=2)], "me")
    with pytest.raises(CnnvizError, match="you keep 2 runs and 2 may be kept: delete some"):
        store.queue([Experiment(seed=3)], "me")
    assert stored(store) == sorted(ids, key=lambda run: store.run(run).created, reverse=True)


def test_old_runs_go_and_unfinished_ones_stay(store: RunStore) -> None:
    ids = [create(store, Experiment(seed=seed)) for seed in range(4)]
    for run in ids[:3]:
        write(store, run, RECORDS)
    edit(store, ids[0], created=0.0)
    store._database.write(prune)
    assert set(stored(store)) == {*ids}, "age alone deletes nothing"
    store._database.write(lambda connection: prune(connection, most=2))
    assert set(stored(store)) == {ids[2], ids[3]}
    edit(store, ids[3], created=0.0)
    store._database.write(lambda connection: prune(connection, most=1))
    assert set(stored(store)) == {ids[2], ids[3]}


@pytest.mark.parametrize("jumps", [(-3600, 0), (400 * 86400, 0), (400 * 86400, -86400, 10, 0)])
def test_runs_stay_in_the_order_they_were_asked_for_whatever_the_clock_does(
    each: RunStore, jumps: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    right, ids = time.time, [create(each, Experiment())]
    write(each, ids[0], RECORDS)
    for seed, jump in enumerate(jumps, 1):
        monkeypatch.setattr(time, "time", lambda jump=jump: right() + jump)
        ids += each.queue([Experiment(seed=seed), Experiment(seed=seed + 10)])
    assert each.waiting(10) == ids[1:] and stored(each) == ids[::-1]
    assert each.records(ids[0]) == RECORDS


def write_many(url: str, run: str, attempt: str, count: int) -> None:
    """Append records one by one, as fast as it goes."""
    store = RunStore(url)
    for step in range(count):
        store.append(run, attempt, [record(step, step / 10, 1.0, 0.5, None, 0.1)])
    store.close()


def test_a_reader_between_two_writers_sees_each_record_once_written(store: RunStore) -> None:
    ids = [create(store, Experiment(seed=seed)) for seed in range(2)]
    spawn = get_context("spawn")
    writers = [
        spawn.Process(target=write_many, args=(store.url, run, store.begin(run, {}).attempt, 60))
        for run in ids
    ]
    for writer in writers:
        writer.start()
    sizes = [0]
    while any(writer.is_alive() for writer in writers):
        sizes.append(len(store.records(ids[0])))
        time.sleep(0.01)
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    assert [len(store.records(run)) for run in ids] == [60, 60]
    assert sizes == sorted(sizes)


def test_a_reader_is_not_blocked_by_an_open_write(each: RunStore) -> None:
    run = create(each, Experiment())

    def look_in_the_middle(connection: Connection) -> str:
        connection.execute(update(RUNS).values(message="half way"))
        return each.run(run).message

    assert each._database.write(look_in_the_middle) == ""
    assert each.run(run).message == "half way"


def test_the_store_is_where_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("CNNVIZ_STORE", raising=False)
    RunStore().close()
    assert (tmp_path / "home" / "cnnviz" / "runs-2.sqlite").exists()
    monkeypatch.setenv("CNNVIZ_STORE", f"sqlite:///{tmp_path}/named/here.sqlite")
    RunStore().close()
    assert (tmp_path / "named" / "here.sqlite").exists()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nonsense", "the run store 'nonsense' cannot be opened: set CNNVIZ_STORE"),
        ("sqlite:////proc/none/runs.sqlite", "cannot be opened"),
        ("nodatabase://user:secret@host/runs", r"nodatabase://user:\*\*\*@host/runs cannot be"),
        ("postgresql+psycopg://user:secret@localhost:1/runs", "does not answer: see that its"),
        ("sqlite://", "a store in memory cannot be shared"),
    ],
)
def test_a_store_that_cannot_be_opened_says_what_to_set(url: str, message: str) -> None:
    with pytest.raises(CnnvizError, match=message) as caught:
        RunStore(url)
    assert "secret" not in str(caught.value)

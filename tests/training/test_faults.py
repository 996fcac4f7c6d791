"""A store that fails says so in a sentence, goes on as far as it can, and comes back by itself."""

import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Connection, text

from cnnviz import CnnvizError
from cnnviz.training import Experiment, Record, RunStore, StoreError, Watch, connecting, scribe
from cnnviz.training import carry as carrying
from cnnviz.training.carry import carry
from cnnviz.training.curves import of_run
from cnnviz.training.recipes import RECIPES
from cnnviz.training.runs import Begun, told
from tests.training.causes import CAUSES, Cause
from tests.training.stored import create, record

RECORDS = [record(step, step / 4, 1.0, 0.5, 0.5, 0.1) for step in range(300)]
MORE = record(300, 75.0, 1.0, 0.25, 0.5, 0.2)


@pytest.fixture
def path(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the store is: in a folder that everybody may look into."""
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.1)
    with tempfile.TemporaryDirectory() as scratch:
        Path(scratch).chmod(0o755)
        yield Path(scratch) / "folder" / "runs.sqlite"


class Quiet:
    """Nobody tells the process to end."""

    asked = False


class Known(NamedTuple):
    """A store and a run in it that goes on, with some records."""

    store: RunStore
    run: str
    attempt: str

    def more(self) -> str:
        """Write one more record."""
        return self.store.append(self.run, self.attempt, [MORE])


@pytest.fixture
def known(path: Path) -> Iterator[Known]:
    with closing(RunStore(f"sqlite:///{path}")) as store:
        run = create(store, Experiment())
        attempt = store.begin(run, {}).attempt
        store.append(run, attempt, RECORDS)
        yield Known(store, run, attempt)


@pytest.fixture(params=CAUSES)
def cause(request: pytest.FixtureRequest) -> Cause:
    return CAUSES[request.param]


def one_sentence(error: CnnvizError) -> bool:
    text = str(error)
    return text.count(": ") == 1 and text.endswith(".") and text.count(". ") == 0


def test_a_reader_is_told_and_reads_again_later(path: Path, known: Known, cause: Cause) -> None:
    store, run, _ = known
    with cause.befalls(path, store):
        if cause.reader is None:
            assert store.run(run).status == "running"
            assert store.records(run) == ([] if cause.gone else RECORDS)
        else:
            with pytest.raises(CnnvizError, match=cause.reader) as caught:
                of_run(store, run)
            assert one_sentence(caught.value)
    if not cause.gone:
        assert store.records(run) == RECORDS
        assert known.more() == ""


def test_a_writer_is_told_and_writes_again_later(path: Path, known: Known, cause: Cause) -> None:
    store = known.store
    before = store.queued()
    with cause.befalls(path, store):
        if cause.writer is None:
            create(store, Experiment(seed=1))
        else:
            with pytest.raises(StoreError, match=cause.writer) as caught:
                store.queue([Experiment(seed=seed) for seed in range(99)])
            assert one_sentence(caught.value)
    if not cause.gone and cause.writer is not None:
        assert store.queued() == before, "all of them or none"
    again = create(store, Experiment(seed=2))
    assert store.run(again).status == "queued"


def test_opening_is_told_and_opens_later(path: Path, known: Known, cause: Cause) -> None:
    store = known.store
    with cause.befalls(path, store):
        try:
            RunStore(store.url).close()
        except StoreError as error:
            assert cause.reader is not None and one_sentence(error)
    with closing(RunStore(store.url)) as later:
        assert later.queued() == 0


def test_who_watches_keeps_what_was_seen(path: Path, known: Known, cause: Cause) -> None:
    store, run, _ = known
    now = [0.0]
    watch = Watch(store, clock=lambda: now[0])
    assert len(watch.look([run]).curves[0].records) == 300
    with cause.befalls(path, store):
        now[0] += 1
        curves, trouble = watch.look([run])
        assert len(curves[0].records) == 300
        if cause is not CAUSES["renamed-column"]:  # nothing is new, so measures are not read
            assert (cause.reader or "") in trouble
            assert bool(trouble) == bool(cause.reader)
    now[0] += 1
    if not cause.gone:
        known.more()
        curves, trouble = watch.look([run])
        assert (len(curves[0].records), trouble) == (301, "")


@pytest.mark.parametrize("mended", ["while it trains", "when it has trained"])
def test_a_worker_keeps_its_records_until_they_can_be_written(
    path: Path, known: Known, cause: Cause, mended: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = known.store
    breaking, later = ExitStack(), ExitStack()

    def training() -> Iterator[Record]:
        yield from RECORDS[:100]
        with breaking:
            breaking.enter_context(cause.befalls(path, store))
            yield from RECORDS[100:200]
            threading.Event().wait(0.02)  # that the scribe may meet it
            if mended == "when it has trained":
                later.push(breaking.pop_all())
        yield from RECORDS[200:]

    train(monkeypatch, training)
    monkeypatch.setattr(scribe.time, "sleep", lambda seconds: later.close())
    run = create(store, Experiment())
    with later:
        carry(store, run, Quiet())
    assert store.run(run).status == "finished"
    written = store.records(run)
    assert written == RECORDS[-len(written) :]
    assert len(written) == 300 or cause is CAUSES["no-records"]
    assert store.queued() == 0
    assert [row.id for row in store.running()] in ([], [known.run])


class Canned(NamedTuple):
    """A training whose records are there already."""

    records: Callable[[], Iterator[Record]]

    def __iter__(self) -> Iterator[Record]:
        return self.records()

    def saved(self) -> bytes:
        return b"state"


def train(monkeypatch: pytest.MonkeyPatch, records: Callable[[], Iterator[Record]]) -> None:
    """Have the only recipe give these records, written as they come."""
    recipe = RECIPES["classification"]._replace(begin=lambda *_: Canned(records))
    monkeypatch.setattr(carrying, "recipe_of", lambda experiment: recipe)
    monkeypatch.setattr(scribe, "WRITE_SECONDS", 0.001)
    monkeypatch.setattr(scribe, "PAUSE_SECONDS", 0.001)


def test_a_worker_gives_up_in_the_end_and_its_run_goes_on_later(
    known: Known, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = known.store
    train(monkeypatch, lambda: iter(RECORDS))
    monkeypatch.setattr(scribe, "PATIENCE_SECONDS", 0.0)
    run = create(store, Experiment())
    begun = store.begin
    with ExitStack() as stack:

        def begin_and_break(run: str, machine: dict[str, str | int]) -> Begun:
            found = begun(run, machine)
            stack.enter_context(CAUSES["full"].befalls(path, store))
            return found

        monkeypatch.setattr(store, "begin", begin_and_break)
        with pytest.raises(StoreError, match="no room left"):
            carry(store, run, Quiet())
    assert store.run(run).status == "running"  # for this process lives
    store.lose(store._row(run))
    assert store.run(run).status == "queued"


def test_an_unforeseen_error_is_a_sentence_and_the_traceback_stays_with_the_worker(
    known: Known, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> Iterator[Record]:
        yield RECORDS[0]
        raise ZeroDivisionError("secret detail")

    train(monkeypatch, broken)
    run = create(known.store, Experiment())
    carry(known.store, run, Quiet())
    found = known.store.run(run)
    assert found.status == "failed" and known.store.records(run) == RECORDS[:1]
    assert str(told(found.message)) == (
        "the training stopped on an error (ZeroDivisionError): start the run again."
    )
    assert "secret detail" in capsys.readouterr().err


def test_damaged_stores_are_set_aside_one_beside_the_other_and_a_whole_one_is_not(
    known: Known, path: Path
) -> None:
    kept = []
    for number in (1, 2):
        known.store.close()
        half = path.read_bytes()[:5000]
        kept.append(half)
        path.write_bytes(half)
        opened = [RunStore(known.store.url) for _ in range(2)]
        assert opened[1].set_aside == path.with_name(f"{path.name}.damaged-{number}")
        create(opened[0], Experiment())
        for each in opened:
            each.close()
    found = connecting.damaged_files(path)
    assert [each.read_bytes() for each in found] == kept, "nothing of them is lost"
    connecting.set_aside(path)
    assert path.exists() and len(connecting.damaged_files(path)) == 2


def test_postgresql_says_the_same_of_itself(postgresql: str) -> None:
    with closing(RunStore(postgresql)) as store:

        def said(*statements: str) -> str:
            def do(connection: Connection) -> None:
                for statement in statements:
                    connection.execute(text(statement))

            with pytest.raises(StoreError) as caught:
                store._database.write(do)
            assert one_sentence(caught.value)
            return str(caught.value)

        assert "let its user write" in said("SET TRANSACTION READ ONLY", "DELETE FROM runs")
        assert "made by another version" in said("SELECT no_such_column FROM runs")
        assert "does not answer" in said("SELECT pg_terminate_backend(pg_backend_pid())")
        with store._database._alone.begin() as held:
            held.execute(text("SELECT 1"))
            with pytest.raises(StoreError, match="is held by another program: try again"):
                create(store, Experiment())
        with store._database._writing.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        assert store.run(create(store, Experiment())).status == "queued", "tables are made anew"

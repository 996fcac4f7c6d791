"""A store that fails says so in a sentence, goes on as far as it can, and comes back by itself."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from cnnviz import CnnvizError
from cnnviz.training import (
    Experiment,
    Record,
    RunStore,
    StoreError,
    Watch,
    database,
    scribe,
    worker,
)
from cnnviz.training.curves import of_run
from cnnviz.training.process import Process
from tests.training.causes import CAUSES, Cause
from tests.training.stored import create, record

RECORDS = [record(step, step / 4, 1.0, 0.5, 0.5, 0.1) for step in range(300)]
MORE = record(300, 75.0, 1.0, 0.25, 0.5, 0.2)


@pytest.fixture
def path(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the store is: in a folder that everybody may look into."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    with tempfile.TemporaryDirectory() as scratch:
        Path(scratch).chmod(0o755)
        yield Path(scratch) / "folder" / "runs.sqlite"


class Quiet:
    """Nobody tells the process to end."""

    asked = False


@pytest.fixture
def known(path: Path) -> Iterator[tuple[RunStore, str]]:
    """A store and a run in it that goes on, with some records."""
    with closing(RunStore(f"sqlite:///{path}")) as store:
        run = create(store, Experiment())
        store.begin(run, {})
        store.append(run, RECORDS)
        yield store, run


@pytest.fixture(params=CAUSES)
def cause(request: pytest.FixtureRequest) -> Cause:
    return CAUSES[request.param]


def one_sentence(error: CnnvizError) -> bool:
    text = str(error)
    return text.count(": ") == 1 and text.endswith(".") and text.count(". ") == 0


def test_a_reader_is_told_and_reads_again_later(
    path: Path, known: tuple[RunStore, str], cause: Cause
) -> None:
    store, run = known
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
        assert store.append(run, [MORE])


def test_a_writer_is_told_and_writes_again_later(
    path: Path, known: tuple[RunStore, str], cause: Cause
) -> None:
    store, _ = known
    before = store.queued()
    with cause.befalls(path, store):
        if cause.writer is None:
            create(store, Experiment(seed=1))
        else:
            with pytest.raises(StoreError, match=cause.writer) as caught:
                store.queue([Experiment(seed=seed) for seed in range(39)])
            assert one_sentence(caught.value)
    if not cause.gone and cause.writer is not None:
        assert store.queued() == before, "all of them or none"
    again = create(store, Experiment(seed=2))
    assert store.run(again).status == "queued"


def test_opening_is_told_and_opens_later(
    path: Path, known: tuple[RunStore, str], cause: Cause
) -> None:
    store, _ = known
    with cause.befalls(path, store):
        try:
            RunStore(store.url).close()
        except StoreError as error:
            assert cause.reader is not None and one_sentence(error)
    with closing(RunStore(store.url)) as later:
        assert later.queued() == 0


def test_who_watches_keeps_what_was_seen(
    path: Path, known: tuple[RunStore, str], cause: Cause
) -> None:
    store, run = known
    now = [0.0]
    watch = Watch(store, clock=lambda: now[0])
    assert len(watch.look([run]).curves[0].records) == 300
    with cause.befalls(path, store):
        now[0] += 1
        curves, trouble = watch.look([run])
        assert len(curves[0].records) == 300
        assert (cause.reader or "") in trouble
        assert bool(trouble) == bool(cause.reader)
    now[0] += 1
    if not cause.gone:
        store.append(run, [MORE])
        curves, trouble = watch.look([run])
        assert (len(curves[0].records), trouble) == (301, "")


@pytest.mark.parametrize("mended", ["while it trains", "when it has trained"])
def test_a_worker_keeps_its_records_until_they_can_be_written(
    path: Path,
    known: tuple[RunStore, str],
    cause: Cause,
    mended: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store, _ = known
    breaking = ExitStack()

    def training(experiment: Experiment) -> Iterator[Record]:
        yield from RECORDS[:100]
        with breaking:
            breaking.enter_context(cause.befalls(path, store))
            yield from RECORDS[100:200]
            if mended == "when it has trained":
                breaking_later.push(breaking.pop_all())
        yield from RECORDS[200:]

    breaking_later = ExitStack()
    monkeypatch.setattr(worker, "train", training)
    monkeypatch.setattr(scribe, "WRITE_SECONDS", 0.0)
    monkeypatch.setattr(scribe, "PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(scribe.time, "sleep", lambda seconds: breaking_later.close())
    run = create(store, Experiment())
    with breaking_later:
        worker.work(store, run, Quiet())
    assert store.run(run).status == "finished"
    assert store.records(run) == RECORDS
    assert store.queued() == 0
    assert [row.id for row in store.running()] in ([], [known[1]])


def test_a_worker_gives_up_in_the_end_and_its_run_is_lost_then(
    known: tuple[RunStore, str], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, _ = known
    monkeypatch.setattr(scribe, "PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr(worker, "train", lambda experiment: iter(RECORDS))
    run = create(store, Experiment())
    begun = store.begin
    with ExitStack() as stack:

        def begin_and_break(run: str, machine: dict[str, str | int]) -> Experiment:
            experiment = begun(run, machine)
            stack.enter_context(CAUSES["full"].befalls(path, store))
            return experiment

        monkeypatch.setattr(store, "begin", begin_and_break)
        with pytest.raises(StoreError, match="no room left"):
            worker.work(store, run, Quiet())
    assert store.run(run).status == "running"  # for this process lives
    monkeypatch.setattr(Process, "has_ended", True)
    assert store.run(run).status == "lost"

"""A store that fails says so in a sentence, goes on as far as it can, and comes back by itself."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cnnviz import CnnvizError
from cnnviz.training import Experiment, Record, RunStore, StoreError, Watch, database
from cnnviz.training.curves import of_run
from tests.training.causes import CAUSES, Cause, as_somebody

RECORDS = [Record(step, step / 4, 1.0, 0.5, 0.5, 0.1) for step in range(300)]
MORE = Record(300, 75.0, 1.0, 0.25, 0.5, 0.2)


@pytest.fixture
def path(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the store is: in a folder of somebody whom file modes bind."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    with tempfile.TemporaryDirectory() as scratch, as_somebody_in(scratch):
        yield Path(scratch) / "folder" / "runs.sqlite"


def as_somebody_in(scratch: str):  # type: ignore[no-untyped-def]
    if os.geteuid() == 0:
        os.chown(scratch, 65534, 65534)
    return as_somebody()


@pytest.fixture
def known(path: Path) -> Iterator[tuple[RunStore, str]]:
    """A store and a run in it that goes on, with some records."""
    with closing(RunStore(f"sqlite:///{path}")) as store:
        run = store.create(Experiment())
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
            store.create(Experiment(seed=1))
        else:
            with pytest.raises(StoreError, match=cause.writer) as caught:
                store.queue([Experiment(seed=seed) for seed in range(39)])
            assert one_sentence(caught.value)
    if not cause.gone and cause.writer is not None:
        assert store.queued() == before, "all of them or none"
    again = store.create(Experiment(seed=2))
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

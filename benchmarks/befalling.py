"""How each fault is brought about on a server in use, and what is counted; used by `faults`."""

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from benchmarks import breaking
from benchmarks.kills import wait_for
from benchmarks.stage import CALCULATOR, WORD, Stage
from benchmarks.visitor import Visitor
from cnnviz.training import RunStore, Status
from scripts import postgresql

SHOWN = 20.0
"""Seconds after which a page has to offer the button that a run's state asks for."""

PASSES = "gradient-norms", "depth=8&batch=8&seed={seed}"
"""A page whose numbers are a job of the pool, another one for each seed."""


@dataclass
class Row:
    """What came of a fault; left over are processes, or files half-written."""

    tries: int = 0
    lost: int = 0
    errors: list[str] = field(default_factory=list)
    orphans: int = 0
    says: list[str] = field(default_factory=list)
    untried: str = ""


class Trial(NamedTuple):
    """Where and how often a fault is tried."""

    folder: Path
    tries: int
    random: random.Random


def broken(breaks: Callable[[Stage], AbstractContextManager[None]]) -> Callable[[Trial], Row]:
    """Something is broken in a store's file while a run goes on."""

    def tried(trial: Trial) -> Row:
        with Stage(trial.folder) as stage:
            stage.begin()
            return _breaking(stage, trial, breaks)

    return tried


def _breaking(
    stage: Stage, trial: Trial, breaks: Callable[[Stage], AbstractContextManager[None]]
) -> Row:
    row = Row(errors=stage.errors)
    for seed in range(trial.tries):
        run = stage.train(seed)
        time.sleep(trial.random.uniform(0, 1))
        with breaks(stage):
            row.says += stage.look([run])
        row.lost += stage.lost({run: seed})
        row.tries += 1
    return row


def full(trial: Trial) -> Row:
    """The disk of the store is full."""
    with ExitStack() as stack:
        stack.enter_context(breaking.small_disk(trial.folder / "store"))
        stage = stack.enter_context(Stage(trial.folder))
        stage.begin()
        return _breaking(stage, trial, breaking.full)


def read_only(trial: Trial) -> Row:
    """A server is started whose store may only be read; later it may be written."""
    row = Row()
    with Stage(trial.folder) as stage:
        stage.kill(stage.begin())
        row.errors = stage.errors
        for seed in range(trial.tries):
            stage.begin()
            run = stage.train(seed)
            row.lost += stage.lost({run: seed})
            stage.kill(stage.servers[-1])
            with breaking.read_only(stage.path.parent):
                stage.begin()
                row.says += stage.look([run])
            row.says += stage.press("depth=8&epochs=1")
            row.lost += stage.lost({run: seed})
            stage.kill(stage.servers[-1])
            row.tries += 1
    return row


def database_stopped(trial: Trial) -> Row:
    """PostgreSQL is stopped in the middle of a run, and started again."""
    with ExitStack() as stack:
        url = stack.enter_context(postgresql.server())
        stage = stack.enter_context(Stage(trial.folder, url))
        stage.begin()
        return _breaking(stage, trial, lambda stage: postgresql.stopped(stage.url))


def clock_set(trial: Trial) -> Row:
    """The clock is set back, far ahead, and right again, a run asked for after each."""
    clock = breaking.Clock(trial.folder)
    row = Row()
    with Stage(trial.folder, first=clock.patch) as stage:
        stage.begin()
        row.errors, runs = stage.errors, {}
        for seed in range(trial.tries):
            runs[stage.train(seed)] = seed
            for by in (-3600, 400 * 86400, 0):
                clock.set(by)
                row.says += stage.look(list(runs)[-1:])
                row.says += stage.press(f"depth=8&epochs=1&seed={seed}", "lab_anew")
            row.lost += stage.lost(runs)
            row.tries += 1
    return row


def server_killed(trial: Trial) -> Row:
    """SIGKILL of the server while a visitor has a page open; another one is started."""
    row = Row()
    with Stage(trial.folder) as stage:
        stage.begin()
        row.errors, runs = stage.errors, {}
        for seed in range(trial.tries):
            runs[stage.train(seed)] = seed
            time.sleep(trial.random.uniform(0, 3))
            stage.kill(stage.servers[-1])
            stage.begin()
            row.says += stage.look(list(runs)[-1:])
            row.tries += 1
        row.lost = stage.lost(runs)
        stage.kill(stage.servers[-1])
        row.orphans = stage.orphans(15)
    return row


def killed(kind: str) -> Callable[[Trial], Row]:
    """SIGKILL of what servers have started of a kind, while it trains and passes are asked for."""

    def tried(trial: Trial) -> Row:
        row = Row()
        with Stage(trial.folder) as stage:
            stage.begin()
            row.errors = stage.errors
            for seed in range(trial.tries):
                run = stage.train(seed)
                asks = PASSES[1].format(seed=seed)
                refused: list[str] = []  # the page has no other notes
                asking = threading.Thread(target=_ask, args=[stage, asks, refused])
                asking.start()
                time.sleep(trial.random.uniform(0, 2))
                for pid in stage.started(kind)[: 1 + seed % 2]:
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                row.says += stage.look([run])
                asking.join()
                _ask(stage, asks, refused)
                row.says += refused
                row.lost += stage.lost({run: seed}) + len(refused)
                row.tries += 1
            stage.kill(stage.servers[-1])
            row.orphans = stage.orphans(15)
        return row

    return tried


def _ask(stage: Stage, query: str, refused: list[str]) -> None:
    """Ask for a pass; what the page says in its place."""
    refused += stage.read(PASSES[0], query)


def two_tabs(trial: Trial) -> Row:
    """Two tabs of one visitor press the same button, and then other ones, at the same moment."""
    row = Row()
    with Stage(trial.folder) as stage, closing(RunStore(stage.url)) as store:
        server = stage.begin()
        row.errors = stage.errors
        for seed in range(trial.tries):
            run = stage.train(seed)
            query = f"lab={WORD}&runs={run}"
            tabs = [Visitor(server.url, "training-lab", query) for _ in range(2)]
            for pressed in (["pause", "pause"], ["resume", "resume"], ["pause", "stop"]):
                last = pressed == ["pause", "stop"]
                if last:  # of another run: this one is to end as it would have
                    row.lost += stage.lost({run: seed})
                    run = stage.train(seed + 1)
                    tabs = [Visitor(server.url, *_lab(run)) for _ in range(2)]
                _at_once(tabs, pressed)
                wished = {"pause": Status.PAUSED, "stop": Status.CANCELLED}
                wanted = {wished.get(each, store.run(run).status) for each in pressed}
                with suppress(TimeoutError):
                    wait_for(lambda: store.run(run).status in wanted)  # noqa: B023
                row.lost += store.run(run).status not in wanted
            for tab in tabs:
                stage.errors += tab.errors
            row.tries += 1
    return row


def _lab(run: str) -> tuple[str, str]:
    return "training-lab", f"lab={WORD}&runs={run}"


def _at_once(tabs: Sequence[Visitor], buttons: Sequence[str]) -> None:
    """Press a button in each tab, all at one moment."""
    start = threading.Barrier(len(tabs))

    def press(tab: Visitor, button: str) -> None:
        until = time.monotonic() + SHOWN
        while not tab.has(f"lab_{button}") and time.monotonic() < until:
            time.sleep(1)
            tab.run()
        start.wait()
        if tab.has(f"lab_{button}"):
            tab.press(f"lab_{button}")

    threads = [
        threading.Thread(target=press, args=each) for each in zip(tabs, buttons, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def two_servers(trial: Trial) -> Row:
    """Two servers share a store; both are killed at once, and both started again."""
    row = Row()
    with Stage(trial.folder) as stage:
        row.errors = stage.errors
        for seed in range(trial.tries):
            servers = [stage.begin(), stage.begin()]
            runs = {stage.train(seed + n): seed + n for n in (0, 100, 200)}
            for server in servers:
                row.says += stage.read(CALCULATOR, server=server)
            for server in servers:
                stage.kill(server)
            for _ in servers:
                row.says += stage.read(*_lab(next(iter(runs))), server=stage.begin())
            row.lost += stage.lost(runs)
            for server in list(stage.servers):
                stage.kill(server)
            row.orphans += stage.orphans(15)
            row.tries += 1
    return row


def fetched(fetch: Callable[[Path], tuple[str, list[Path]]]) -> Callable[[Trial], Row]:
    """A download is cut off half-way."""

    def tried(trial: Trial) -> Row:
        row = Row()
        for _ in range(trial.tries):
            said, left = fetch(trial.folder)
            row.says.append(said)
            row.orphans += len(left)
            row.tries += 1
        return row

    return tried

"""A server with a store, runs in it and visitors, for what is to befall them; used by `faults`.

with Stage(folder) as stage:
    stage.begin()
    run = stage.train()
    ...                        # break something
    stage.lost([run])          # records that are not there when all is over
"""

import os
import signal
import time
from collections.abc import Mapping
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Self

from benchmarks.kills import OFTEN, PATIENCE, SHORT, processes_of, unclocked, undisturbed, wait_for
from benchmarks.visitor import Visitor
from cnnviz.training import Experiment, Record, RunStore, StoreError
from scripts.server import ROOT, Server, serving

WORD = "ab" * 16
"""The visitor's word, which owns all runs."""

LONG = replace(SHORT, epochs=30)
"""What is trained: some ten seconds, for something to happen meanwhile."""

CALCULATOR = "layer-calculator"

KINDS = {"worker": "cnnviz.training.worker", "pass": "cnnviz.jobs.nursery"}
"""What a server starts, by a word of its command line."""


@cache
def expected(experiment: Experiment) -> list[Record]:
    """What comes of a run that nothing befalls."""
    return undisturbed(experiment)


class Stage:
    """One store in a folder, and servers that share it.

    Attributes:
        errors: what visitors saw of faults that no page expects; empty as it should be.
        said: the sentences they read, in the order they came.
    """

    def __init__(self, folder: Path, url: str = "", first: str = "") -> None:
        """Prepare one in a folder; `first` is what its processes do first."""
        self.folder, self.url = folder, url or f"sqlite:///{folder}/store/runs.sqlite"
        self.errors: list[str] = []
        self.said: list[str] = []
        self.servers: list[Server] = []
        self._stack = ExitStack()
        (folder / "often").mkdir(exist_ok=True)
        (folder / "often" / "sitecustomize.py").write_text(first + OFTEN)
        self._environment = {
            "CNNVIZ_STORE": self.url,
            "CNNVIZ_SLOTS": "2",
            "OMP_NUM_THREADS": "1",
            "PYTHONPATH": os.pathsep.join([str(folder / "often"), str(ROOT)]),
            "XDG_DATA_HOME": str(folder),
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()
        self.orphans(0)

    @property
    def path(self) -> Path:
        """The store's file."""
        return Path(self.url.removeprefix("sqlite:///"))

    def begin(self) -> Server:
        """Start a server, and see that it answers."""
        number = len(list(self.folder.glob("server*")))
        (own := self.folder / f"server{number}").mkdir()
        server = self._stack.enter_context(serving(own, environment=self._environment))
        self.servers.append(server)
        with Visitor(server.url, CALCULATOR) as visitor:
            while not visitor.has("f"):  # the server loads the page
                time.sleep(0.5)
                visitor.run()
        return server

    def kill(self, server: Server) -> None:
        """SIGKILL a server."""
        os.kill(server.process, signal.SIGKILL)
        self.servers.remove(server)

    def started(self, kind: str) -> list[int]:
        """Numbers of the living processes of a kind that servers have started."""
        found = []
        for pid in processes_of(self.url):
            with suppress(OSError):
                if KINDS[kind] in Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " "):
                    found.append(pid)
        return found

    def train(self, seed: int = 0, experiment: Experiment = LONG) -> str:
        """Queue a run; returns once it has some records."""
        with closing(RunStore(self.url)) as store:
            (run,) = store.queue([replace(experiment, seed=seed)], WORD, anew=True)
            wait_for(lambda: store.run(run).step > 0)
        return run

    def read(self, page: str, query: str = "", server: Server | None = None) -> list[str]:
        """Open a page as a visitor; what its notes, warnings and faults say."""
        with Visitor((server or self.servers[-1]).url, page, query) as visitor:
            return self._read(visitor)

    def press(self, query: str, button: str = "lab_train") -> list[str]:
        """Open the training lab and press a button; what the page says then."""
        with Visitor(self.servers[-1].url, "training-lab", f"lab={WORD}&{query}") as visitor:
            if visitor.has(button):
                visitor.press(button)
            return self._read(visitor)

    def look(self, runs: list[str]) -> list[str]:
        """Visit while something is broken: a calculator, the runs, and a press of the button."""
        self.read(CALCULATOR)
        said = self.read("training-lab", f"lab={WORD}&runs={','.join(runs)}")
        said += self.press("depth=8&epochs=1")
        return said

    def lost(self, runs: Mapping[str, int], experiment: Experiment = LONG) -> int:
        """Wait until these runs, each with its seed, are over; how many of their records lack."""
        missing = 0
        with closing(RunStore(self.url)) as store:
            with suppress(TimeoutError):
                wait_for(lambda: all(_is_over(store, run) for run in runs))
            for run, seed in runs.items():
                there = [unclocked(each) for each in store.records(run)]
                missing += sum(
                    each not in there for each in expected(replace(experiment, seed=seed))
                )
        return missing

    def orphans(self, seconds: float) -> int:
        """How many processes are left after so long with no server; they are ended."""
        until = time.monotonic() + min(seconds, PATIENCE)
        while (left := processes_of(self.url)) and time.monotonic() < until:
            time.sleep(0.2)
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return len(left)

    def _read(self, visitor: Visitor) -> list[str]:
        self.errors += visitor.errors
        self.said += visitor.said
        return list(visitor.said)


def _is_over(store: RunStore, run: str) -> bool:
    try:
        return store.run(run).status.is_over
    except StoreError:
        return False

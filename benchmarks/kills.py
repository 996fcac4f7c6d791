"""What SIGKILL at random moments does to training: to workers, to the server, to Dask's workers.

Short runs are queued with a server that looks after them (what `cnnviz.training.launch.keep` does
in the app). A process that has a run, or the server, is killed again and again at a moment drawn
at random, and a new server or Dask worker started as somebody would. No run is killed more often
than it goes on by itself. In the end every run must have finished, every record that was in the
store at a kill must still be there, and all of it equal, bit by bit, to a training that nobody
disturbed; and when the last server is killed no process may be left.

    python -m benchmarks.kills [--kills 50] [--seed 0]
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.report import Claim, Section, tell
from cnnviz.training import Experiment, Record, RunStore, Status
from cnnviz.training.recipes import recipe_of
from scripts.postgresql import server as postgresql
from scripts.server import begin, free_port

SHORT = Experiment("resnet20-cifar", {"depth": 8, "width": 4}, epochs=8)
SEEDS = 3
KILLS_A_RUN = 2
OFTEN = "import cnnviz.training.carry\ncnnviz.training.carry.CHECKPOINT_SECONDS = 0.3\n"
KEEP = "from cnnviz.training.launch import keep; keep(True)"
CLOCKS = ("seconds", "images_per_second")
PATIENCE = 240.0


@dataclass
class Trial:
    """A store, a server, for a cluster also its scheduler and workers; and what was killed.

    Attributes:
        url: of the store.
        folder: for logs and what else is written.
        cluster: whether Dask trains.
        seen: the records of each run at its last kill.
        killed: how often each run was.
    """

    url: str
    folder: Path
    cluster: bool
    random: random.Random
    seen: dict[str, list[Record]] = field(default_factory=dict)
    killed: dict[str, int] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        (self.folder / "sitecustomize.py").write_text(OFTEN)
        self.address = f"tcp://127.0.0.1:{free_port()}"
        self.store = RunStore(self.url)

    def begin(self) -> None:
        """Start all there is to start."""
        if self.cluster:
            port = self.address.rpartition(":")[2]
            where = ["--host", "127.0.0.1", "--port", port]
            self._dask("scheduler", *where, "--no-dashboard")
            for number in (1, 2):
                self._worker(number)
        self._server()

    def kill(self, kind: str) -> int:
        """Kill the server, or all processes that have a run that goes on; how many these are."""
        if kind == "server":
            self._end("server")
            self._server()
            return 1
        rows = [row for row in self.store.running() if row.begun and row.pid]
        rows = [row for row in rows if self.killed.get(row.id, 0) < KILLS_A_RUN]
        for row in rows:
            self._kill(row.id, row.pid)
        return len(rows)

    def _kill(self, run: str, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        self.killed[run] = self.killed.get(run, 0) + 1
        self.seen[run] = self.store.records(run)
        for name, process in list(self.processes.items()):
            if process.pid == pid:
                process.wait()
                self._worker(int(name.removeprefix("worker")))

    def end(self) -> int:
        """Kill the server; how many of its processes are left when they have had time to go."""
        for name in list(self.processes):
            self._end(name)
        self.store.close()
        until = time.monotonic() + 15
        while (left := processes_of(self.url)) and time.monotonic() < until:
            time.sleep(0.2)
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        return len(left)

    def _server(self) -> None:
        self._start("server", [sys.executable, "-c", KEEP])

    def _worker(self, number: int) -> None:
        where = ["--host", "127.0.0.1", "--local-directory", str(self.folder)]
        one = ["--nthreads", "1", "--no-nanny", "--no-dashboard"]
        self._dask(f"worker{number}", self.address, *where, *one)

    def _dask(self, name: str, *options: str) -> None:
        self._start(name, [sys.executable, "-m", "dask", name.rstrip("12"), *options])

    def _start(self, name: str, command: list[str]) -> None:
        cluster = {"CNNVIZ_CLUSTER": self.address if self.cluster else ""}
        self.processes[name] = begin(self.folder, name, command, self.url, cluster)

    def _end(self, name: str) -> None:
        process = self.processes.pop(name)
        process.kill()
        process.wait()


def processes_of(url: str) -> list[int]:
    """Numbers of the living processes that were started for a store."""
    wanted = f"CNNVIZ_STORE={url}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
            if state not in "ZX" and wanted in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return found


def undisturbed(experiment: Experiment) -> list[Record]:
    """The records of a training that nobody interrupts."""
    import torch

    torch.set_num_threads(1)
    return [unclocked(record) for record in recipe_of(experiment).begin(experiment, None)]


def unclocked(record: Record) -> Record:
    """A record without what a clock has measured."""
    values = {name: value for name, value in record.values.items() if name not in CLOCKS}
    return record._replace(values=values)


def wait_for(condition: Callable[[], object]) -> None:
    """Wait until something is so, patiently."""
    until = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError("it took too long")
        time.sleep(0.1)


@dataclass
class Outcome:
    """What has come of so many kills."""

    kills: int
    runs: int = 0
    lost_runs: int = 0
    lost_points: int = 0
    unequal: int = 0
    orphans: int = 0
    seconds: float = 0.0


def measure(
    trial: Trial, kinds: Iterable[str], experiments: list[Experiment], most: int = 50
) -> Outcome:
    """Kill these one after the other, up to so many, while runs go on; what has come of it."""
    begun = time.monotonic()
    with closing_last(trial) as outcome:
        runs: dict[str, Experiment] = {}
        trial.begin()
        for kind in kinds:
            if outcome.kills >= most:
                break
            while not (killed := _struck(trial, kind, runs, experiments)):
                pass  # all had ended by then
            outcome.kills += killed
        expected = {each: undisturbed(each) for each in experiments}
        with suppress(TimeoutError):
            wait_for(lambda: all(trial.store.run(run).status.is_over for run in runs))
        for run, experiment in runs.items():
            outcome.runs += 1
            there = trial.store.records(run)
            outcome.lost_runs += trial.store.run(run).status is not Status.FINISHED
            outcome.lost_points += sum(each not in there for each in trial.seen.get(run, []))
            outcome.unequal += [unclocked(each) for each in there] != expected[experiment]
    outcome.seconds = time.monotonic() - begun
    return outcome


def _struck(
    trial: Trial, kind: str, runs: dict[str, Experiment], experiments: list[Experiment]
) -> int:
    """See that two runs may be killed, queueing more, and at some moment do so; how many were."""
    goes_on = [run for run in runs if not trial.store.run(run).status.is_over]
    mortal = [run for run in goes_on if trial.killed.get(run, 0) < KILLS_A_RUN]
    for _ in range(2 - len(mortal)):
        experiment = trial.random.choice(experiments)
        runs[trial.store.queue([experiment], anew=True)[0]] = experiment
    wait_for(lambda: any(row.begun for row in trial.store.running()))
    time.sleep(trial.random.uniform(0, 2))
    return trial.kill(kind)


@contextmanager
def closing_last(trial: Trial) -> Iterator[Outcome]:
    """Whatever happens, nothing is left behind; notes what had to be ended."""
    outcome = Outcome(0)
    try:
        yield outcome
    finally:
        outcome.orphans = trial.end()


def experiments() -> list[Experiment]:
    """Short runs, a few seconds each."""
    return [replace(SHORT, seed=seed) for seed in range(SEEDS)]


def main() -> int:
    """Kill, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    chance = random.Random(wanted.seed)
    third = wanted.kills // 3
    rows, outcomes = [], []
    plans = [("worker", wanted.kills - 2 * third), ("server", third), ("Dask worker", third)]
    for kind, times in plans:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            url = f"sqlite:///{folder}/runs.sqlite"
            if kind == "Dask worker":
                url = stack.enter_context(postgresql())
            trial = Trial(url, folder, kind == "Dask worker", chance)
            it = measure(trial, [kind] * times, experiments(), times)
            numbers = (it.kills, it.runs, it.lost_runs, it.lost_points, it.unequal, it.orphans)
            rows.append((kind, *map(str, numbers), f"{it.seconds:.0f}"))
            outcomes.append(it)
    bad = sum(it.lost_runs + it.lost_points + it.unequal + it.orphans for it in outcomes)
    kills = sum(it.kills for it in outcomes)
    claim = Claim(
        f"{kills} SIGKILLs: runs and points lost or unequal, orphans", "0", str(bad), not bad
    )
    columns = ("killed", "times", "runs", "lost", "points lost", "not bit-equal", "orphans", "s")
    return tell(Section("Kills", columns, rows, "", [claim]))


if __name__ == "__main__":
    sys.exit(main())

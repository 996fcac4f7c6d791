"""What serving/compose.yaml starts, by hand on one machine: no containers, the same nginx.conf.

Two servers of the app, nginx before them, PostgreSQL, a Dask scheduler and a worker, each a process
of its own on a port of its own, with nothing kept when they end.

    python -m scripts.replicas       # prints the address; Ctrl-C ends it
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from scripts import nginx, postgresql
from scripts.server import answers, begin, free_port, stop

LOCAL = "127.0.0.1"
NAMES = ("one", "two")


@dataclass
class Replicas:
    """What runs: the address of all, each server's own, the store, the processes by name."""

    folder: Path
    store: str
    url: str = ""
    ports: dict[str, int] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    scheduler: str = ""

    def own_url(self, name: str) -> str:
        """The address of one server, past the proxy."""
        return f"http://{LOCAL}:{self.ports[name]}"

    def start(self, name: str, command: list[str], more: Mapping[str, str] | None = None) -> None:
        """Start a process; what it says goes into a file by its name."""
        self.processes[name] = begin(self.folder, name, command, self.store, more or {})

    def start_app(self, name: str) -> None:
        """Start a server of the app, and wait until it answers."""
        options = ["--server.headless", "true", "--server.address", LOCAL]
        options += ["--server.port", str(self.ports[name])]
        command = [sys.executable, "-m", "streamlit", "run", "app.py", *options]
        more = {"CNNVIZ_REPLICA": name, "CNNVIZ_CLUSTER": self.scheduler}
        self.start(f"app-{name}", command, more)
        self._wait(f"app-{name}", self.own_url(name))

    def kill_app(self, name: str) -> None:
        """End a server of the app without a word."""
        process = self.processes.pop(f"app-{name}")
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def start_proxy(self) -> None:
        """Start nginx before the servers."""
        port = free_port()
        one, two = (f"{LOCAL}:{self.ports[name]}" for name in NAMES)
        path = nginx.configured(self.folder, f"{LOCAL}:{port}", one, two)
        self.url = f"http://{LOCAL}:{port}"
        self.start("nginx", nginx.command(path))
        self._wait("nginx", self.url)

    def start_cluster(self, workers: int = 1) -> None:
        """Start Dask's scheduler and workers."""
        self.scheduler = f"tcp://{LOCAL}:{(port := free_port())}"
        dask = [sys.executable, "-m", "dask"]
        here = ["--host", LOCAL, "--no-dashboard"]
        self.start("scheduler", [*dask, "scheduler", *here, "--port", str(port)])
        for number in range(workers):
            one = ["--nthreads", "1", "--no-nanny", "--local-directory", str(self.folder)]
            self.start(f"worker-{number}", [*dask, "worker", self.scheduler, *here, *one])

    def end(self) -> None:
        """End all of it."""
        for name in list(self.processes):
            stop(self.processes.pop(name))

    def _wait(self, name: str, url: str) -> None:
        if not answers(url, self.processes[name]):
            raise RuntimeError(
                f"{name} did not start:\n{(self.folder / f'{name}.log').read_text()}"
            )


@contextmanager
def replicas(folder: Path) -> Iterator[Replicas]:
    """Start it all in an empty folder; ends it afterwards.

    Raises:
        RuntimeError: with what it said, if one of them does not start, or is not installed.
    """
    with ExitStack() as stack:
        store = stack.enter_context(postgresql.server())
        running = Replicas(folder, store, ports={name: free_port() for name in NAMES})
        stack.callback(running.end)
        running.start_cluster()
        for name in NAMES:
            running.start_app(name)
        running.start_proxy()
        yield running


def main() -> None:
    """Serve until Ctrl-C."""
    with tempfile.TemporaryDirectory(prefix="cnnviz") as folder, replicas(Path(folder)) as running:
        print(f"{running.url} (servers: {', '.join(map(running.own_url, NAMES))}; Ctrl-C ends it)")
        with suppress(KeyboardInterrupt):
            while all(process.poll() is None for process in running.processes.values()):
                time.sleep(1)


if __name__ == "__main__":
    main()

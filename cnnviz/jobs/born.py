"""Workers as the pool has them: forked by a nursery, spoken to over a connection."""

import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

ANSWER = 4
"""Bytes of a worker's number, as a nursery says it."""

PROGRAM = (sys.executable, "-m", "cnnviz.jobs.nursery")


class Born:
    """A worker: its end of the connection, and a hold on its process."""

    def __init__(self, connection: Connection, number: int) -> None:
        self.connection, self.number = connection, number
        self._hold = os.pidfd_open(number)  # a number alone may be another process's later

    @property
    def is_gone(self) -> bool:
        """Whether it ended by itself; asked while it has nothing to do, and so nothing to say."""
        return self.connection.poll()

    def end(self) -> None:
        """End it at once, whatever it does."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._hold, signal.SIGKILL)
        os.close(self._hold)
        self.connection.close()


class Nursery:
    """Where workers come from; begins with the first, and anew where it has ended."""

    def __init__(self, loader: str, most: int, threads: int) -> None:
        """Prepare one.

        Args:
            loader: "module:name" of what it loads.
            most: bytes that each worker may grow by.
            threads: of each worker, in its arithmetic.
        """
        self._arguments, self._threads = (str(most), loader), threads
        self._process: subprocess.Popen[bytes] | None = None
        self._requests: socket.socket | None = None
        self._lock = threading.Lock()

    def born(self) -> Born:
        """A new worker.

        Raises:
            OSError: where there is none to be had.
        """
        with self._lock:
            ours, theirs = socket.socketpair()
            with theirs:
                for last in (False, True):
                    try:
                        number = self._ask(theirs)
                        return Born(Connection(ours.detach()), number)
                    except OSError:  # it has been killed: another one, once
                        self._end()
                        if last:
                            ours.close()
                            raise
        raise AssertionError

    def end(self) -> None:
        """End it, and with it all its workers."""
        with self._lock:
            self._end()

    def _ask(self, theirs: socket.socket) -> int:
        requests = self._begin()
        socket.send_fds(requests, [b"1"], [theirs.fileno()])
        answer = requests.recv(ANSWER, socket.MSG_WAITALL)
        if len(answer) < ANSWER:
            raise ConnectionResetError("the nursery has ended")
        return int.from_bytes(answer, "big")

    def _begin(self) -> socket.socket:
        if self._requests is not None:
            return self._requests
        ours, theirs = socket.socketpair()
        # Libraries start their threads when they are loaded; a fork may only have this one.
        lone = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": str(self._threads)}
        with theirs:
            self._process = subprocess.Popen(
                [*PROGRAM, str(theirs.fileno()), *self._arguments],
                cwd=ROOT,
                env={**os.environ, **lone},
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        self._requests = ours
        return ours

    def _end(self) -> None:
        if self._requests is not None:
            self._requests.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._requests = self._process = None

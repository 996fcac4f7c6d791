"""The process that does jobs, one after the other, for a pool at the other end of a connection.

What it says: ("at", layers so far), ("want", number of lazy bytes), ("done", result),
("failed", error); with the last two, bytes it has grown by since it began. What it hears: a job,
the lazy bytes it wants, or `STOP`. Both ends are this program: nothing of a visitor's is unpickled.
"""

import pickle
import resource
import time
from contextlib import suppress
from multiprocessing.connection import Connection

from cnnviz.jobs.free_memory import give_back, taken
from cnnviz.jobs.job import Job, packed, unpacked
from cnnviz.jobs.memory import hold_to
from cnnviz.jobs.watching import watched
from cnnviz.language import speaking

EVERY = 0.05
"""Seconds between two looks at who listens, and two words on how far it is."""

STOP = b"stop"


class Stopped(BaseException):
    """Nobody waits for the job any more."""


def serve(connection: Connection, most: int) -> None:
    """Do jobs until the other end is gone; what makes this process grow by `most` bytes fails."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    hold_to(most)
    before = taken()
    with suppress(EOFError, OSError):
        while True:
            asked = connection.recv_bytes()
            if asked != STOP:  # of a job that has ended meanwhile
                connection.send((*_answer(connection, asked), _kept() - before))


def _answer(connection: Connection, asked: bytes) -> tuple[str, bytes]:
    """Do a job; a word and what it is about."""

    def fetch(number: int) -> bytes:
        connection.send(("want", number))
        heard = connection.recv_bytes()
        if heard == STOP:
            raise Stopped
        return heard

    try:
        job: Job = unpacked(asked, fetch)
        with speaking(job.language), watched(_Teller(connection)):
            return "done", packed(job.done())[0]
    except Stopped:
        return "failed", pickle.dumps(None)
    except (EOFError, OSError) as error:
        if connection.closed or isinstance(error, EOFError | ConnectionError):
            raise
        return "failed", _packed_error(error)
    except BaseException as error:
        return "failed", _packed_error(error)


def _packed_error(error: BaseException) -> bytes:
    error.__traceback__ = None
    try:
        data = pickle.dumps(error)
        pickle.loads(data)  # some can be packed and not unpacked
        return data
    # An error of any library: whatever it lacks, the visitor's page must hear of it.
    except Exception:
        return pickle.dumps(RuntimeError(f"{type(error).__name__}: {error}"))


class _Teller:
    """Says how far a job is, and ends it once nobody listens."""

    def __init__(self, connection: Connection) -> None:
        self.connection, self.layers, self.said = connection, 0, time.monotonic()

    def __call__(self) -> None:
        self.layers += 1
        now = time.monotonic()
        if now - self.said < EVERY:
            return
        self.said = now
        self.connection.send(("at", self.layers))
        if self.connection.poll() and self.connection.recv_bytes() == STOP:
            raise Stopped


def _kept() -> int:
    """Bytes that this process keeps after a job."""
    give_back()
    return taken()

"""Jobs for the tests, done by processes that have loaded nothing else."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from cnnviz.errors import LayerError
from cnnviz.jobs import Lazy, inside
from cnnviz.jobs.watching import layer_built
from cnnviz.language import current

BALLAST: list[bytes] = []


def nothing() -> Iterator[None]:
    """Load nothing beforehand."""
    yield


def worker(_number: int) -> int:
    assert inside()
    return os.getpid()


def noted(folder: str, name: str, layers: int = 1, seconds: float = 0.02) -> str:
    """Note that it begins, then take some time."""
    with (Path(folder) / "log").open("a") as log:
        log.write(f"{name}\n")
    for _ in range(layers):
        time.sleep(seconds)
        layer_built()
    return name


def refused(stride: int) -> None:
    raise LayerError("a stride of {stride} makes no sense.", stride=stride)


def odd() -> None:
    class Odd(Exception):
        """Cannot be sent to another process."""

    raise Odd("only known here")


def fatal(folder: str, times: int) -> str:
    """End the process that does it, so many times."""
    tries = Path(folder) / "tries"
    done = len(tries.read_text()) if tries.exists() else 0
    if done < times:
        tries.write_text("x" * (done + 1))
        os.kill(os.getpid(), signal.SIGKILL)
    return f"tried {done + 1} times"


def lengths(*files: Lazy) -> list[int]:
    return [len(file()) for file in files]


def spoken() -> str:
    return current()


def grows(size: int) -> int:
    BALLAST.append(os.urandom(size))
    return os.getpid()


def wants(size: int) -> int:
    return len(bytearray(size))

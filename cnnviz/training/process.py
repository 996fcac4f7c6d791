"""Whether a process still lives: by its number, and by when it began, for numbers are reused.

That can only be told on the same machine, and in the same container of it: numbers mean nothing
elsewhere. There, and on systems that do not say, the answer is None.
"""

import os
import platform
import subprocess
from functools import cache
from pathlib import Path
from typing import NamedTuple

PROC = Path("/proc")

DEAD = ("Z", "X")
"""States of a process that has ended and is only still listed."""


class Process(NamedTuple):
    """A process, told apart from all others.

    Attributes:
        pid: its number; None if none is known.
        host: name of its machine.
        born: when it began, as its system says it, after the system and container it belongs to.
    """

    pid: int | None
    host: str | None
    born: str | None

    @property
    def has_ended(self) -> bool | None:
        """Whether it is gone; None if that cannot be told from here."""
        if not isinstance(self.pid, int) or self.host != platform.node() or os.name != "posix":
            return None
        system, _, start = (self.born or "").rpartition("|")
        if self.born and system != _system():
            return None
        if not _exists(self.pid):
            return True
        state, began = _state(self.pid)
        return state in DEAD or bool(start and began and start != began)


def process(pid: int) -> Process:
    """The living process of this machine with that number."""
    return Process(pid, platform.node(), f"{_system()}|{_state(pid)[1]}")


def this_process() -> Process:
    """The calling process."""
    return process(os.getpid())


@cache
def _system() -> str:
    """What process numbers belong to: one start of one machine, and a container in it."""
    try:
        boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
        return f"{boot} {(PROC / 'self/ns/pid').readlink()}"
    except OSError:
        return ""


def _exists(pid: int) -> bool:
    if not 0 < pid < 2**31:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's
        return True
    return True


def _state(pid: int) -> tuple[str, str]:
    """(a letter for its state, when it began); empty where that is not to be seen."""
    try:
        # The name, in brackets, may hold anything; proc(5) counts state as field 3, start as 22.
        fields = (PROC / f"{pid}/stat").read_text().rpartition(")")[2].split()
        return fields[0], fields[19]
    except OSError:
        return ("", "") if PROC.joinpath("self").exists() else _state_by_ps(pid)


def _state_by_ps(pid: int) -> tuple[str, str]:
    """The same on systems without /proc, such as macOS."""
    try:
        asked = ["ps", "-o", "stat=,lstart=", "-p", str(pid)]
        said = subprocess.run(asked, capture_output=True, text=True, timeout=5, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return "", ""
    state, _, began = said.strip().partition(" ")
    return state[:1], began.strip()

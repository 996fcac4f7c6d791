"""How much memory this process can still have, by whoever limits it.

Convention: bytes. The system has so much left; a container's group may have less, and the
process itself may be held to a size (`ulimit`). The least of what is said counts.
"""

import ctypes
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

PROCESS = Path("/proc/self")
MEMINFO = Path("/proc/meminfo")
GROUPS = Path("/sys/fs/cgroup")

LIMITS = {"RLIMIT_AS": "VmSize", "RLIMIT_DATA": "VmData"}
"""Limits of a process, and the line of its status that counts against each."""

FILES = {
    "0": ("", "memory.max", "memory.current", "inactive_file"),
    "memory": ("memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
}
"""A group's folder, limit, use, and what of it can be dropped: by version 2 and by version 1."""


def free_bytes() -> int | None:
    """Memory that can still be had; None where nobody says."""
    return min([*_of_system(), *_of_groups(), *_of_process()], default=None)


def _of_system() -> Iterator[int]:
    """What all programs together leave."""
    available = _line(MEMINFO, "MemAvailable:")
    if available is not None:
        yield available * 1024
        return
    with suppress(ValueError, OSError, AttributeError):  # Windows has no sysconf
        yield os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _of_groups() -> Iterator[int]:
    """What the control groups leave that this process is in, theirs and those around them.

    A container often sees the names its host gave, over a tree that begins with its own group:
    where a folder is not there, those above it are.
    """
    with suppress(OSError, ValueError):
        for entry in (PROCESS / "cgroup").read_text().splitlines():
            hierarchy, controllers, path = entry.split(":", 2)
            version = "memory" if "memory" in controllers.split(",") else hierarchy
            if version in FILES:
                group = PurePosixPath(path)
                for folder in (group, *group.parents):
                    yield from _of_group(str(folder).lstrip("/"), *FILES[version])


def _of_group(folder: str, top: str, limit: str, used: str, cached: str) -> Iterator[int]:
    """What one group leaves; files in its cache can be dropped."""
    path = GROUPS / top / folder
    with suppress(OSError, ValueError):  # no such folder, or "max": no limit
        most = int((path / limit).read_text())
        kept = _line(path / "memory.stat", cached) or 0
        yield max(0, most - int((path / used).read_text()) + kept)


def _of_process() -> Iterator[int]:
    """What the process may still grow."""
    with suppress(ImportError):  # Windows has no such limits
        import resource

        for name, line in LIMITS.items():
            most, _ = resource.getrlimit(getattr(resource, name))
            taken = _line(PROCESS / "status", f"{line}:")
            if most != resource.RLIM_INFINITY and taken is not None:
                yield max(0, most - taken * 1024)


def _line(file: Path, name: str) -> int | None:
    """The whole number after a word in a file of lines, if it is there."""
    with suppress(OSError, ValueError, IndexError):
        for words in map(str.split, file.read_text().splitlines()):
            if words and words[0] == name:
                return int(words[1])
    return None


def taken() -> int:
    """Bytes of its own that this process has in memory: files it reads from do not count."""
    return 1024 * (_line(PROCESS / "status", "RssAnon:") or 0)


def limit_growth(most: int) -> None:
    """Hold this process to what it takes now and `most` bytes more; what wants more fails."""
    with suppress(ImportError, OSError, ValueError):  # not on Windows; a stricter limit stays
        import resource

        now = 1024 * (_line(PROCESS / "status", "VmData:") or 0)
        _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (now + most, hard))


def give_back() -> None:
    """Give memory that is free inside this process back to the system."""
    with suppress(OSError, AttributeError):  # other systems' C libraries do it by themselves
        ctypes.CDLL(None).malloc_trim(0)

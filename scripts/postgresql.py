"""Find the PostgreSQL that tests of the run store start, or install it.

In order: CNNVIZ_POSTGRESQL, the folder of its programs; the newest of Debian's; the search path;
failing these, Debian's package as root. Prints the folder, or leaves with one sentence: tests are
never skipped for want of a database.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from scripts import debian

NONE = (
    "There is no PostgreSQL for the tests of the run store and none could be installed: "
    "install it (Debian and Ubuntu: apt-get install postgresql), or set CNNVIZ_POSTGRESQL to the "
    "folder of its programs initdb and pg_ctl."
)

ADDRESS = "postgresql+psycopg://cnnviz@/postgres?host="
"""Of a server of ours, before the folder of its socket."""


def find() -> Path | None:
    """Folder of PostgreSQL's programs, the newest of several, or None."""
    if chosen := os.environ.get("CNNVIZ_POSTGRESQL"):
        return Path(chosen) if (Path(chosen) / "initdb").exists() else None
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(versions, key=lambda path: float(path.parts[-3]))
    path = shutil.which("initdb")
    return newest[-1].parent if newest else Path(path).parent if path else None


@contextmanager
def server() -> Iterator[str]:
    """A server with an empty database, until the context ends; gives its URL.

    It listens on a socket in a folder of its own and nowhere else, and writes nothing to the
    disk that could wait: what is in it goes with it.
    """
    programs = find()
    if programs is None:
        raise RuntimeError(NONE)
    with tempfile.TemporaryDirectory(prefix="pg") as scratch:
        _own(Path(scratch))
        data = f"{scratch}/data"
        _run(programs / "initdb", "-D", data, "-U", "cnnviz", "-A", "trust", "-E", "UTF8", "-N")
        _start(programs, scratch)
        try:
            yield f"{ADDRESS}{scratch}"
        finally:
            _stop(programs, scratch)


@contextmanager
def stopped(url: str) -> Iterator[None]:
    """That server is down, as if its machine had lost its power, until the context ends."""
    programs, scratch = find(), url.removeprefix(ADDRESS)
    assert programs is not None
    _stop(programs, scratch)
    try:
        yield
    finally:
        _start(programs, scratch)


def _start(programs: Path, scratch: str) -> None:
    options = f"-c listen_addresses= -k {scratch} -c fsync=off -c max_connections=200"
    where = "-D", f"{scratch}/data", "-l", f"{scratch}/log"
    _run(programs / "pg_ctl", *where, "-w", "-o", options, "start")


def _stop(programs: Path, scratch: str) -> None:
    _run(programs / "pg_ctl", "-D", f"{scratch}/data", "-w", "-m", "immediate", "stop")


def _own(folder: Path) -> None:
    """Give a folder to the user the server runs as: it refuses to run as root."""
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")


def _run(program: Path, *arguments: str) -> None:
    user = "postgres" if os.geteuid() == 0 else None
    done = subprocess.run(
        [program, *arguments], user=user, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    if done.returncode:
        raise RuntimeError(f"{program.name} failed: {done.stderr.decode(errors='replace')}")


if __name__ == "__main__":
    debian.need("PostgreSQL", find, partial(debian.install, "postgresql"), NONE)

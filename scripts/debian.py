"""What the tests need beside Python's packages: found, or installed from Debian as root."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable


def install(package: str) -> None:
    """Install a package where that is possible."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update"], env=quiet)
        wanted = ["apt-get", "install", "-y", "--no-install-recommends", package]
        subprocess.run(wanted, env=quiet)


def need(
    what: str, find: Callable[[], object | None], install: Callable[[], None], none: str
) -> None:
    """Print where something is, after installing it if need be; leave with a sentence if not."""
    if not find():
        install()
    found = find()
    if not found:
        sys.exit(none)
    print(f"{what} for the tests:", found)

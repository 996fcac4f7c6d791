"""Make .venv if need be and install a requirements file into it.

Plain venv and pip, standard library only, safe to interrupt: run it again and it goes on.
Usage: python3 scripts/install.py requirements.txt
"""

import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
VENV = Path(__file__).resolve().parent.parent / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def check_version() -> None:
    """Leave with one sentence where this Python is too old."""
    if sys.version_info < OLDEST:
        found = ".".join(str(part) for part in sys.version_info[:3])
        sys.exit(
            f"cnnviz needs Python 3.11 or newer and this is {found}: install a newer one, "
            "or name it, as in make run PYTHON=python3.12."
        )


def works() -> bool:
    """Tell whether .venv has a Python that is new enough, with pip."""
    probe = "import pip, sys; sys.exit(sys.version_info < " + repr(OLDEST) + ")"
    try:
        return subprocess.run([PYTHON, "-c", probe], capture_output=True).returncode == 0
    except OSError:
        return False


def make_venv() -> None:
    """Make .venv anew."""
    print("Making .venv ...", flush=True)
    if subprocess.run([sys.executable, "-m", "venv", "--clear", VENV]).returncode:
        sys.exit(
            "python3 could not make .venv: install its venv module "
            "(Debian and Ubuntu: apt-get install python3-venv) and run this again."
        )


def remove_half_installed() -> None:
    """Remove what an interrupted pip left, which it would otherwise take for installed.

    pip writes INSTALLER last but one, so a package without it was being unpacked.
    """
    for folder in VENV.glob("[Ll]ib*/**/site-packages/*.dist-info"):
        if not (folder / "INSTALLER").exists():
            print("Removing the unfinished", folder.name, flush=True)
            shutil.rmtree(folder)


def main() -> None:
    """Install the requirements file named on the command line."""
    check_version()
    if works():
        remove_half_installed()
    else:
        make_venv()
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "-r", sys.argv[1]]
    try:
        status = subprocess.run(command).returncode
    except KeyboardInterrupt:
        status = 130
    if status:
        sys.exit("The install did not finish; the lines above say why. Run the same again.")


if __name__ == "__main__":
    main()

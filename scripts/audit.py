"""Known weaknesses of what is installed in .venv, by pip-audit and the OSV database.

    make audit

Ends with 0 if none is known, 1 if one is, 2 if the database could not be asked.
"""

import subprocess
import sys

COMMAND = [sys.executable, "-m", "pip_audit", "--local", "--vulnerability-service", "osv"]
COMMAND += ["--progress-spinner", "off", "--timeout", "15"]

UNREACHED = (
    "The database of known weaknesses (OSV) cannot be reached from this machine, so nothing was "
    "audited: run make audit where there is a connection."
)


def audited(command: list[str]) -> int:
    """Run the audit and pass on what it found; its end is put in a sentence where it cannot be."""
    run = subprocess.run(command, capture_output=True, text=True)
    # It ends with 1 for a weakness and for a failure of its own; only the latter is a traceback.
    if "Traceback" in run.stderr or "ConnectionError" in run.stderr:
        print(UNREACHED if is_of_the_net(run.stderr) else run.stderr, file=sys.stderr)
        return 2
    print(run.stdout + run.stderr, end="")
    return run.returncode


def is_of_the_net(text: str) -> bool:
    """Whether a failure is of the connection."""
    return any(f"{name}:" in text for name in ("ConnectionError", "Timeout", "SSLError"))


if __name__ == "__main__":
    sys.exit(audited(COMMAND))

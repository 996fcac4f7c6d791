"""What a run was made on, so that its seconds can be read."""

import os
import platform
from importlib.metadata import version
from pathlib import Path


def machine(threads: int) -> dict[str, str | int]:
    """Processor model, its cores, the threads a run uses, and the versions that matter."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count() or 1,
        "threads": threads,
        "system": platform.system(),
        "python": platform.python_version(),
        "torch": version("torch"),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()

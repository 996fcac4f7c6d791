"""What decides the result of a run: two runs of one key are the same run."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from cnnviz.training.recipe import Settings

ROOT = Path(__file__).resolve().parents[1]

DECIDING = (
    "blocks.py",
    "editing.py",
    "network.py",
    "window.py",
    "code/pieces.py",
    "layers",
    "networks",
    "pictures",
    "running",
    "training/augmentation.py",
    "training/colours.py",
    "training/data.py",
    "training/datasets",
    "training/descent.py",
    "training/distortion.py",
    "training/experiment.py",
    "training/kinds.py",
    "training/learner.py",
    "training/recipes",
    "training/transfer.py",
    "training/transfer_settings.py",
)
"""Files and folders of the code that a record's values come from."""


def run_key(experiment: Settings) -> str:
    """A digest, in hexadecimal, of an experiment and of the code and libraries that run it."""
    return hashlib.sha256(
        f"{code_digest()} {experiment.edition} {experiment.to_json()}".encode()
    ).hexdigest()[:32]


@cache
def code_digest() -> str:
    """A digest of the code that decides the values, and of the libraries under it."""
    digest = hashlib.sha256()
    for part in DECIDING:
        place = ROOT / part
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            if path.exists():
                digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    for package in ("torch", "numpy", "scikit-learn", "kornia"):
        digest.update(f"{package} {version(package)}\n".encode())
    return digest.hexdigest()

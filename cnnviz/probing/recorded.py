"""What a page shows at first and by its presets, worked out before: tensors in a small file.

Such files are made, and checked, by `python -m scripts.record`. Each says of itself the machine
it was made on; another one may end in other last digits.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

ABOUT = "about"
"""Key of what a file says about itself."""

Machine = Mapping[str, str | int]


def save_recording(path: Path, tensors: dict[str, Tensor], about: dict[str, Any]) -> Path:
    """Write tensors and what is said about them; returns the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # One string of metadata: several would be written in another order each time.
    save_file(tensors, path, {ABOUT: json.dumps(about, ensure_ascii=False)})
    return path


def load_recording(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """What `save_recording` has written."""
    with safe_open(path, framework="pt") as file:
        names, about = list(file.keys()), json.loads(file.metadata()[ABOUT])
        return {name: file.get_tensor(name) for name in names}, about

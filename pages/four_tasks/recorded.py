"""The trained net as it comes along: its weights, how it was trained, and how good it is."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cnnviz.kit.caches import cached
from cnnviz.probing.recorded import Machine, load_recording, save_recording
from cnnviz.running import NetworkModule, build
from cnnviz.weights.state_files import load_state
from pages.four_tasks.measured import Quality
from pages.four_tasks.network import network

if TYPE_CHECKING:
    from torch import Tensor

FOLDER, FILE = Path(__file__).parent, "trained.safetensors"


@dataclass(frozen=True)
class Record:
    """What the file says of itself.

    Attributes:
        scenes, epochs, batch, rate, seed: of the training.
        seconds: it took, of one processor core.
        machine: what it was trained on.
        held_out: scenes of the other series that the quality was measured on.
        quality: of the four heads.
    """

    scenes: int
    epochs: int
    batch: int
    rate: float
    seed: int
    seconds: float
    machine: Machine
    held_out: int
    quality: Quality


def save(module: NetworkModule, record: Record, folder: Path = FOLDER) -> Path:
    """Write the file; returns its path."""
    about = {**record.__dict__, "quality": record.quality.__dict__}
    return save_recording(folder / FILE, module.state_dict(), about)


@cache
def _read() -> "tuple[dict[str, Tensor], Record]":
    tensors, about = load_recording(FOLDER / FILE)
    return tensors, Record(**about | {"quality": Quality(**about["quality"])})


def record() -> Record:
    """What the file says."""
    return _read()[1]


@cached("four tasks", most=1)
def trained() -> NetworkModule:
    """The net; nobody changes it."""
    return load_state(build(network(), device="meta"), _read()[0])

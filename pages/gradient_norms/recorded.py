"""The first training steps of the nets that the page shows at first and by its presets."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import torch

from cnnviz.networks.resnet import Shortcut
from cnnviz.probing.recorded import Machine, load_recording, save_recording
from cnnviz.running import Initialisation
from pages.gradient_norms.lesson import Step, measured_layers
from pages.gradient_norms.nets import Nonlinearity, Setting, pair

FOLDER, FILE = Path(__file__).parent, "first_steps.safetensors"


class Net(NamedTuple):
    """One net of a pair; the plain one has the setting's shortcuts put to the usual ones."""

    setting: Setting
    residual: bool

    @classmethod
    def of(cls, setting: Setting, residual: bool) -> "Net":
        """One name for each net: shortcuts mean nothing to a plain one."""
        usual = setting if residual else replace(setting, shortcut=Shortcut.ZERO_PADDED)
        return cls(usual, residual)


@dataclass(frozen=True)
class RecordedSteps:
    """Runs of `first_steps`, and the machine they were made on."""

    runs: Mapping[Net, list[Step]]
    machine: Machine


def save_steps(found: RecordedSteps, folder: Path = FOLDER) -> Path:
    """Write runs; returns the file."""
    tensors, nets = {}, []
    for place, (net, run) in enumerate(found.runs.items()):
        nets.append({"setting": asdict(net.setting), "residual": net.residual})
        rows = [[value for _, value in (*step.norms, *step.scales)] + [step.loss] for step in run]
        tensors[str(place)] = torch.tensor(rows, dtype=torch.float64)  # (steps, 2 layers + 1)
    return save_recording(folder / FILE, tensors, {"machine": dict(found.machine), "nets": nets})


@cache
def recorded_steps(folder: Path = FOLDER) -> RecordedSteps:
    """The runs that come along."""
    tensors, about = load_recording(folder / FILE)
    runs = {}
    for place, entry in enumerate(about["nets"]):
        net = Net(_setting(entry["setting"]), entry["residual"])
        names = measured_layers(pair(net.setting, 10, (1, 8, 8))[net.residual])
        runs[net] = [_step(names, row) for row in tensors[str(place)].tolist()]
    return RecordedSteps(runs, about["machine"])


def _setting(values: dict[str, Any]) -> Setting:
    kinds = {"initialisation": Initialisation, "activation": Nonlinearity, "shortcut": Shortcut}
    return Setting(**values | {key: kind(values[key]) for key, kind in kinds.items()})


def _step(names: list[str], row: list[float]) -> Step:
    *values, loss = row
    norms, scales = values[: len(names)], values[len(names) :]
    return Step(list(zip(names, norms, strict=True)), list(zip(names, scales, strict=True)), loss)

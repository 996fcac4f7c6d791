"""What two pages show at first and by their presets, worked out before: read from small files.

    recorded_steps()     the first training steps of a pair's nets
    recorded_reasons()   answers of networks, and maps of what speaks for them

They are made, and checked, by `python -m scripts.record`. Each file says the machine it was
made on; another one may end in other last digits.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from cnnviz.counting.receptive_field import Box
from cnnviz.networks.resnet import Shortcut
from cnnviz.probing.attribution import Attribution, Method
from cnnviz.probing.degradation import Nonlinearity, Setting, pair
from cnnviz.probing.first_steps import Step, measured_layers
from cnnviz.probing.occluding import Occluder
from cnnviz.probing.reasons import Reason
from cnnviz.running import Initialisation
from cnnviz.weights.trained import Origin, Weights

FOLDER = Path(__file__).parent / "recorded"
STEPS_FILE, REASONS_FILE = "first_steps.safetensors", "reasons.safetensors"
ABOUT = "about"
"""Key of what a file says about itself."""

Machine = Mapping[str, str | int]


class Net(NamedTuple):
    """One net of a pair; the plain one has the setting's shortcuts put to the usual ones."""

    setting: Setting
    residual: bool

    @classmethod
    def of(cls, setting: Setting, residual: bool) -> "Net":
        """One name for each net: shortcuts mean nothing to a plain one."""
        usual = setting if residual else replace(setting, shortcut=Shortcut.ZERO_PADDED)
        return cls(usual, residual)


class Asked(NamedTuple):
    """A map of a bundled picture: its key, and the page's."""

    weights: Weights
    picture: str
    number: int
    method: Method
    layer: str
    occluder: Occluder


@dataclass(frozen=True)
class RecordedSteps:
    """Runs of `first_steps`, and the machine they were made on."""

    runs: Mapping[Net, list[Step]]
    machine: Machine


@dataclass(frozen=True)
class RecordedReasons:
    """Probabilities of all classes, maps, and the machine they were made on.

    Attributes:
        answers: by weights and name of the picture.
        reasons: by what was asked.
    """

    answers: Mapping[tuple[Weights, str], tuple[float, ...]]
    reasons: Mapping[Asked, Reason]
    machine: Machine


def on_one_thread() -> None:
    """Have torch add up in one order only, for the rest of the process."""
    torch.set_num_threads(1)


def save_steps(found: RecordedSteps, folder: Path = FOLDER) -> Path:
    """Write runs; returns the file."""
    tensors, nets = {}, []
    for place, (net, run) in enumerate(found.runs.items()):
        nets.append({"setting": asdict(net.setting), "residual": net.residual})
        rows = [[value for _, value in (*step.norms, *step.scales)] + [step.loss] for step in run]
        tensors[str(place)] = torch.tensor(rows, dtype=torch.float64)  # (steps, 2 layers + 1)
    return _save(folder / STEPS_FILE, tensors, {"machine": dict(found.machine), "nets": nets})


@lru_cache(maxsize=1)
def recorded_steps(folder: Path = FOLDER) -> RecordedSteps:
    """The runs that come along."""
    tensors, about = _load(folder / STEPS_FILE)
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


def save_reasons(found: RecordedReasons, folder: Path = FOLDER) -> Path:
    """Write answers and maps; returns the file."""
    tensors, answers, reasons = {}, [], []
    for place, ((weights, picture), shares) in enumerate(found.answers.items()):
        answers.append({"weights": asdict(weights), "picture": picture})
        tensors[f"answer {place}"] = torch.tensor(shares, dtype=torch.float64)  # (classes,)
    for place, (asked, reason) in enumerate(found.reasons.items()):
        reasons.append(
            {**asked._asdict(), "weights": asdict(asked.weights), "cells": reason.found.cells}
            | {"box": reason.box}
        )
        tensors[f"map {place}"] = torch.from_numpy(_narrow(reason.found.values))  # (H, W)
        if reason.left is not None:
            tensors[f"left {place}"] = torch.tensor(reason.left, dtype=torch.float64)
    about = {"machine": dict(found.machine), "answers": answers, "reasons": reasons}
    return _save(folder / REASONS_FILE, tensors, about)


def _narrow(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """In 32 bits where nothing is lost by it, as with all that comes out of a gradient."""
    small = values.astype(np.float32)
    return small if (small == values).all() else values


@lru_cache(maxsize=1)
def recorded_reasons(folder: Path = FOLDER) -> RecordedReasons:
    """The answers and maps that come along."""
    tensors, about = _load(folder / REASONS_FILE)
    answers = {
        (_weights(entry["weights"]), entry["picture"]): tuple(tensors[f"answer {place}"].tolist())
        for place, entry in enumerate(about["answers"])
    }
    reasons = {}
    for place, entry in enumerate(about["reasons"]):
        method, cells, box = Method(entry["method"]), entry.pop("cells"), entry.pop("box")
        asked = Asked(
            **entry
            | {
                "weights": _weights(entry["weights"]),
                "method": method,
                "occluder": Occluder(*entry["occluder"]),
            }
        )
        left = tensors.get(f"left {place}")
        reasons[asked] = Reason(
            Attribution(method, tensors[f"map {place}"].double().numpy(), tuple(cells)),
            box and Box(*box),
            None if left is None else tuple(left.tolist()),
        )
    return RecordedReasons(answers, reasons, about["machine"])


def _weights(values: dict[str, Any]) -> Weights:
    return Weights(**values | {"origin": Origin(values["origin"])})


def _save(path: Path, tensors: dict[str, torch.Tensor], about: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    # One string of metadata: several would be written in another order each time.
    save_file(tensors, path, {ABOUT: json.dumps(about, ensure_ascii=False)})
    return path


def _load(path: Path) -> tuple[dict[str, torch.Tensor], dict[str, Any]]:
    with safe_open(path, framework="pt") as file:
        names, about = list(file.keys()), json.loads(file.metadata()[ABOUT])
        return {name: file.get_tensor(name) for name in names}, about

"""Answers, and maps of what speaks for them, that the page shows at first and by its presets."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch

from cnnviz.counting.receptive_field import Box
from cnnviz.probing.attribution import Attribution, Method
from cnnviz.probing.occluding import Occluder
from cnnviz.probing.recorded import Machine, load_recording, save_recording
from cnnviz.weights.trained import Origin, Weights
from pages.why_this_answer.lesson import Reason

FOLDER, FILE = Path(__file__).parent, "reasons.safetensors"


class Asked(NamedTuple):
    """A map of a bundled picture: its key, and the page's."""

    weights: Weights
    picture: str
    number: int
    method: Method
    layer: str
    occluder: Occluder


@dataclass(frozen=True)
class RecordedReasons:
    """Probabilities of all classes by weights and picture, maps, and what they were made on."""

    answers: Mapping[tuple[Weights, str], tuple[float, ...]]
    reasons: Mapping[Asked, Reason]
    machine: Machine


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
    return save_recording(folder / FILE, tensors, about)


def _narrow(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """In 32 bits where nothing is lost by it, as with all that comes out of a gradient."""
    small = values.astype(np.float32)
    return small if (small == values).all() else values


@cache
def recorded_reasons(folder: Path = FOLDER) -> RecordedReasons:
    """The answers and maps that come along."""
    tensors, about = load_recording(folder / FILE)
    answers = {
        (_weights(entry["weights"]), entry["picture"]): tuple(tensors[f"answer {place}"].tolist())
        for place, entry in enumerate(about["answers"])
    }
    reasons = {}
    for place, entry in enumerate(about["reasons"]):
        method, cells, box = Method(entry["method"]), entry.pop("cells"), entry.pop("box")
        entry |= {"weights": _weights(entry["weights"]), "method": method}
        asked = Asked(**entry | {"occluder": Occluder(*entry["occluder"])})
        left = tensors.get(f"left {place}")
        reasons[asked] = Reason(
            Attribution(method, tensors[f"map {place}"].double().numpy(), tuple(cells)),
            box and Box(*box),
            None if left is None else tuple(left.tolist()),
        )
    return RecordedReasons(answers, reasons, about["machine"])


def _weights(values: dict[str, Any]) -> Weights:
    return Weights(**values | {"origin": Origin(values["origin"])})

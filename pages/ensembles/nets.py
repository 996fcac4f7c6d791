"""The nets that are averaged: seven of one kind, apart in their seed alone, and what was measured.

They come along in a file that `python -m scripts.ensemble` makes, weights rounded to 16 bits;
whatever is said of them was measured with these.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import torch
from torch import Tensor

from cnnviz.counting import Report, analyse
from cnnviz.kit.caches import cached
from cnnviz.probing.recorded import Machine, load_recording, save_recording
from cnnviz.running import NetworkModule, build
from cnnviz.training.data import Dataset, load
from cnnviz.training.experiment import Experiment
from cnnviz.weights.state_files import load_state
from pages.ensembles.crops import CROP, Crop

FOLDER, FILE = Path(__file__).parent, "nets.safetensors"
NETS, PICTURES = 7, 400
LEVELS = 2**16 - 1
"""Steps in which a probability is kept."""
Array: TypeAlias = np.ndarray[Any, Any]


def experiment(seed: int = 0) -> Experiment:
    """How one of them is trained, but for the random crops it is shown."""
    return Experiment(
        "resnet20-cifar",
        {"depth": 8, "width": 8},
        dataset="shapes",
        pictures=PICTURES,
        epochs=40,
        batch_size=32,
        learning_rate=0.005,
        optimizer="adam",
        weight_decay=5e-4,
        schedule="cosine",
        seed=seed,
    )


@cache
def counted() -> Report:
    """One net counted on one crop."""
    return analyse(experiment().network, (1, CROP, CROP))


def pictures() -> Dataset:
    """The few that they learn from, and those held out."""
    one = experiment()
    return load(one.dataset, one.size, one.pictures)


def cut(images: Tensor, crops: list[Crop]) -> Tensor:
    """Crops of images (N, C, H, W): (crops, N, C, CROP, CROP)."""
    found = [images[..., top : top + CROP, left : left + CROP] for left, top, _flip in crops]
    return torch.stack(
        [part.flip(-1) if each.mirrored else part for part, each in zip(found, crops, strict=True)]
    )


@torch.inference_mode()
def probabilities(module: NetworkModule, images: Tensor, crops: list[Crop]) -> Tensor:
    """What a net says of crops of normalised images: (crops, N, classes)."""
    return torch.stack([module(part).softmax(1) for part in cut(images, crops)])


@dataclass(frozen=True, eq=False)
class Recorded:
    """What comes along.

    Attributes:
        weights: state dict of each net, in 16 bits.
        means: probabilities averaged over 1, 5 and 10 crops, (nets, 3, pictures, classes).
        answers: class each net names for each crop, (nets, 10, pictures).
        labels: what the held-out pictures show.
        milliseconds: of one picture, measured: by nets, then by 1, 5 and 10 crops.
        seconds: that each net was trained for.
        train_errors: share of the training pictures' middle crops each has wrong.
        machine: what all of this was made on.
    """

    weights: list[dict[str, Tensor]]
    means: Array
    answers: Array
    labels: Array
    milliseconds: list[list[float]]
    seconds: list[float]
    train_errors: list[float]
    machine: Machine


def save(found: Recorded, folder: Path = FOLDER) -> Path:
    """Write it; returns the file."""
    levels = np.rint(found.means.astype(np.float64) * LEVELS).astype(np.uint16)
    tensors = {
        f"net{number}/{name}": value.contiguous()
        for number, state in enumerate(found.weights)
        for name, value in state.items()
    }
    kept = {"means": levels, "answers": found.answers, "labels": found.labels}
    tensors |= {name: torch.from_numpy(values.copy()) for name, values in kept.items()}
    about = {name: getattr(found, name) for name in ABOUT}
    return save_recording(folder / FILE, tensors, about | {"machine": dict(found.machine)})


ABOUT = ("milliseconds", "seconds", "train_errors", "machine")


@cache
def recorded(folder: Path = FOLDER) -> Recorded:
    """What `save` wrote."""
    tensors, about = load_recording(folder / FILE)
    weights: list[dict[str, Tensor]] = [{} for _ in range(NETS)]
    for key, value in tensors.items():
        net, found, name = key.partition("/")
        if found:
            weights[int(net.removeprefix("net"))][name] = value
    means = tensors["means"].numpy().astype(np.float32) / LEVELS
    answers, labels = (tensors[name].numpy() for name in ("answers", "labels"))
    return Recorded(weights, means, answers, labels, **about)


@cached("nets that are averaged", most=NETS)
def net(number: int) -> NetworkModule:
    """One of them, with its weights; nobody changes it."""
    return with_weights(recorded().weights[number])


def with_weights(state: dict[str, Tensor]) -> NetworkModule:
    """The net for crops, with weights of 16 bits."""
    module = build(experiment().network, input_shape=(1, CROP, CROP))
    wide = {key: v.float() if v.is_floating_point() else v for key, v in state.items()}
    return load_state(module, wide)

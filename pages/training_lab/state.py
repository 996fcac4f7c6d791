"""The controls of the training lab: what is compared, how it is trained, and how it is drawn."""

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cnnviz.kit.control import Look
from cnnviz.kit.declared import Declared, choice, flag, several, whole
from cnnviz.kit.runs.groups import NAMES, PICTURES
from cnnviz.language import N_
from cnnviz.training.experiment import (
    AUGMENTATIONS,
    INITIALISATIONS,
    OPTIMIZERS,
    PAIR_DEPTHS,
    SCHEDULES,
    Experiment,
)

COMPARISONS = {
    "pair": N_("Plain against ResNet"),
    "depths": N_("Five depths of each"),
    "batch-norm": N_("With and without batch norm"),
    "rates": N_("Four learning rates"),
    "shortcuts": N_("Three kinds of shortcut"),
    "augmentation": N_("With and without augmentation"),
    "side-branches": N_("With and without side classifiers"),
    "own": N_("Networks of your choice"),
}

NETS = {"both": N_("Both"), "plain": N_("Plain"), "residual": N_("ResNet")}

RATES = ("0.0001", "0.0005", "0.001", "0.005", "0.01", "0.05", "0.1", "0.5", "1")

VIEWS = {
    "curves": N_("Curves"),
    "depth": N_("Against depth"),
    "gradients": N_("Gradients"),
    "activations": N_("Activations"),
}


def devices() -> dict[str, str]:
    """What this machine looks like having, to train on; torch itself is asked by the worker."""
    there = {"cpu": True, "cuda": any(Path("/dev").glob("nvidia[0-9]*"))}
    there["mps"] = (platform.system(), platform.machine()) == ("Darwin", "arm64")
    return {name: NAMES[name] for name, is_there in there.items() if is_there}


DEVICES = devices()

DEEP = tuple(str(depth) for depth in PAIR_DEPTHS)

USUAL = Experiment()
"""Whose settings the controls begin with."""

AXES = {"epoch": N_("Epochs"), "step": N_("Steps")}


def _named(values: tuple[str, ...]) -> Mapping[str, str]:
    return {value: NAMES[value] for value in values}


def _usual(compare: str, value: str, deep: str) -> str:
    """A default: `deep` for the net of Inception modules, which has no batch norm and four pools.

    By SGD at the others' learning rate its loss is infinite after two steps.
    """
    return deep if compare == "side-branches" else value


@dataclass(frozen=True)
class State(Declared):
    """What the controls say."""

    compare: str = choice("What is compared", COMPARISONS, "pair")
    data: str = choice(
        "Pictures", PICTURES, lambda s: _usual(s.compare, "digits", "digits-32"), follows="compare"
    )
    size: int = whole("Side of the pictures", 0, high=224, help="In pixels; 0 is their own.")
    pictures: int = whole("Pictures to learn from", 0, high=10**6, help="0 takes all there are.")
    networks: tuple[str, ...] = several(
        "Networks", (), ("resnet20-cifar", "mobilenet-v2"), look=Look.SOME, fewest=1, most=4
    )
    nets: str = choice(
        "Networks",
        NETS,
        lambda so_far: "residual" if so_far.compare in ("rates", "augmentation") else "both",
        look=Look.ROW,
        follows="compare",
    )
    depth: str = choice(
        "Depth",
        DEEP,
        lambda so_far: "56" if so_far.compare == "pair" else "20",
        help="Layers with weights: 6n + 2.",
        follows="compare",
    )
    epochs: int = whole("Epochs", USUAL.epochs, low=1, high=200)
    seeds: int = whole("Seeds of each", 1, low=1, high=5)
    seed: int = whole("Seed", USUAL.seed, high=10**6, help="The first one, where there are more.")
    batch: int = whole("Batch size", 128, key="batch_size", low=8, high=512)
    optimizer: str = choice(
        "Optimizer",
        _named(OPTIMIZERS),
        lambda s: _usual(s.compare, "sgd", "adam"),
        follows="compare",
    )
    rate: str = choice(
        "Learning rate",
        RATES,
        lambda s: _usual(s.compare, f"{USUAL.learning_rate:g}", "0.001"),
        follows="compare",
    )
    momentum: str = choice("Momentum", ("0", "0.5", "0.9", "0.99"), f"{USUAL.momentum:g}")
    schedule: str = choice("Schedule", _named(SCHEDULES), "constant")
    warm_up: int = whole(
        "Epochs of warming up", 0, high=50, help="At a tenth of the learning rate."
    )
    decay: str = choice(
        "Weight decay", ("0", "0.00001", "0.0001", "0.001", "0.01"), "0.0001", key="weight_decay"
    )
    augmentation: str = choice(
        "Augmentation", _named(AUGMENTATIONS), "none", help="What is done to each picture anew."
    )
    smooth_labels: str = choice(
        "Label smoothing", ("0", "0.05", "0.1", "0.2"), "0", key="label_smoothing"
    )
    initialisation: str = choice(
        "Initialisation", _named(INITIALISATIONS), "he", key="initialisation"
    )
    batch_norm: bool = flag("Batch norm", True)
    dropout: str = choice("Dropout", ("0", "0.1", "0.2", "0.5"), "0")
    device: str = choice("Trained on", DEVICES, "cpu")
    mixed: bool = flag("Mixed precision", False, help="bfloat16, where the device has it.")
    view: str = choice("Picture", VIEWS, "curves", look=Look.ROW, follows="compare", bare=True)
    axis: str = choice("Along", AXES, "epoch", look=Look.ROW)
    held_out: bool = flag("Held-out error too", True)
    logarithmic: bool = flag("Logarithmic", False, key="log")
    smoothing: int = whole("Smoothing", 0, high=9, slide=True, help="Tenths of the mean so far.")

    one: str = choice("First group", default="1", follows="compare")
    other: str = choice("Second group", default="2", follows="compare")

    @property
    def chosen(self) -> dict[str, object]:
        """The settings of all experiments alike, by their names there."""
        return {
            "dataset": self.data,
            "size": self.size,
            "pictures": self.pictures,
            "epochs": self.epochs,
            "batch_size": self.batch,
            "optimizer": self.optimizer,
            "learning_rate": float(self.rate),
            "momentum": float(self.momentum),
            "schedule": self.schedule,
            "warm_up": self.warm_up,
            "weight_decay": float(self.decay),
            "augmentation": self.augmentation,
            "label_smoothing": float(self.smooth_labels),
            "initialisation": self.initialisation,
            "batch_norm": self.batch_norm,
            "dropout": float(self.dropout),
            "device": self.device,
            "mixed": self.mixed,
        }


def like(experiment: Experiment) -> dict[str, Any]:
    """The controls, by their names in the link, that ask for an experiment among others.

    A network with options that no control has, such as another shortcut, is asked for as it is
    in the catalogue.
    """
    names = {"dataset": "data", "learning_rate": "rate"}
    found = {names.get(name, name): getattr(experiment, name) for name in (*State().chosen, "seed")}
    found |= {name: f"{value:g}" for name, value in found.items() if isinstance(value, float)}
    depth = str(experiment.options.get("depth", ""))
    families = {"plain20-cifar": "plain", "resnet20-cifar": "residual"}
    if experiment.architecture in families and depth in DEEP:
        return found | {
            "compare": "pair",
            "depth": depth,
            "nets": families[experiment.architecture],
        }
    return found | {"compare": "own", "networks": [experiment.architecture]}

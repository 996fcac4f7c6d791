"""Runs that belong together, and what they are called: by what differs among them.

A group is the runs that differ in nothing but their seed, whatever they are from.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from cnnviz.drawing.palette import COLOUR, PLAIN, RESIDUAL
from cnnviz.language import N_, _
from cnnviz.layers import Role
from cnnviz.networks.resnet import Shortcut
from cnnviz.training import Experiment
from cnnviz.training.datasets import titles

NAMES = {
    "sgd": N_("SGD with momentum"),
    "adam": N_("Adam"),
    "adamw": N_("AdamW"),
    "constant": N_("Constant"),
    "paper": N_("Divided by ten, twice"),
    "one-cycle": N_("One cycle"),
    "cosine": N_("Cosine"),
    "none": N_("None"),
    "slight": N_("Turned, scaled, shifted"),
    "flip": N_("Flipped"),
    "crop": N_("Cropped"),
    "flip-and-crop": N_("Flipped and cropped"),
    "upside-down": N_("Upside down"),
    "window": N_("Random crop, enlarged"),
    "shift": N_("Shifted"),
    "turn": N_("Turned"),
    "shear": N_("Sheared"),
    "warp": N_("Warped"),
    "colour": N_("Colours shifted"),
    "pca-colour": N_("PCA colour"),
    "grey": N_("Grey"),
    "he": N_("He"),
    "glorot": N_("Glorot"),
    "torch": N_("PyTorch's own"),
    "cpu": N_("Processor"),
    "cuda": N_("Graphics card"),
    "mps": N_("Apple's graphics"),
}
"""What a visitor reads for the values of an experiment."""

PICTURES = titles()
"""What the data sets are called."""


TOLD = {
    "shortcut": N_("shortcut"),
    "width": N_("width"),
    "filters": N_("filters"),
    "kernel": N_("kernel"),
    "layers": N_("convolutions"),
    "dataset": N_("pictures"),
    "size": N_("side"),
    "pictures": N_("number of pictures"),
    "epochs": N_("epochs"),
    "batch_size": N_("batch size"),
    "optimizer": N_("optimizer"),
    "learning_rate": N_("learning rate"),
    "schedule": N_("schedule"),
    "warm_up": N_("warming up"),
    "momentum": N_("momentum"),
    "weight_decay": N_("weight decay"),
    "augmentation": N_("augmentation"),
    "label_smoothing": N_("label smoothing"),
    "initialisation": N_("initialisation"),
    "batch_norm": N_("batch norm"),
    "dropout": N_("dropout"),
    "loss": N_("loss"),
    "side_weight": N_("side classifiers"),
    "device": N_("trained on"),
    "mixed": N_("mixed precision"),
    "seed": N_("seed"),
}
"""What the settings of an experiment are called, in the order they are told in."""

OTHERS = tuple(
    COLOUR[role]
    for role in (Role.CONVOLUTION, Role.POOLING, Role.LINEAR, Role.NORMALISATION, Role.JOIN)
)
"""Colours of groups that are neither plain against residual nor many."""


@dataclass(frozen=True)
class Group:
    """Runs that differ in nothing but their seed.

    Attributes:
        name: what a legend calls it.
        colour: of its curves.
        members: places of its runs among all.
    """

    name: str
    colour: str
    members: tuple[int, ...]


def settings(experiment: Experiment) -> dict[str, Any]:
    """All settings by name, those of the network among them."""
    values = {each.name: getattr(experiment, each.name) for each in fields(experiment)}
    return {**values.pop("options"), **values}


def groups(all_of: Sequence[Experiment], among: Sequence[Experiment] = ()) -> list[Group]:
    """The groups of these runs, in the order of their first ones.

    They are named by what differs among them, and `among` others that they are part of.
    """
    found: dict[str, list[int]] = {}
    for place, experiment in enumerate(all_of):
        alike = json.dumps(settings(experiment) | {"seed": 0}, sort_keys=True)
        found.setdefault(alike, []).append(place)
    firsts = [all_of[places[0]] for places in found.values()]
    names, shown = called(firsts, [*firsts, *among]), colours(firsts)
    return [Group(*each) for each in zip(names, shown, map(tuple, found.values()), strict=True)]


def called(firsts: Sequence[Experiment], among: Sequence[Experiment] = ()) -> list[str]:
    """What each is called: Plain-56; ResNet-20, learning rate 0.1."""
    every = [settings(each) for each in among or firsts]
    found = {name: {str(each[name]) for each in every if name in each} for name in TOLD}
    vary = [name for name in TOLD if name not in ("width", "seed") and len(found[name]) > 1]
    names = [
        ", ".join([one.label, *(told(name, own[name]) for name in vary if name in own)])
        for one, own in ((each, settings(each)) for each in firsts)
    ]
    counts = [names[: place + 1].count(name) for place, name in enumerate(names)]
    return [
        name if count == 1 else f"{name} ({count})"
        for name, count in zip(names, counts, strict=True)
    ]


def told(name: str, value: Any) -> str:
    """A setting in words: learning rate 0.1, batch norm off."""
    if isinstance(value, bool):
        shown = _("on") if value else _("off")
    elif name == "shortcut":
        shown = _(Shortcut(value).label)
    elif name == "dataset":
        shown = _(PICTURES[value])
    elif isinstance(value, float):
        shown = f"{value:g}"
    else:
        shown = _(NAMES[value]) if value in NAMES else str(value)
    return _("{label} {value}", label=_(TOLD[name]), value=shown)


def colours(firsts: Sequence[Experiment]) -> list[str]:
    """Those of plain and residual, a shade for each of a kind; of one kind alone, several hues."""
    kinds = [each.is_residual for each in firsts]
    if len(set(kinds)) == 1 and 1 < len(kinds) <= len(OTHERS):
        return list(OTHERS[: len(kinds)])
    shades = {kind: _shades(RESIDUAL if kind else PLAIN, kinds.count(kind)) for kind in set(kinds)}
    return [next(shades[kind]) for kind in kinds]


def _shades(colour: str, count: int) -> Iterator[str]:
    """A colour from faint to strong, as often as asked."""
    for place in range(count):
        share = 1.0 if count == 1 else 0.4 + 0.6 * place / (count - 1)
        yield f"{colour}{round(255 * share):02X}" if share < 1 else colour

"""Controls and presets of the Gradient norms page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from cnnviz.kit.controls import choice, flag, number, slider
from cnnviz.kit.page import Preset
from cnnviz.networks.resnet import Shortcut
from cnnviz.running import Initialisation
from pages.gradient_norms.lesson import STEPS
from pages.gradient_norms.nets import Nonlinearity, Setting

WIDTH = 16
"""Channels of the first stage."""
SEEDS = ("1", "3", "5")
DEPTHS = ("8", "14", "20", "32", "44", "56", "80", "110")

PRESETS = (
    Preset("56 layers with batch norm: the plain net's gradient explodes toward the input", {}),
    Preset("The same after five steps of training: the explosion is over", {"step": 5}),
    Preset("20 layers: hardly a difference yet", {"depth": "20"}),
    Preset(
        "56 layers, no batch norm, torch's default weights: it vanishes",
        {"norm": False, "init": "torch"},
    ),
    Preset(
        "110 layers, no batch norm, He: now the residual net blows up",
        {"norm": False, "depth": "110"},
    ),
    Preset(
        "20 layers of sigmoids without batch norm: it vanishes with shortcuts and without",
        {"depth": "20", "norm": False, "activation": "sigmoid"},
    ),
    Preset(
        "A projection on every shortcut: no path is left that changes nothing",
        {"shortcut": Shortcut.ALL_PROJECTIONS.value},
    ),
    Preset("Luck or law? 32 layers under five seeds", {"depth": "32", "seeds": "5"}),
)

DEFAULTS: dict[str, Any] = {
    "depth": "56",
    "activation": Nonlinearity.RELU.value,
    "init": Initialisation.HE.value,
    "shortcut": Shortcut.ZERO_PADDED.value,
    "norm": True,
    "batch": 64,
    "seed": 0,
    "seeds": "1",
    "step": 0,
}
"""What the controls say at first, by key."""


@dataclass(frozen=True)
class Asked:
    """What the controls say: the pair, after how many updates, and under how many seeds."""

    setting: Setting
    step: int
    seeds: int


def asked() -> Asked:
    """Draw the controls."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        nets = _nets()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        runs = _runs()
    step = slider("Training steps made", "step", DEFAULTS["step"], 0, STEPS)
    return meant({**nets, **runs, "step": step})


def _nets() -> dict[str, Any]:
    """What the two nets are like."""
    first = DEFAULTS
    return {
        "depth": choice(
            "Depth", "depth", DEPTHS, first["depth"], help="Layers with weights: 6n + 2."
        ),
        "activation": choice(
            "Activation", "activation", list(map(str, Nonlinearity)), first["activation"]
        ),
        "init": choice(
            "Initialisation",
            "init",
            [scheme.value for scheme in Initialisation],
            first["init"],
            help="He: variance 2 / fan out; glorot: 2 / (fan in + fan out); torch: its default.",
        ),
        "shortcut": choice(
            "Shortcut",
            "shortcut",
            [kind.value for kind in Shortcut if kind is not Shortcut.NONE],
            first["shortcut"],
            help="Of the residual net. Zero-padded: the paper's option A, no parameters. "
            "Projection, B: a 1 × 1 convolution where the shape changes. All-projections, C: on "
            "every shortcut.",
        ),
        "norm": flag("Batch norm", "norm", first["norm"]),
    }


def _runs() -> dict[str, Any]:
    """What goes through them, and how often they are drawn."""
    first = DEFAULTS
    return {
        "batch": number("Pictures in the batch", "batch", first["batch"], low=2, high=512),
        "seed": number("Seed", "seed", first["seed"], high=10**6),
        "seeds": choice(
            "Seeds", "seeds", SEEDS, first["seeds"], few=True, help="From the seed on, as a band."
        ),
    }


def meant(values: Mapping[str, Any]) -> Asked:
    """What the controls' values mean; those left out are at their defaults."""
    of = {**DEFAULTS, **values}
    setting = Setting(
        int(of["depth"]),
        WIDTH,
        of["norm"],
        Initialisation(of["init"]),
        of["batch"],
        of["seed"],
        Nonlinearity(of["activation"]),
        Shortcut(of["shortcut"]),
    )
    return Asked(setting, of["step"], int(of["seeds"]))

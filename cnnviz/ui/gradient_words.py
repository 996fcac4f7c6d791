"""Controls, sentences and table of the Gradient norms page."""

from typing import Any

import streamlit as st

from cnnviz.modules import Initialisation
from cnnviz.probing.degradation import Norms, Setting, compare_gradients
from cnnviz.training.data import load
from cnnviz.ui.controls import choice, flag, number
from cnnviz.ui.page import Number, Preset, short

DEPTHS = ("8", "14", "20", "32", "44", "56", "80", "110")

PRESETS = (
    Preset("56 layers with batch norm: the plain net's gradient explodes toward the input", {}),
    Preset("20 layers: hardly a difference yet", {"depth": "20"}),
    Preset(
        "56 layers, no batch norm, torch's default weights: it vanishes",
        {"norm": False, "init": "torch"},
    ),
    Preset(
        "110 layers, no batch norm, He: now the residual net blows up",
        {"norm": False, "depth": "110"},
    ),
)

SCHEMES = {
    Initialisation.HE: "He initialisation",
    Initialisation.GLOROT: "Glorot initialisation",
    Initialisation.TORCH: "torch's default initialisation",
}


def chosen_setting() -> Setting:
    """Draw the controls of a pair; returns what both nets share."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        depth = choice("Depth", "depth", DEPTHS, "56", help="Layers with weights: 6n + 2.")
        scheme = choice(
            "Initialisation",
            "init",
            [scheme.value for scheme in Initialisation],
            Initialisation.HE.value,
            help="He: variance 2 / fan out; glorot: 2 / (fan in + fan out); torch: its default.",
        )
        batch = number("Pictures in the batch", "batch", 64, low=2, high=512)
        seed = number("Seed", "seed", 0, high=10**6)
        norm = flag("Batch norm", "norm", True)
    return Setting(int(depth), 16, norm, Initialisation(scheme), batch, seed)


@st.cache_data(max_entries=64, show_spinner=False)
def norms_of(setting: Setting) -> tuple[Norms, Norms]:
    """Gradient norms of plain and residual net on the bundled digits."""
    digits = load("digits")
    return compare_gradients(setting, digits.train_images, digits.train_labels, 10)


def headline(plain: Norms, residual: Norms) -> list[Number]:
    """The gradient at the first and last convolution of both nets."""
    numbers = []
    for name, norms in (("plain", plain), ("residual", residual)):
        first, last = norms[0][1], norms[-2][1]
        numbers += [
            Number(f"First layer, {name}", short(first), f"{first!r}"),
            Number(f"Last convolution, {name}", short(last), f"{last!r}"),
        ]
    return numbers


def verdict(setting: Setting, plain: Norms, residual: Norms) -> str:
    """Say what happened to both gradients on their way from the last layer to the first."""
    where = (
        f"At step 0, {'with' if setting.batch_norm else 'without'} batch norm, "
        f"{SCHEMES[setting.initialisation]}, {setting.depth} layers: "
    )
    return where + f"{_fate('the plain net', plain)}; {_fate('the residual net', residual)}."


def _fate(who: str, norms: Norms) -> str:
    first, last = norms[0][1], norms[-2][1]
    if first == 0:
        return f"{who}'s gradient has vanished to exactly 0 at the first layer"
    if not first < float("inf"):
        return f"{who}'s gradient overflows"
    if last == 0:
        return (
            f"{who}'s gradient is 0 at the last convolution and {short(first)} at the first layer"
        )
    ratio = first / last
    if ratio >= 10:
        return (
            f"{who}'s gradient grows {ratio:,.0f}-fold from the last convolution to the first layer"
        )
    if ratio <= 0.1:
        return (
            f"{who}'s gradient shrinks {1 / ratio:,.0f}-fold from the last convolution to the first"
        )
    size = "tiny" if first < 1e-6 else "huge" if first > 1e3 else "of the same order"
    return (
        f"{who}'s gradient stays {size} from the last convolution to the first layer "
        f"({short(first)})"
    )


def table(plain: Norms, residual: Norms) -> list[dict[str, Any]]:
    """One row a layer with weights."""
    return [
        {"layer": name, "plain": norm, "residual": other}
        for (name, norm), (_, other) in zip(plain, residual, strict=True)
    ]

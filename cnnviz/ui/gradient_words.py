"""Controls, sentences and table of the Gradient norms page."""

from dataclasses import dataclass
from math import isfinite, isnan
from typing import Any

import streamlit as st

from cnnviz.architectures.resnet import Shortcut
from cnnviz.modules import Initialisation
from cnnviz.probing.degradation import Nonlinearity, Norms, Setting
from cnnviz.probing.first_steps import LEARNING_RATE, MOMENTUM, STEPS, WEIGHT_DECAY, Band
from cnnviz.ui.controls import choice, flag, number, slider
from cnnviz.ui.gradient_steps import Side
from cnnviz.ui.page import Number, Preset, short

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

SCHEMES = {
    Initialisation.HE: "He initialisation",
    Initialisation.GLOROT: "Glorot initialisation",
    Initialisation.TORCH: "torch's default initialisation",
}

NAMES = {Nonlinearity.RELU: "ReLU", Nonlinearity.TANH: "tanh", Nonlinearity.SIGMOID: "sigmoid"}

CAPTION = (
    "L2 norm of the cross-entropy's gradient with respect to each layer's weights, on mini-batches "
    "of bundled 8 × 8 digits, each measured before the step that learns from it; stochastic "
    f"gradient descent, rate {LEARNING_RATE:g}, momentum {MOMENTUM:g}, weight decay "
    f"{WEIGHT_DECAY:g}. CIFAR-style nets of width 16; with zero-padded shortcuts both have the "
    "same parameters, projections are in the table and not in the picture. Batch norm uses the "
    "batch's own statistics, as in training. A cross is exactly 0; what is no "
    "finite number is left out; "
    "with several seeds the line is the median, the band runs from the smallest to the largest. "
    "A gradient that has calmed down does not yet make a net that trains well."
)

FORWARD = (
    "Root mean square, over the mini-batch, of what comes out of the activation function after "
    "each layer with weights; of the logits after the last. In the residual net the one after "
    "every second layer stands behind the sum, which gives the zigzag."
)

CHAIN = (
    r"a_{l+2} = g(F(a_l) + a_l)",
    r"\frac{\partial a_{l+2}}{\partial a_l} = "
    r"G' \left( \frac{\partial F}{\partial a_l} + I \right)",
)


@dataclass(frozen=True)
class Asked:
    """What the controls say: the pair, after how many updates, and under how many seeds."""

    setting: Setting
    step: int
    seeds: int


def asked() -> Asked:
    """Draw the controls."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        depth = choice("Depth", "depth", DEPTHS, "56", help="Layers with weights: 6n + 2.")
        activation = choice("Activation", "activation", list(map(str, Nonlinearity)), "relu")
        scheme = choice(
            "Initialisation",
            "init",
            [scheme.value for scheme in Initialisation],
            Initialisation.HE.value,
            help="He: variance 2 / fan out; glorot: 2 / (fan in + fan out); torch: its default.",
        )
        shortcut = choice(
            "Shortcut",
            "shortcut",
            [kind.value for kind in Shortcut if kind is not Shortcut.NONE],
            Shortcut.ZERO_PADDED.value,
            help="Of the residual net. Zero-padded: the paper's option A, no parameters. "
            "Projection, B: a 1 × 1 convolution where the shape changes. All-projections, C: on "
            "every shortcut.",
        )
        norm = flag("Batch norm", "norm", True)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        batch = number("Pictures in the batch", "batch", 64, low=2, high=512)
        seed = number("Seed", "seed", 0, high=10**6)
        seeds = choice(
            "Seeds", "seeds", ("1", "3", "5"), "1", few=True, help="From the seed on, as a band."
        )
    step = slider("Training steps made", "step", 0, 0, STEPS)
    setting = Setting(
        int(depth),
        16,
        norm,
        Initialisation(scheme),
        batch,
        seed,
        Nonlinearity(activation),
        Shortcut(shortcut),
    )
    return Asked(setting, step, int(seeds))


def headline(plain: Band, residual: Band) -> list[Number]:
    """The gradient at the first and last convolution of both nets: medians over the seeds."""
    numbers = []
    for name, band in (("plain", plain), ("residual", residual)):
        for place, index in (("First layer", 0), ("Last convolution", -2)):
            low, middle, high = (norms[index][1] for norms in band)
            exact = f"{middle!r}"
            if not low == middle == high and not isnan(low):
                exact += f"; over the seeds from {low!r} to {high!r}"
            shown = short(middle) if isfinite(middle) else "overflow"
            numbers.append(Number(f"{place}, {name}", shown, exact))
    return numbers


def verdict(setting: Setting, plain: Norms, residual: Norms, step: int = 0, seeds: int = 1) -> str:
    """Say what happened to both gradients on their way from the last layer to the first."""
    where = (
        f"At step {step}, {'with' if setting.batch_norm else 'without'} batch norm, "
        f"{NAMES[setting.activation]}, {SCHEMES[setting.initialisation]}, {setting.depth} layers"
    )
    if seeds > 1:
        last = setting.seed + seeds - 1
        where += f", median of each layer over the seeds {setting.seed} to {last}"
    return f"{where}: {_fate('the plain net', plain)}; {_fate('the residual net', residual)}."


def _fate(who: str, norms: Norms) -> str:
    first, last = norms[0][1], norms[-2][1]
    if any(isnan(norm) for _, norm in norms):
        return f"{who}'s gradient overflows and is no longer a number"
    if not all(isfinite(norm) for _, norm in norms):
        return f"{who}'s gradient overflows"
    if first == 0:
        return f"{who}'s gradient has vanished to exactly 0 at the first layer"
    if last == 0:
        return (
            f"{who}'s gradient is 0 at the last convolution and {short(first)} at the first layer"
        )
    ratio = first / last
    if ratio >= 10:
        return f"{who}'s gradient grows {_fold(ratio)} from the last convolution to the first layer"
    if ratio <= 0.1:
        return f"{who}'s gradient shrinks {_fold(1 / ratio)} from the last convolution to the first"
    size = "tiny" if first < 1e-6 else "huge" if first > 1e3 else "of the same order"
    return (
        f"{who}'s gradient stays {size} from the last convolution to the first layer "
        f"({short(first)})"
    )


def _fold(ratio: float) -> str:
    return f"{ratio:,.0f}-fold" if ratio < 1e6 else f"{short(ratio)}-fold"


def forward_verdict(plain: Norms, residual: Norms) -> str:
    """Say what became of the signal on its way from the first layer to the last convolution."""
    said = [_signal(f"the {who} net", scales) for who, scales in _named(plain, residual)]
    return f"Forward, {said[0]}; {said[1]}."


def _named(plain: Norms, residual: Norms) -> tuple[tuple[str, Norms], tuple[str, Norms]]:
    return ("plain", plain), ("residual", residual)


def _signal(who: str, scales: Norms) -> str:
    first, last = scales[0][1], scales[-2][1]
    if not all(isfinite(scale) for _, scale in scales):
        return f"{who}'s activations are no longer finite"
    change = "stay of the same order"
    if last == 0 or first == 0:
        change = "die out" if last == 0 else "change"
    elif last / first >= 10:
        change = f"grow {_fold(last / first)}"
    elif last / first <= 0.1:
        change = f"shrink {_fold(first / last)}"
    return (
        f"{who}'s activations {change}: {short(first)} behind the first layer, {short(last)} "
        "behind the last convolution"
    )


def loss_words(plain: float, residual: float) -> str:
    """The loss of both nets before this step, beside that of a blind guess."""
    shown = [
        f"{short(loss)} in the {who} net"
        if isfinite(loss)
        else f"no finite number in the {who} one"
        for who, loss in (("plain", plain), ("residual", residual))
    ]
    return f"Loss: {shown[0]}, {shown[1]}; a blind guess among ten digits costs 2.30."


def table(plain: Norms, residual: Norms) -> list[dict[str, Any]]:
    """One row a layer with weights."""
    return [
        {"layer": name, "plain": norm, "residual": other}
        for (name, norm), (_, other) in zip(plain, residual, strict=True)
    ]


def full_table(plain: Side, residual: Side, step: int) -> list[dict[str, Any]]:
    """The table with the forward signal beside; the shortcuts' projections come last."""
    norms = table(plain.norms(step).middle, residual.norms(step).middle)
    scales = table(plain.scales(step).middle, residual.scales(step).middle)
    rows = [
        row | {"plain, activations": scale["plain"], "residual, activations": scale["residual"]}
        for row, scale in zip(norms, scales, strict=True)
    ]
    blank = dict.fromkeys(rows[0])
    return rows + [
        blank | {"layer": name, "residual": norm} for name, norm in residual.projections(step)
    ]

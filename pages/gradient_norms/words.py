"""Sentences and table of the Gradient norms page.

Every sentence says how large a thing is before it says how much it has changed: a gradient of
10⁻²⁷ that is a tenth of another is first of all vanishingly small.
"""

from math import isfinite, isnan, log
from typing import Any

from cnnviz.kit.page import Number, short
from cnnviz.probing.recorded import Machine
from cnnviz.running import Initialisation
from cnnviz.training.data import DATASETS
from pages.gradient_norms.controls import WIDTH
from pages.gradient_norms.lesson import LEARNING_RATE, MOMENTUM, WEIGHT_DECAY, Band
from pages.gradient_norms.nets import Nonlinearity, Norms, Setting
from pages.gradient_norms.steps import Side

TINY, HUGE = 1e-6, 1e3
"""Below and above, a size is said before anything else."""

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
    f"{WEIGHT_DECAY:g}. CIFAR-style nets of width {WIDTH}; with zero-padded shortcuts both have "
    "the same parameters, projections are in the table and not in the picture. Batch norm uses the "
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


def forward_verdict(plain: Norms, residual: Norms) -> str:
    """Say what became of the signal on its way from the first layer to the last convolution."""
    said = [
        _course(
            f"the {who} net's activations",
            ("are", "they are", ""),
            scales,
            (0, "behind the first layer"),
            (-2, "behind the last convolution"),
        )
        for who, scales in (("plain", plain), ("residual", residual))
    ]
    return f"Forward, {said[0]}; {said[1]}."


def _fate(who: str, norms: Norms) -> str:
    return _course(
        f"{who}'s gradient",
        ("is", "it is", "s"),
        norms,
        (-2, "at the last convolution"),
        (0, "at the first layer"),
    )


End = tuple[int, str]
"""Which layer, and how to speak of it."""


def _course(who: str, verbs: tuple[str, str, str], sizes: Norms, start: End, end: End) -> str:
    """What becomes of a size on its way through the layers; `verbs`: is, it is, the s of stays."""
    be, it_is, s = verbs
    values = [value for _, value in sizes]
    lost = sum(not isfinite(value) for value in values)
    if lost:
        return f"{who} overflow{s}: {_share(lost, values)} {it_is} no finite number"
    (begun, where), (ended, there) = (values[start[0]], start[1]), (values[end[0]], end[1])
    if begun == 0 or ended == 0:
        gone = _share(values.count(0), values)
        if begun == ended:
            return f"{who} {be} exactly 0 {where} and {there}, {gone} in all"
        zero, other, at = (there, begun, where) if ended == 0 else (where, ended, there)
        return f"{who} {be} exactly 0 {zero}, {gone} in all; {short(other)} {at}"
    return _between(who, be, s, (begun, where), (ended, there))


def _share(count: int, values: list[float]) -> str:
    if count == len(values):
        return f"in each of the {count} layers"
    return f"in {count} of the {len(values)} layers"


def _between(who: str, be: str, s: str, start: tuple[float, str], end: tuple[float, str]) -> str:
    """The course from one positive, finite value to another; its size first where that tells."""
    (begun, where), (ended, there) = start, end
    first, last, change = _size(begun), _size(ended), _change(begun, ended)
    if first and first == last:
        route = f"{short(begun)} {where} and {short(ended)} {there}"
        return f"{who} {be} {first} at both ends: {route}, {change}"
    if last:
        return f"{who} {be} {last} {there}: {short(ended)}, {change}, from {short(begun)} {where}"
    if first:
        return f"{who} {be} {first} {where}: {short(begun)}; {short(ended)} {there}, {change}"
    if change == SAME:
        return f"{who} stay{s} {change}: {short(begun)} {where} and {short(ended)} {there}"
    verb = "grow" if ended > begun else "shrink"
    fold = change.rpartition(" ")[0]
    return f"{who} {verb}{s} {fold}, from {short(begun)} {where} to {short(ended)} {there}"


SAME = "of the same order"


def _size(value: float) -> str:
    return "vanishingly small" if value < TINY else "huge" if value > HUGE else ""


def _change(begun: float, ended: float) -> str:
    if ended >= 10 * begun:
        return f"{_fold(ended / begun)} more"
    return f"{_fold(begun / ended)} less" if 10 * ended <= begun else SAME


def _fold(ratio: float) -> str:
    return f"{ratio:,.0f}-fold" if ratio < 1e6 else f"{short(ratio)}-fold"


def loss_words(plain: float, residual: float) -> str:
    """The loss of both nets before this step, beside that of a blind guess."""
    shown = [
        f"{short(loss)} in the {who} net"
        if isfinite(loss)
        else f"no finite number in the {who} one"
        for who, loss in (("plain", plain), ("residual", residual))
    ]
    classes = DATASETS["digits"].classes
    guess = f"a blind guess among {classes} digits costs {log(classes):.2f}"
    return f"Loss: {shown[0]}, {shown[1]}; {guess}."


def recording_words(machine: Machine) -> str:
    """Where figures come from that were not worked out just now."""
    return (
        f"These figures are a recording: worked out before by torch {machine['torch']} on one core "
        f"of {machine['processor']}. With any other setting they are worked out anew."
    )


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

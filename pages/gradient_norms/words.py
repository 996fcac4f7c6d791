"""Sentences and table of the Gradient norms page.

Every sentence says how large a thing is before it says how much it has changed: a gradient of
10⁻²⁷ that is a tenth of another is first of all vanishingly small.
"""

from math import isfinite, isnan, log
from typing import Any

from cnnviz.kit.page import Number
from cnnviz.language import N_, _, sentences
from cnnviz.numerals import exact, number, short
from cnnviz.probing.recorded import Machine
from cnnviz.running import Initialisation
from cnnviz.training.datasets import DATASETS
from pages.gradient_norms.lesson import LEARNING_RATE, MOMENTUM, WEIGHT_DECAY, Band
from pages.gradient_norms.nets import Norms, Setting
from pages.gradient_norms.state import ACTIVATIONS
from pages.gradient_norms.steps import Side

TINY, HUGE = 1e-6, 1e3
"""Below and above, a size is said before anything else."""

SCHEMES = {
    Initialisation.HE: N_("He initialisation"),
    Initialisation.GLOROT: N_("Glorot initialisation"),
    Initialisation.TORCH: N_("torch's default initialisation"),
}

CAPTION = (
    N_(
        "L2 norm of the cross-entropy's gradient with respect to each layer's weights, on "
        "mini-batches of bundled 8 × 8 digits, each measured before the step that learns from it; "
        "stochastic gradient descent, rate {rate:g}, momentum {momentum:g}, weight decay {decay:g}."
    ),
    N_(
        "CIFAR-style nets of width {width}; with zero-padded shortcuts both have the same "
        "parameters, projections are in the table and not in the picture."
    ),
    N_("Batch norm uses the batch's own statistics, as in training."),
    N_(
        "A cross is exactly 0; what is no finite number is left out; with several seeds the line "
        "is the median, the band runs from the smallest to the largest."
    ),
    N_("A gradient that has calmed down does not yet make a net that trains well."),
)

FORWARD = (
    N_(
        "Root mean square, over the mini-batch, of what comes out of the activation function after "
        "each layer with weights; of the logits after the last."
    ),
    N_(
        "In the residual net the one after every second layer stands behind the sum, which gives "
        "the zigzag."
    ),
)

CHAIN = (
    r"a_{l+2} = g(F(a_l) + a_l)",
    r"\frac{\partial a_{l+2}}{\partial a_l} = "
    r"G' \left( \frac{\partial F}{\partial a_l} + I \right)",
)


BACKWARD = {
    "lost": N_("{net}'s gradient overflows: {share} it is no finite number"),
    "gone": N_(
        "{net}'s gradient is exactly 0 at the last convolution and at the first layer, {share} in "
        "all"
    ),
    "gone_at_end": N_(
        "{net}'s gradient is exactly 0 at the first layer, {share} in all; {begun} at the last "
        "convolution"
    ),
    "gone_at_start": N_(
        "{net}'s gradient is exactly 0 at the last convolution, {share} in all; {ended} at the "
        "first layer"
    ),
    "sized": N_(
        "{net}'s gradient is {size} at both ends: {begun} at the last convolution and {ended} at "
        "the first layer, {change}"
    ),
    "sized_at_end": N_(
        "{net}'s gradient is {size} at the first layer: {ended}, {change}, from {begun} at the "
        "last convolution"
    ),
    "sized_at_start": N_(
        "{net}'s gradient is {size} at the last convolution: {begun}; {ended} at the first layer, "
        "{change}"
    ),
    "same": N_(
        "{net}'s gradient stays of the same order: {begun} at the last convolution and {ended} at "
        "the first layer"
    ),
    "grows": N_(
        "{net}'s gradient grows {fold}-fold, from {begun} at the last convolution to {ended} at "
        "the first layer"
    ),
    "shrinks": N_(
        "{net}'s gradient shrinks {fold}-fold, from {begun} at the last convolution to {ended} at "
        "the first layer"
    ),
}

ONWARD = {
    "lost": N_("{net}'s activations overflow: {share} they are no finite number"),
    "gone": N_(
        "{net}'s activations are exactly 0 behind the first layer and behind the last "
        "convolution, {share} in all"
    ),
    "gone_at_end": N_(
        "{net}'s activations are exactly 0 behind the last convolution, {share} in all; {begun} "
        "behind the first layer"
    ),
    "gone_at_start": N_(
        "{net}'s activations are exactly 0 behind the first layer, {share} in all; {ended} behind "
        "the last convolution"
    ),
    "sized": N_(
        "{net}'s activations are {size} at both ends: {begun} behind the first layer and {ended} "
        "behind the last convolution, {change}"
    ),
    "sized_at_end": N_(
        "{net}'s activations are {size} behind the last convolution: {ended}, {change}, from "
        "{begun} behind the first layer"
    ),
    "sized_at_start": N_(
        "{net}'s activations are {size} behind the first layer: {begun}; {ended} behind the last "
        "convolution, {change}"
    ),
    "same": N_(
        "{net}'s activations stay of the same order: {begun} behind the first layer and {ended} "
        "behind the last convolution"
    ),
    "grows": N_(
        "{net}'s activations grow {fold}-fold, from {begun} behind the first layer to {ended} "
        "behind the last convolution"
    ),
    "shrinks": N_(
        "{net}'s activations shrink {fold}-fold, from {begun} behind the first layer to {ended} "
        "behind the last convolution"
    ),
}
"""What can be said of a size on its way through a net, from `begun` to `ended`."""


def caption() -> str:
    """What is drawn, and how it was measured."""
    facts = {"rate": LEARNING_RATE, "momentum": MOMENTUM, "decay": WEIGHT_DECAY}
    return sentences(*(_(each, width=Setting.width, **facts) for each in CAPTION))


def headline(plain: Band, residual: Band) -> list[Number]:
    """The gradient at the first and last convolution of both nets: medians over the seeds."""
    return [
        _number(_("First layer, plain"), plain, 0),
        _number(_("Last convolution, plain"), plain, -2),
        _number(_("First layer, residual"), residual, 0),
        _number(_("Last convolution, residual"), residual, -2),
    ]


def _number(label: str, band: Band, layer: int) -> Number:
    low, middle, high = (norms[layer][1] for norms in band)
    told = exact(middle)
    if not low == middle == high and not isnan(low):
        told = _(
            "{middle!r}; over the seeds from {low!r} to {high!r}", middle=middle, low=low, high=high
        )
    return Number(label, short(middle) if isfinite(middle) else _("overflow"), told)


def verdict(setting: Setting, plain: Norms, residual: Norms, step: int = 0, seeds: int = 1) -> str:
    """Say what happened to both gradients on their way from the last layer to the first."""
    facts = {
        "step": step,
        "norm": _("with batch norm") if setting.batch_norm else _("without batch norm"),
        "activation": ACTIVATIONS[setting.activation],
        "scheme": _(SCHEMES[setting.initialisation]),
        "depth": setting.depth,
        "plain": _course(BACKWARD, _("the plain net"), plain, -2, 0),
        "residual": _course(BACKWARD, _("the residual net"), residual, -2, 0),
    }
    if seeds == 1:
        return _(
            "At step {step}, {norm}, {activation}, {scheme}, {depth} layers: {plain}; {residual}.",
            **facts,
        )
    return _(
        "At step {step}, {norm}, {activation}, {scheme}, {depth} layers, median of each layer over "
        "the seeds {first} to {last}: {plain}; {residual}.",
        first=setting.seed,
        last=setting.seed + seeds - 1,
        **facts,
    )


def forward_verdict(plain: Norms, residual: Norms) -> str:
    """Say what became of the signal on its way from the first layer to the last convolution."""
    return _(
        "Forward, {plain}; {residual}.",
        plain=_course(ONWARD, _("the plain net"), plain, 0, -2),
        residual=_course(ONWARD, _("the residual net"), residual, 0, -2),
    )


def _course(course: dict[str, str], net: str, sizes: Norms, start: int, end: int) -> str:
    """What becomes of a size between two layers: first how large it is, where that tells."""
    values = [value for _name, value in sizes]
    begun, ended = values[start], values[end]
    said = {"net": net, "begun": short(begun), "ended": short(ended)}
    if lost := sum(not isfinite(value) for value in values):
        return _(course["lost"], share=_share(lost, values), **said)
    if begun == 0 or ended == 0:
        gone = "gone_at_start" if ended else "gone_at_end" if begun else "gone"
        return _(course[gone], share=_share(values.count(0), values), **said)
    ratio = max(ended / begun, begun / ended)
    fold = number(ratio, ",.0f") if ratio < 1e6 else short(ratio)
    first, last = _size(begun), _size(ended)
    if first or last:
        change = _("of the same order")
        if ended >= 10 * begun:
            change = _("{fold}-fold more", fold=fold)
        elif 10 * ended <= begun:
            change = _("{fold}-fold less", fold=fold)
        sized = "sized" if first == last else "sized_at_end" if last else "sized_at_start"
        return _(course[sized], size=last or first, change=change, **said)
    if ended >= 10 * begun:
        return _(course["grows"], fold=fold, **said)
    return _(course["shrinks" if 10 * ended <= begun else "same"], fold=fold, **said)


def _share(count: int, values: list[float]) -> str:
    if count == len(values):
        return _("in each of the {count} layers", count=count)
    return _("in {count} of the {layers} layers", count=count, layers=len(values))


def _size(value: float) -> str:
    return _("vanishingly small") if value < TINY else _("huge") if value > HUGE else ""


def loss_words(plain: float, residual: float) -> str:
    """The loss of both nets before this step, beside that of a blind guess."""
    classes = DATASETS["digits"].classes
    shown = [short(loss) if isfinite(loss) else _("no finite number") for loss in (plain, residual)]
    return _(
        "Loss: {plain} in the plain net, {residual} in the residual one; guessing blindly "
        "gives ln {classes} = {guess:.2f}.",
        plain=shown[0],
        residual=shown[1],
        classes=classes,
        guess=log(classes),
    )


def recording_words(machine: Machine) -> str:
    """Where figures come from that were not worked out just now."""
    return _(
        "These figures are a recording: worked out before by torch {torch} on one core of "
        "{processor}. With any other setting they are worked out anew.",
        torch=machine["torch"],
        processor=machine["processor"],
    )


def full_table(plain: Side, residual: Side, step: int) -> list[dict[str, Any]]:
    """One row a layer with weights: both gradients, both signals; projections come last."""
    columns = {
        _("plain"): plain.norms(step).middle,
        _("residual"): residual.norms(step).middle,
        _("plain, activations"): plain.scales(step).middle,
        _("residual, activations"): residual.scales(step).middle,
    }
    names = [name for name, _size in plain.norms(step).middle]
    rows = [
        {_("layer"): name} | {column: sizes[place][1] for column, sizes in columns.items()}
        for place, name in enumerate(names)
    ]
    blank = dict.fromkeys(rows[0])
    return rows + [
        blank | {_("layer"): name, _("residual"): norm} for name, norm in residual.projections(step)
    ]

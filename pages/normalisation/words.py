"""What the Normalisation page says, in numbers."""

from collections.abc import Mapping

import numpy as np

from cnnviz.claims.citations import source
from cnnviz.counting.tables import Row
from cnnviz.kit.page import Number
from cnnviz.language import N_, _, sentences
from cnnviz.numerals import percent, short
from pages.normalisation.batch import COMPANIES, Answers, Seen
from pages.normalisation.response import Normalised
from pages.normalisation.state import OTHERS, State

VGG = {"without": 0.296, "with": 0.297}
"""Top-1 validation error of nets A and A-LRN, Simonyan & Zisserman 2014, Table 3."""


def sure(state: State, found: Answers) -> list[Number]:
    """How sure the net is of the picture, by mode and company."""
    testing = _("By the running mean and variance: whoever else is in the batch.")
    training = _("By the mean and variance of the batch; the first of {n} batches.", n=COMPANIES)
    names = {
        "same": _("Training: its like"),
        "mixed": _("Training: any"),
        "repeated": _("Training: itself"),
    }
    return [
        Number(_("Testing"), percent(found.testing), testing),
        *(Number(names[each], percent(found.training[each][0]), training) for each in OTHERS),
    ]


def batch_told(state: State, found: Answers, both: Mapping[str, Seen]) -> str:
    """What the company does to the answer, in sentences."""
    facts = {"digit": state.digit, "count": state.count, "testing": found.testing}
    chosen = found.training[state.others]
    text = N_(
        "In testing mode this {digit} is given a probability of {testing:.1%}, whatever else is in "
        "the batch."
    )
    said = [_(text, **facts)]
    low, high = min(chosen), max(chosen)
    if high - low < 0.005 and abs(chosen[0] - found.testing) < 0.01:
        text = N_("In training mode it is {high:.1%} as well, among {count} such others.")
    else:
        text = N_(
            "In training mode it is {low:.1%} to {high:.1%}, depending on the {count} others: each "
            "value is measured against the mean and variance of the whole batch."
        )
    said.append(_(text, low=low, high=high, **facts))
    off = abs(both["training"].mean - both["testing"].mean) / both["testing"].variance ** 0.5
    text = _("In this layer the batch's means lie up to {most:.2f} deviations off.", most=off.max())
    return sentences(*said, text)


def batch_formula(worked: Mapping[str, Mapping[str, float]]) -> str:
    """The formula and one cell in each mode."""
    lines = [r"y &= \gamma\,\frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta"]
    for mode, f in worked.items():
        facts = {key: f"{value:.2f}" for key, value in f.items()}
        root = (f["variance"] + f["epsilon"]) ** 0.5
        name = {"training": _("training"), "testing": _("testing")}[mode]
        lines.append(
            rf"y_{{\text{{{name}}}}} &= {facts['gamma']} \cdot \frac{{{facts['x']} "
            rf"{-f['mean']:+.2f}}}{{{root:.2f}}} {f['beta']:+.2f} = {facts['y']}"
        )
    return r"\small\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}"


def batch_rows(both: Mapping[str, Seen]) -> list[Row]:
    """Each channel's mean and variance, of the batch and running."""
    batch, running = both["training"], both["testing"]
    return [
        {
            N_("channel"): channel,
            N_("mean of the batch"): round(float(batch.mean[channel]), 4),
            N_("running mean"): round(float(running.mean[channel]), 4),
            N_("variance of the batch"): round(float(batch.variance[channel]), 4),
            N_("running variance"): round(float(running.variance[channel]), 4),
        }
        for channel in range(len(batch.mean))
    ]


def apart(found: Normalised) -> float:
    """The most by which both formulas differ, as a share of the paper's."""
    lit = found.paper > 0
    ways = found.torch[lit], found.paper[lit]
    return float((ways[0] / ways[1] - 1).max()) if lit.any() else 0.0


def response_numbers(state: State, found: Normalised) -> list[Number]:
    """The chosen channel, before and after."""
    at = state.chosen
    told = _("α is divided by n = {n}: to get the paper's, give torch α · n.", n=state.size)
    return [
        Number(_("Channel {channel} before", channel=at), short(found.before[at])),
        Number(_("After, the paper's formula"), short(found.paper[at])),
        Number(_("After, torch's, same α"), short(found.torch[at]), told),
        Number(_("Most that they differ"), percent(apart(found)), _("Of the lit channels.")),
    ]


def response_told(state: State, found: Normalised) -> str:
    """What it does here, and what it was found to do."""
    side, norm = int(state.place), state.norm
    below = (norm.k + norm.alpha * found.sums) ** norm.beta
    facts = {"low": float(below.min()), "high": float(below.max()), "off": float(norm.k**norm.beta)}
    said = [
        _(
            "At row {row}, column {column} of {side} × {side} × 256 each value is divided by a "
            "number from {low:.2f} to {high:.2f} that its neighbours across the channels make.",
            row=state.row,
            column=state.column,
            side=side,
            **facts,
        )
    ]
    if facts["high"] - facts["off"] < 0.01 * facts["off"]:
        text = N_("The neighbours hardly matter: it is k to the power of β, {off:.2f}, all over.")
        said.append(_(text, **facts))
    if side == 13:
        said.append(
            _("(The 2012 net has none here; lecture notes use this volume as the example.)")
        )
    said.append(_("Weights are drawn at random, so that only the arithmetic is AlexNet's."))
    return sentences(*said)


def response_formula(state: State) -> str:
    """The paper's formula, and the constants in it."""
    n = state.size
    before, after = n // 2, (n - 1) // 2
    return (
        rf"b_i = a_i \Big/ \Big({state.k} + {state.alpha} \sum_{{j=i-{before}}}^{{i+{after}}} "
        rf"a_j^2\Big)^{{{state.beta}}}"
    )


def helped() -> str:
    """Whether it helps, as two papers print it."""
    first, later = source("krizhevsky2012"), source("simonyan2014")
    linked = f"[{later.short}]({later.link})"
    return _(
        "{first}, section 3.3, report top-1 and top-5 errors lower by 1.4 % and 1.2 % with it. "
        "{later}, Table 3: net A without it has {without:.1%} top-1 error, with it {with_it:.1%}: "
        "later nets leave it out.",
        first=first.short,
        later=linked,
        without=VGG["without"],
        with_it=VGG["with"],
    )


def response_rows(found: Normalised) -> list[Row]:
    """One row a channel."""
    each = zip(found.before, found.sums, found.paper, found.torch, strict=True)
    return [
        {
            N_("channel"): channel,
            N_("before"): float(np.round(before, 6)),
            N_("sum of squares"): float(np.round(sums, 6)),
            N_("by the paper's formula"): float(np.round(paper, 6)),
            N_("with α / n"): float(np.round(torch, 6)),
        }
        for channel, (before, sums, paper, torch) in enumerate(each)
    ]

"""The paper's rule for the correlation of two gradients, beside what is measured here."""

from collections.abc import Mapping, Sequence
from math import sqrt

import numpy as np

from cnnviz.counting.tables import Row
from cnnviz.language import N_, _, sentences, series
from cnnviz.numerals import short
from pages.shattered_gradients.found import Found
from pages.shattered_gradients.lesson import Exact, Net, rule
from pages.shattered_gradients.state import NETS, State

ERRORS, NEAR = 3, 0.05
"""A rule fits that is nowhere further from the mean than so many standard errors, or this."""

RULES = {
    (False, False): "1 / 2^(L − 1)",
    (True, False): "1 / 2^(L − 1)",
    (False, True): "((1 + β²/2) / (1 + β²))^(L − 1)",
    (True, True): "Π (1 + β²/2v) / (1 + β²/v), v = 1 + β²(l − 1)",
}


class Compared:
    """What the paper's rule says of a network beside what is measured.

    Attributes:
        mean, error: of the cosine over the seeds, and its standard error, (layers,).
        rule: what the paper says, (layers,).
        mended: the rule with the shares and variances that are measured here, (layers,).
    """

    def __init__(self, net: Net, found: Found) -> None:
        assert found.runs is not None
        cosines = found.runs.cosines
        self.mean: Exact = cosines.mean(axis=0)
        self.error: Exact = cosines.std(axis=0) / sqrt(max(1, len(cosines) - 1))
        self.runs, self.together = len(cosines), float(found.runs.together[:, 1:].mean())
        self.rule = rule(net)
        average = found.runs.together.mean(axis=0), found.runs.factors.mean(axis=0)
        self.mended = rule(net, *(each.tolist() for each in average))

    def fits(self, said: Sequence[float]) -> bool | None:
        """Whether a rule is near the mean all along the layers; None of a single run."""
        if self.runs < 2:
            return None
        return bool((abs(self.mean - said) <= np.maximum(ERRORS * self.error, NEAR)).all())


VERDICT = {True: N_("fits"), False: N_("does not fit"), None: N_("one run does not tell")}


def rule_rows(state: State, nets: Mapping[str, Found]) -> list[Row]:
    """The rule beside the measurement, a row for each deep network."""
    rows: list[Row] = []
    for name, each in nets.items():
        if name == "shallow":
            continue
        net = state.nets[name]
        found = Compared(net, each)
        rows.append(
            {
                N_("network"): _(NETS[name]),
                N_("rule of the paper"): RULES[net.norm, net.beta is not None],
                N_("it says"): short(found.rule[-1]),
                N_("measured"): round(float(found.mean[-1]), 3),
                "±": round(float(found.error[-1]), 3),
                N_("the rule"): _(VERDICT[found.fits(found.rule)]),
                N_("both on"): round(found.together, 3),
                N_("rule with that"): short(found.mended[-1]),
                N_("the latter"): _(VERDICT[found.fits(found.mended)]),
            }
        )
    return rows


def rule_told(state: State, nets: Mapping[str, Found]) -> str:
    """Where the paper's rule holds here, and why not elsewhere, in sentences."""
    compared = {n: Compared(state.nets[n], each) for n, each in nets.items() if n != "shallow"}
    said = [
        _(
            "Two inputs half a grid apart: how alike are the gradients by what the first layer "
            "puts out, of the L = {layers} that there are? The paper takes two inputs to share a "
            "quarter of the units of each layer.",
            layers=state.layers,
        )
    ]
    for fit, text in (
        (
            True,
            N_(
                "All along the layers, within three standard errors or 0.05, its rule fits: {nets}."
            ),
        ),
        (False, N_("It does not fit: {nets}.")),
    ):
        which = [_(NETS[n]) for n, each in compared.items() if each.fits(each.rule) is fit]
        said += [_(text, nets=series(which))] if which else []
    if state.start == "linear":
        return sentences(*said, _("(It is meant for weights that are drawn independently.)"))
    said += _measured(state, nets, compared)
    right = [_(NETS[n]) for n, each in compared.items() if each.fits(each.mended)]
    if right:
        text = _(
            "With the measured shares and spreads, the same product fits: {nets}.",
            nets=series(right),
        )
        said.append(text)
    return sentences(*said)


def _measured(
    state: State, nets: Mapping[str, Found], compared: Mapping[str, Compared]
) -> list[str]:
    """What the rule takes to be so, and what it is here."""
    shares = (
        _("{share:.0%} ({net})", share=each.together, net=_(NETS[name]))
        for name, each in compared.items()
    )
    said = [_("Of the units both inputs turn on, as measured, {shares}.", shares=series(shares))]
    runs = nets["residual-norm"].runs if "residual-norm" in nets else None
    if runs is not None:
        said.append(
            _(
                "Before the last layer batch norm divides by {spread:.1f} where there are "
                "shortcuts, in the rule by {rule:.1f}.",
                spread=1 / sqrt(float(runs.factors[:, -1].mean())),
                rule=sqrt(1 + float(state.beta) ** 2 * (state.layers - 2)),
            )
        )
    return said

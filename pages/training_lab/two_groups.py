"""Two groups of runs against each other: means, spreads over seeds, and how far they are apart."""

from collections.abc import Sequence
from math import isnan

import streamlit as st

from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.page import Number
from cnnviz.kit.runs import words
from cnnviz.kit.runs.charts import band_chart
from cnnviz.kit.runs.groups import Group, groups
from cnnviz.kit.runs.points import distance, last_errors, summary
from cnnviz.language import _, plural, sentences
from cnnviz.numerals import percent
from cnnviz.training.curves import Curve
from pages.training_lab.state import State


def draw(drawing: Drawing[State], curves: Sequence[Curve]) -> None:
    """Let two groups be chosen, and compare them."""
    found = groups([curve.experiment for curve in curves])
    if len(found) < 2:
        st.caption(_("There is one group: compare settings, or show more runs."))
        return
    named = {str(number): group.name for number, group in enumerate(found, 1)}
    with page.row():
        state = drawing("one", "other", offered=named)
    two = [found[int(number) - 1] for number in (state.one, state.other)]
    if two[0] == two[1]:
        st.caption(_("Choose two that differ."))
        return
    runs = [[curves[place] for place in group.members] for group in two]
    epoch = summary([curve for each in runs for curve in each]).epoch
    if epoch < 0:
        st.caption(_("Not all of their runs have a whole epoch yet."))
        return
    drawn = band_chart(curves, two, logarithmic=state.logarithmic)
    st.altair_chart(drawn, key="bands", alt=_("Mean held-out error of two groups over epochs"))
    for measure in ("train_error", "test_error"):
        page.numbers(_numbers(two, runs, measure, epoch))
    st.caption(told(two, runs, epoch))


def held_out(curves: Sequence[Curve], two: Sequence[Group]) -> list[Number]:
    """Held-out errors of two groups and how far apart they are; training errors until then."""
    runs = [[curves[place] for place in group.members] for group in two]
    epoch = summary([curve for each in runs for curve in each]).epoch
    if len(two) != 2 or epoch < 0:
        return words.headline(curves, two)
    return _numbers(two, runs, "test_error", epoch)


def _numbers(
    two: Sequence[Group], runs: Sequence[Sequence[Curve]], measure: str, epoch: int
) -> list[Number]:
    errors = [last_errors(each, measure, epoch) for each in runs]
    apart, error = distance(*errors)
    label = _("Training error, {name}") if measure == "train_error" else _("Held-out error, {name}")
    shown = [
        Number(label.format(name=group.name), mean_and_spread(each))
        for group, each in zip(two, errors, strict=True)
    ]
    points = _("{points:+.1f} points", points=100 * apart)
    if not isnan(error):
        points = _("{points:+.1f} ± {error:.1f} points", points=100 * apart, error=100 * error)
    return [*shown, Number(_("Difference"), points, _("Its standard error, by Welch."))]


def mean_and_spread(errors: Sequence[float]) -> str:
    """12.3 %, or 12.3 % ± 4.5 where there are several runs."""
    alone = sum(errors) / len(errors)
    if len(errors) < 2:
        return percent(alone)
    spread = (sum((each - alone) ** 2 for each in errors) / (len(errors) - 1)) ** 0.5
    return _("{mean} ± {deviation:.1f}", mean=percent(alone), deviation=100 * spread)


def told(two: Sequence[Group], runs: Sequence[Sequence[Curve]], epoch: int) -> str:
    """At which epoch, of how many runs, and what one run each cannot say."""
    counts = [
        plural("{name}: {count} run.", "{name}: {count} runs.", len(each), name=group.name)
        for group, each in zip(two, runs, strict=True)
    ]
    luck = ""
    if min(map(len, runs)) < 2:
        luck = _("A single run does not tell a difference from luck: raise the number of seeds.")
    return sentences(_("After epoch {epoch}.", epoch=epoch), *counts, luck)

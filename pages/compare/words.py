"""Pictures, tables and sentences of the comparison."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from cnnviz.claims import Milestone, history
from cnnviz.claims.contenders import Contender, contender
from cnnviz.counting.alignment import Match, Pair, tally
from cnnviz.counting.memory import MB
from cnnviz.counting.report import LayerReport
from cnnviz.drawing.legend import squares
from cnnviz.drawing.palette import role
from cnnviz.kit import page
from cnnviz.kit.caches import cached
from cnnviz.language import N_, _, clauses, plural, sentences
from cnnviz.layers import Role, Shape, size
from cnnviz.numerals import RULE
from pages.compare.contest import MEASURES, single, stacked
from pages.compare.years import ERROR

SIGNS = {
    Match.SAME: "=",
    Match.SIZES: "≈",
    Match.SETTINGS: "≠",
    Match.FIRST: N_("first"),
    Match.SECOND: N_("second"),
}
"""How the table marks a pair."""


@cached("contenders", most=24)
def counted(key: str, shape: Shape | None) -> Contender:
    """A network or variant, counted once."""
    return contender(key, shape)


def marks() -> str:
    """What the signs of the table mean."""
    return _(
        "≠ other settings, ≈ the same layer at another size, = the same, first or second: only "
        "there. Layers of the same name are partners; between them, layers of the same kind. “→” "
        "reads from the first network to the second."
    )


def bars(contenders: Sequence[Contender]) -> None:
    """Draw one small picture a measure, as many beside each other as there is room for."""
    figures = [(m.key, _(m.title), partial(stacked, contenders, m)) for m in MEASURES]
    depths = [one.depth for one in contenders]
    title = _("Depth: layers with weights on the longest path")
    ends = [f"{depth:,}" for depth in depths]
    figures.append(("depth", title, partial(single, contenders, title, depths, ends)))
    errors = [float(one.error.percent) if one.error else None for one in contenders]
    title = _("Published top-5 error of one model, %")
    ends = [_("none published") if error is None else f"{error:.4g}" for error in errors]
    figures.append(("error", title, partial(single, contenders, title, errors, ends)))
    of = tuple((one.key, one.report.input_shape) for one in contenders)
    grid = st.grid("auto", min_column_width=330, gap="small")
    for key, title, drawn in figures:
        with grid.cell():
            # Not page.plot: six buttons for six small pictures are more than the pictures.
            alt = _("{measure}, one bar for each network", measure=title)
            page.chart(drawn, f"bars_{key}", alt, of)
    legend(contenders)


def legend(contenders: Sequence[Contender]) -> None:
    """Name the colours of everything the networks are made of."""
    roles = {role(row.kind) for one in contenders for row in one.report.layers}
    page.html(squares(part for part in Role if part in roles))


def totals(contenders: Sequence[Contender]) -> list[dict[str, Any]]:
    """One row a network: exact counts, and the error with its conditions."""
    return [
        {
            N_("network"): one.key,
            N_("year"): str(one.report.network.year),
            N_("input"): size(one.report.input_shape),
            N_("depth"): one.depth,
            N_("parameters"): one.report.parameters,
            N_("multiplies"): one.report.macs,
            N_("output values"): one.memory.values(),
            N_("outputs, MB"): round(one.memory.outputs() / MB, 2),
            N_("for backward, MB"): round(one.memory.kept.per_image / MB, 2),
            N_("top-5 error, %"): float(one.error.percent) if one.error else None,
            N_("as published"): one.error.claim.text if one.error else "",
        }
        for one in contenders
    ]


def verdict(first: Contender, second: Contender, pairs: Sequence[Pair]) -> str:
    """How many layers are the same, and what the two differ by in total."""
    counts = clauses(_told(match, count, first, second) for match, count in tally(pairs).items())
    parameters = _change(
        (first.report.parameters, second.report.parameters),
        _("The same {before:,} parameters."),
        _("{before:,} parameters → {after:,} ({change:+,})."),
    )
    multiplies = _change(
        (first.report.macs, second.report.macs),
        _("The same {before:,} multiplies."),
        _("{before:,} multiplies → {after:,} ({change:+,})."),
    )
    facts = {"first": first.label, "second": second.label, "counts": counts}
    return sentences(_("{first} and {second}: {counts}.", **facts), parameters, multiplies)


def _told(match: Match, count: int, first: Contender, second: Contender) -> str:
    """How many pairs of layers stand to each other in this way."""
    if match is Match.SAME:
        return plural("{count:,} layer agrees", "{count:,} layers agree", count)
    if match is Match.SIZES:
        return plural("{count:,} differs only in size", "{count:,} differ only in size", count)
    if match is Match.SETTINGS:
        return plural("{count:,} has other settings", "{count:,} have other settings", count)
    owner = first if match is Match.FIRST else second
    return _("{network} has {count:,} of its own", network=owner.label, count=count)


def _change(counts: tuple[int, int], same: str, changed: str) -> str:
    before, after = counts
    words = same if before == after else changed
    return RULE.format(words, before=before, after=after, change=after - before)


def pair_table(pairs: Sequence[Pair], *, only_differing: bool) -> list[dict[str, Any]]:
    """One row a pair of layers, in order."""
    return [
        {
            N_("match"): _(SIGNS[pair.match]),
            N_("first"): _of(pair.first, "name"),
            N_("second"): _of(pair.second, "name"),
            N_("kind"): _of(pair.first or pair.second, "kind"),
            N_("what differs"): _differences(pair),
            N_("output, first"): _shape(pair.first),
            N_("output, second"): _shape(pair.second),
            N_("parameters, first"): pair.first.parameters if pair.first else 0,
            N_("parameters, second"): pair.second.parameters if pair.second else 0,
            N_("multiplies, first"): pair.first.macs if pair.first else 0,
            N_("multiplies, second"): pair.second.macs if pair.second else 0,
        }
        for pair in pairs
        if not (only_differing and pair.match is Match.SAME)
    ]


def _of(row: LayerReport | None, attribute: str) -> str:
    return getattr(row, attribute) if row else ""


def _shape(row: LayerReport | None) -> str:
    return size(row.output_shape) if row else ""


def _differences(pair: Pair) -> str:
    if pair.settings:
        return clauses(pair.settings)
    return "" if pair.match is Match.SAME else _(pair.match)


@cached("the walk", most=1)
def walk() -> list[Milestone]:
    """The networks through the years, counted once."""
    return history()


def walk_note(by: str) -> str:
    """What to keep in mind about the chosen measure."""
    if by == ERROR:
        return _(
            "Top-5 error on ImageNet as published, on a linear axis: of one model (validation), "
            "and of several models together (test). Crops and test sets differ from paper to "
            "paper, see the table; LeNet-5 and Network in Network have no published top-5 error "
            "there."
        )
    return _(
        "Each network at its published input, on a logarithmic axis. Depth counts layers with "
        "weights on the longest path; outputs are those of the input, convolutions, pools and "
        "linear layers, 4 bytes a number."
    )

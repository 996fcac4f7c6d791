"""Pictures, tables and sentences of the comparison."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from cnnviz.claims import Milestone, history
from cnnviz.claims.contenders import Contender
from cnnviz.counting.alignment import Match, Pair, align, tally
from cnnviz.counting.memory import MB
from cnnviz.counting.report import LayerReport
from cnnviz.drawing.palette import role
from cnnviz.drawing.style import CONFIG
from cnnviz.drawing.volumes import network_svg, squares
from cnnviz.kit import page
from cnnviz.kit.caches import cached
from cnnviz.kit.picture import picture
from cnnviz.layers import Role, size
from cnnviz.networks import architecture
from pages.compare.contest import MEASURES, short, single, stacked
from pages.compare.lineup import same_scale
from pages.compare.years import Walked

SIGNS = {
    Match.SAME: "=",
    Match.SIZES: "≈",
    Match.SETTINGS: "≠",
    Match.FIRST: "first",
    Match.SECOND: "second",
}
"""How the table marks a pair."""

MARKS = (
    "≠ other settings, ≈ the same layer at another size, = the same, first or second: only there. "
    "Layers of the same name are partners; between them, layers of the same kind. “→” reads from "
    "the first network to the second."
)


def bars(contenders: Sequence[Contender]) -> None:
    """Draw one small picture a measure, as many beside each other as there is room for."""
    figures = [(m.key, m.title, stacked(contenders, m)) for m in MEASURES]
    depths = [one.depth for one in contenders]
    title = "Depth: layers with weights on the longest path"
    figures.append(("depth", title, single(contenders, title, depths, [f"{d:,}" for d in depths])))
    errors = [float(one.error.percent) if one.error else None for one in contenders]
    title = "Published top-5 error of one model, %"
    ends = ["none published" if error is None else f"{error:.4g}" for error in errors]
    figures.append(("error", title, single(contenders, title, errors, ends)))
    grid = st.grid("auto", min_column_width=330, gap="small")
    for key, title, drawn in figures:
        with grid.cell():
            # Not page.plot: six buttons for six small pictures are more than the pictures.
            alt = f"{title}, one bar for each network"
            st.plotly_chart(drawn, key=f"bars_{key}", alt=alt, theme=None, config=CONFIG)
    legend(contenders)


def legend(contenders: Sequence[Contender]) -> None:
    """Name the colours of everything the networks are made of."""
    roles = {role(row.kind) for one in contenders for row in one.report.layers}
    page.html(squares(part for part in Role if part in roles))


def totals(contenders: Sequence[Contender]) -> list[dict[str, Any]]:
    """One row a network: exact counts, and the error with its conditions."""
    return [
        {
            "network": one.label,
            "year": str(one.report.network.year),
            "input": size(one.report.input_shape),
            "depth": one.depth,
            "parameters": one.report.parameters,
            "multiplies": one.report.macs,
            "output values": one.memory.values(),
            "outputs, MB": round(one.memory.outputs() / MB, 2),
            "kept, MB": round(one.memory.kept.per_image / MB, 2),
            "top-5 error, %": float(one.error.percent) if one.error else None,
            "printed": one.error.text if one.error else "",
        }
        for one in contenders
    ]


def drawings(contenders: Sequence[Contender], labels: bool) -> None:
    """Draw the networks under each other, each to the scale of its own input."""
    svgs = [network_svg(one.report, labels=labels) for one in contenders]
    if not labels:  # with labels they scroll sideways: shrunk letters could not be read
        svgs = same_scale(svgs)
    for place, (one, svg) in enumerate(zip(contenders, svgs, strict=True)):
        st.markdown(
            f"**{one.label}** · {size(one.report.input_shape)} · "
            f"{short(one.report.parameters)} parameters, {short(one.report.macs)} multiplies"
        )
        name = one.label.replace(" ", "-")
        picture(svg, f"drawing_{place}", fit=not labels, pick=False, name=name)


def aligned(first: Contender, second: Contender) -> list[Pair]:
    """The two networks' layers, paired."""
    return align(first.report, second.report)


def verdict(first: Contender, second: Contender, pairs: Sequence[Pair]) -> str:
    """How many layers are the same, and what the two differ by in total."""
    counts = tally(pairs)
    parts = {
        Match.SAME: "the same",
        Match.SIZES: "the same at another size",
        Match.SETTINGS: "with other settings",
        Match.FIRST: f"only in {first.label}",
        Match.SECOND: f"only in {second.label}",
    }
    told = ", ".join(
        f"{counts[match]:,} {words}" for match, words in parts.items() if match in counts
    )
    one, other = first.report, second.report
    return (
        f"Layers: {told}. {_change('parameters', one.parameters, other.parameters)}; "
        f"{_change('multiplies', one.macs, other.macs)}."
    )


def _change(what: str, before: int, after: int) -> str:
    if before == after:
        return f"The same {before:,} {what}"
    return f"{before:,} {what} → {after:,} ({after - before:+,})"


def pair_table(pairs: Sequence[Pair], *, only_differing: bool) -> list[dict[str, Any]]:
    """One row a pair of layers, in order."""
    return [
        {
            "": SIGNS[pair.match],
            "first": _of(pair.first, "name"),
            "second": _of(pair.second, "name"),
            "kind": _of(pair.first or pair.second, "kind"),
            "what differs": _differences(pair),
            "output, first": _shape(pair.first),
            "output, second": _shape(pair.second),
            "parameters, first": pair.first.parameters if pair.first else 0,
            "parameters, second": pair.second.parameters if pair.second else 0,
            "multiplies, first": pair.first.macs if pair.first else 0,
            "multiplies, second": pair.second.macs if pair.second else 0,
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
        return ", ".join(pair.settings)
    return "" if pair.match is Match.SAME else str(pair.match)


@cached("the walk", most=1, worded=True)
def walk() -> list[Milestone]:
    """The networks through the years, counted once."""
    return history()


def with_shortcuts(walked: Sequence[Milestone]) -> list[str]:
    """Names of those that add a block's input to its output."""
    return [
        one.name
        for one in walked
        if any(node.layer.kind == "add" for node in architecture(one.name).nodes)
    ]


def walk_note(measure: Walked) -> str:
    """What to keep in mind about the chosen measure."""
    if measure is Walked.ERROR:
        return (
            "Top-5 error on ImageNet as published, on a linear axis: of one model (validation), "
            "and of several models together (test). Crops and test sets differ from paper to "
            "paper, see the table; LeNet-5 and Network in Network have no published top-5 error "
            "there."
        )
    return (
        f"{measure.value.capitalize()} of each network at its published input, on a logarithmic "
        "axis. Depth counts layers with weights on the longest path; outputs are those of the "
        "input, convolutions, pools and linear layers, 4 bytes a number."
    )


def walk_table(walked: Sequence[Milestone]) -> list[dict[str, Any]]:
    """One row a network of the walk."""
    return [one.row | {"year": str(one.year)} for one in walked]

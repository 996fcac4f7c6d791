"""Two counted networks laid side by side, layer by layer, and what differs in words.

Convention: layers of the same name and kind that come in the same order in both are partners;
between them, layers of one kind are paired so that as few settings as possible differ. A layer
of another kind is never a partner.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields
from enum import StrEnum
from typing import Any, NamedTuple

from cnnviz.counting.report import LayerReport, Report
from cnnviz.language import N_, _
from cnnviz.layers import Windowed, size

Rows = Sequence[LayerReport]

MOST_CELLS = 250_000
"""Above this product of lengths a stretch without common names is paired in order only."""

WORDS = {
    "layer": N_("layer"),
    "channels": N_("filters"),
    "features": N_("outputs"),
    "kernel": N_("kernel"),
    "stride": N_("stride"),
    "padding": N_("padding"),
    "dilation": N_("dilation"),
    "groups": N_("groups"),
    "bias": N_("bias"),
    "ceil": N_("rounds up"),
    "size": N_("size"),
    "probability": N_("probability"),
    "output": N_("output"),
    "parameters": N_("parameters"),
    "multiplies": N_("multiplies"),
}
"""What a layer's settings and counts are called; others by the name of their field."""


class Match(StrEnum):
    """How a layer stands to its partner."""

    SAME = N_("the same")
    SIZES = N_("same layer, other sizes")
    SETTINGS = N_("other settings")
    FIRST = N_("only in the first")
    SECOND = N_("only in the second")


class Pair(NamedTuple):
    """A layer of the first network and its partner in the second; None where it has none.

    `settings` and `sizes` say what differs, each as "kernel 5 → 3".
    """

    first: LayerReport | None
    second: LayerReport | None
    match: Match
    settings: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()


def align(first: Report, second: Report) -> list[Pair]:
    """Pair the layers of two counted networks, in the order both run."""
    rows, others = first.layers, second.layers
    ends = (len(rows), len(others))
    partners: list[tuple[int, int]] = []
    one = other = 0
    for anchor in (*_anchors(rows, others), ends):
        between = _partners(rows[one : anchor[0]], others[other : anchor[1]])
        partners += [*((one + i, other + j) for i, j in between), anchor]
        one, other = anchor[0] + 1, anchor[1] + 1
    pairs: list[Pair] = []
    one = other = 0
    for place in partners:
        pairs += [Pair(row, None, Match.FIRST) for row in rows[one : place[0]]]
        pairs += [Pair(None, row, Match.SECOND) for row in others[other : place[1]]]
        if place != ends:
            pairs.append(_pair(rows[place[0]], others[place[1]]))
        one, other = place[0] + 1, place[1] + 1
    return pairs


def tally(pairs: Sequence[Pair]) -> dict[Match, int]:
    """How many pairs there are of each sort, those there are none of left out."""
    found = Counter(pair.match for pair in pairs)
    return {match: found[match] for match in Match if found[match]}


def _anchors(first: Rows, second: Rows) -> list[tuple[int, int]]:
    """Positions of layers of the same name and kind, as many as keep the order in both."""
    places = {(row.name, row.kind): index for index, row in enumerate(second)}
    shared = [
        (index, places[row.name, row.kind])
        for index, row in enumerate(first)
        if (row.name, row.kind) in places
    ]
    # The longest rising subsequence of the second positions, by patience sorting.
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (_index, other) in enumerate(shared):
        pile = bisect_left(tops, other)
        before.append(ends[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [other]
        ends[pile : pile + 1] = [number]
    chain = []
    number = ends[-1] if ends else -1
    while number >= 0:
        chain.append(shared[number])
        number = before[number]
    return chain[::-1]


def _partners(first: Rows, second: Rows) -> list[tuple[int, int]]:
    """Which layers of two runs that share no names belong together."""
    if len(first) * len(second) <= MOST_CELLS:
        return _cheapest(first, second)
    kinds = enumerate(zip(first, second, strict=False))
    return [(i, i) for i, (one, other) in kinds if one.kind == other.kind]


def _cheapest(first: Rows, second: Rows) -> list[tuple[int, int]]:
    """Partners with the least cost: 1 for a layer without one, less for a pair."""
    rows, columns = len(first), len(second)
    ones, others = [_settings(row) for row in first], [_settings(row) for row in second]

    def cost(i: int, j: int) -> float:
        # Nothing for the same layer, at most 1.125 for the same kind, too much for others; in
        # eighths, so that sums are exact.
        if first[i].kind != second[j].kind:
            return 3.0
        moved = first[i].output_shape != second[j].output_shape
        one, other = ones[i], others[j]
        changed = sum(one.get(name) != other.get(name) for name in {**one, **other})
        return min(changed, 4) * 0.25 + 0.125 * moved

    # costs[i][j]: of what is left from first[i] and second[j] on.
    costs = [[float(rows - i + columns - j) for j in range(columns + 1)] for i in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            alone = 1 + min(costs[i + 1][j], costs[i][j + 1])
            costs[i][j] = min(alone, costs[i + 1][j + 1] + cost(i, j))
    partners, i, j = [], 0, 0
    while i < rows and j < columns:
        if costs[i][j] == costs[i + 1][j + 1] + cost(i, j):
            partners.append((i, j))
            i, j = i + 1, j + 1
        elif costs[i][j] == 1 + costs[i + 1][j]:
            i += 1
        else:
            j += 1
    return partners


def _pair(one: LayerReport, other: LayerReport) -> Pair:
    before, after = _settings(one), _settings(other)
    settings = _turned({name: (before.get(name), after.get(name)) for name in {**before, **after}})
    sizes = _turned(
        {
            "output": (size(one.output_shape), size(other.output_shape)),
            "parameters": (f"{one.parameters:,}", f"{other.parameters:,}"),
            "multiplies": (f"{one.macs:,}", f"{other.macs:,}"),
        }
    )
    match = Match.SETTINGS if settings else Match.SIZES if sizes else Match.SAME
    return Pair(one, other, match, settings, sizes)


def _turned(told: dict[str, tuple[str | None, str | None]]) -> tuple[str, ...]:
    """What differs, each as "kernel 5 → 3"; a setting that a layer lacks counts as none."""
    return tuple(
        _(
            "{setting} {before} → {after}",
            setting=_(WORDS.get(name, name)),
            before=before or _("none"),
            after=after or _("none"),
        )
        for name, (before, after) in told.items()
        if before != after
    )


def _settings(row: LayerReport) -> dict[str, str]:
    """A layer's settings as they work out: "same" padding and a pool's stride in numbers."""
    layer = row.layer
    told = {field.name: getattr(layer, field.name) for field in fields(layer) if field.compare}
    if isinstance(layer, Windowed):
        window = layer.window
        told["kernel"], told["stride"] = window.kernel, window.stride
        sides = zip(window.axes, row.input_shape[1:], strict=True)
        told["padding"] = tuple(axis.pads(side) for axis, side in sides)
    return {"layer": type(layer).__name__} | {name: _said(each) for name, each in told.items()}


def _said(value: Any) -> str:
    """A setting in words; what is the same on all sides is said once."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, tuple):
        parts = [_said(part) for part in value]
        return parts[0] if len(set(parts)) == 1 else f"({', '.join(parts)})"
    return f"{value:,}" if isinstance(value, int) else str(value)

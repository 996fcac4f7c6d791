"""A network as the map draws it: its values one after the other, and the columns they stand in.

Convention: value 0 is the picture and node i makes value i + 1; vectors are (F, 1, 1).
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple, TypeAlias

from cnnviz.counting.report import Report
from cnnviz.kit.spans import RULES as WINDOWS
from cnnviz.kit.spans import counted, dilation, spans
from cnnviz.language import _, in_words, ordinal
from cnnviz.layers import (
    Activation,
    Concatenate,
    Conv,
    Dropout,
    Flatten,
    Layer,
    LocalResponseNorm,
    Role,
    Shape,
    SparseConv,
    ZeroPad,
)
from cnnviz.network import Network

Value: TypeAlias = dict[str, Any]

MOST_COLUMNS, FEW = 24, 2
"""Columns up to which all stand side by side; else those with maps of one size fold into one where
there are more than a few."""

MOST_SINGLE = 14
"""Columns up to which each layer has one of its own; else what follows a layer folds into its."""

RULES = WINDOWS | {
    "conv_transpose": "products",
    "radial_basis": "distances",
    "batch_norm": "norm",
    "lrn": "response",
    "add": "sum",
    "multiply": "gate",
    "softmax": "softmax",
}
"""How a number comes about, by the kind of its layer; others look at one cell or copy it."""

COPIES = frozenset({"concat", "flatten", "dropout", "zero_pad", "crop", "upsample"})

IN_THE_BROWSER = frozenset(
    {"conv", "linear", "radial_basis", "max_pool", "avg_pool", "global_avg_pool", "subsample"}
    | {"batch_norm", "add", "relu", "tanh", "flatten", "dropout", "zero_pad"}
)
"""Kinds whose numbers the browser works out by itself."""


class Column(NamedTuple):
    """What stands in one place of the map: the values it unfolds to; folded, the last is shown.

    Attributes:
        parts: the columns it unfolds to first, where these are many.
    """

    name: str
    title: str
    values: tuple[int, ...]
    parts: tuple["Column", ...] = ()


def volume(shape: Shape) -> list[int]:
    """A shape as (C, H, W)."""
    return [*shape, 1, 1][:3]


def rule(kind: str) -> str:
    """How a number of such a layer comes about."""
    return "copy" if kind in COPIES else RULES.get(kind, "cell")


def is_hidden(layer: Layer) -> bool:
    """Whether a layer only hands on what it gets, and so has no column."""
    return isinstance(layer, Flatten | Dropout)


def titles(network: Network) -> list[str]:
    """What people call each layer: by its kind, and which of those it is where there are more."""
    many, met, found = Counter(node.layer.title for node in network.nodes), Counter[str](), []
    for node in network.nodes:
        kind = _(node.layer.title)
        met[node.layer.title] += 1
        several = node.layer.role.is_piece and many[node.layer.title] > 1
        which = in_words(ordinal(met[node.layer.title]))
        found.append(_("{which} {kind:lower}", which=which, kind=kind) if several else kind)
    return found


def columns(network: Network) -> list[Column]:
    """The columns behind the picture: a block is one, and in a long network a layer's followers."""
    seen = [i for i, node in enumerate(network.nodes) if not is_hidden(node.layer)]
    chained = len({network.nodes[i].unit or i for i in seen}) > MOST_SINGLE
    shapes = network.propagate(network.input_shape)
    names, parts = titles(network), list[list[int]]()
    for i in seen:
        node = network.nodes[i]
        flat = math.prod(shapes[i + 1][1:]) == 1
        follows = (chained or flat) and node.unit is None and _follows(network, i)
        if parts and (follows or (node.unit and network.nodes[parts[-1][-1]].unit == node.unit)):
            parts[-1].append(i)
        else:
            parts.append([i])
    found = [
        Column(
            network.nodes[part[0]].name, _heading(network, part, names), tuple(i + 1 for i in part)
        )
        for part in parts
    ]
    return _staged(found, shapes) if len(found) > MOST_COLUMNS else found


def _staged(all_of_them: list[Column], shapes: Sequence[Shape]) -> list[Column]:
    """Columns whose maps are of one size as one, in runs where they are many; not the first."""
    first, *others = all_of_them
    found, number = [first], 0
    for _size, same in groupby(others, lambda column: shapes[column.values[-1]][1:]):
        stage = list(same)
        if len(stage) <= FEW:
            found += stage
        else:
            number += 1
            found.append(_together(_("Stage {number}", number=number), _runs(stage)))
    return found


def _runs(stage: list[Column]) -> list[Column]:
    count = len(stage)
    side = math.isqrt(count - 1) + 1
    if count <= MOST_COLUMNS:
        return stage
    found = []
    for at in range(0, count, side):
        run = stage[at : at + side]
        title = _("{first} to {last} of {count}", first=at + 1, last=at + len(run), count=count)
        found.append(_together(title, run))
    return found


def _together(title: str, parts: Sequence[Column]) -> Column:
    values = tuple(value for part in parts for value in part.values)
    return Column(f"{parts[0].name}…{parts[-1].name}", title, values, tuple(parts))


def _follows(network: Network, index: int) -> bool:
    """Whether a node is a normalisation or activation right behind the one before it."""
    layer = network.nodes[index].layer
    behind = layer.is_norm or isinstance(layer, Activation)
    return behind and index > 0 and network.nodes[index].sources == (index,)


def _heading(network: Network, part: list[int], names: list[str]) -> str:
    unit = network.nodes[part[0]].unit
    if unit is None or len(part) == 1:
        return names[part[0]]
    return _("Block {name}", name=unit)


def values(report: Report) -> list[Value]:
    """The picture and what each layer makes, as far as it does not depend on weights."""
    names = titles(report.network)
    first = {"name": "input", "kind": "input", "title": _("Picture"), "sources": [], "rule": "copy"}
    found: list[Value] = [first | {"shape": volume(report.input_shape), "link": "all"}]
    for node, row, title in zip(report.network.nodes, report.layers, names, strict=True):
        kind = str(node.layer.kind)
        found.append(
            {
                "name": node.name,
                "kind": kind,
                "title": title,
                "shape": volume(row.output_shape),
                "sources": list(node.sources),
                "rule": rule(kind),
                "link": link(node.layer, [found[source]["shape"] for source in node.sources]),
            }
        )
    return found


def link(layer: Layer, reads: list[list[int]]) -> Any:
    """Which channels of what it reads a channel of a layer is made of, in the browser's terms."""
    if isinstance(layer, Conv) and layer.groups > 1:
        return {"reads": reads[0][0] // layer.groups, "makes": layer.channels // layer.groups}
    if isinstance(layer, SparseConv):
        return {"table": [list(row) for row in layer.table]}
    if isinstance(layer, Concatenate):
        return {"joins": [shape[0] for shape in reads]}
    if isinstance(layer, Flatten):
        return {"flat": reads[0][1] * reads[0][2]}
    if isinstance(layer, ZeroPad):
        return {"shift": (layer.channels - reads[0][0]) // 2}
    if isinstance(layer, LocalResponseNorm):
        return {"near": layer.size}
    together = layer.role in (Role.CONVOLUTION, Role.LINEAR) or str(layer.kind) in _TOGETHER
    return "all" if together else "same"


_TOGETHER = frozenset({"softmax", "layer_norm", "group_norm"})


def geometry(layer: Layer, below: list[int], above: list[int]) -> Value:
    """Where the windows of a layer lie over what it reads, along both axes."""
    sides = below[1:], above[1:]
    found: Value = {
        "spans": [spans(layer, axis, sides[0][axis], sides[1][axis]) for axis in (0, 1)],
        "dilation": [dilation(layer, axis) for axis in (0, 1)],
    }
    if rule(str(layer.kind)) == "mean":
        found["counted"] = counted(layer, tuple(sides[0]), tuple(sides[1]))
    return found


def read_through(network: Network, index: int) -> int:
    """The value behind flattening and dropout that a node reads first."""
    source = network.nodes[index].sources[0]
    while source and is_hidden(network.nodes[source - 1].layer):
        source = network.nodes[source - 1].sources[0]
    return source


def shown(columns_: Iterable[Column], opened: frozenset[str]) -> Iterator[int]:
    """The values that have a place on the map while some columns are unfolded."""
    for column in columns_:
        if column.name in opened and column.parts:
            yield from shown(column.parts, opened)
        else:
            yield from column.values if column.name in opened else column.values[-1:]


def told(column: Column) -> Value:
    """A column as the browser knows it."""
    return column._asdict() | {"parts": [told(part) for part in column.parts]}


def around(columns_: Iterable[Column], value: int) -> Iterator[str]:
    """The columns that have to be unfolded to see a value."""
    for column in columns_:
        if value in column.values[:-1]:
            yield column.name
            yield from around(column.parts, value)

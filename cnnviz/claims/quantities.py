"""The vocabulary of the claims' arithmetic: what is counted of a network, said in words.

multiplies of vgg16                         of the whole network
weights of conv2 of lenet5                  of one layer
multiplies of inception5a.* of googlenet    of all layers whose names fit
biases of convolutions of vgg16             of all layers of a kind
parameters of each layer of lenet5          as a sum of those that have any
map of conv1 of alexnet                     as a product: 55 × 55
positions of pool1 of zfnet                 before rounding: (110 − 3) / 2 + 1
"""

from collections.abc import Callable
from fnmatch import fnmatchcase
from fractions import Fraction
from math import prod
from typing import Any, NamedTuple

from cnnviz.claims.steps import Value, written
from cnnviz.counting import LayerReport, Report
from cnnviz.counting.depth import depth
from cnnviz.counting.kept import FLOAT
from cnnviz.counting.memory import memory
from cnnviz.errors import CnnvizError
from cnnviz.layers import Conv, Operation


class Term(NamedTuple):
    """A number and how it is written; `worked` if that shows what makes it."""

    value: Value
    text: str
    worked: bool = False


LAYERS: dict[str, Callable[[LayerReport], int]] = {
    "parameters": lambda row: row.parameters,
    "weights": lambda row: row.weights,
    "biases": lambda row: row.biases,
    "buffers": lambda row: row.buffers,
    "multiplies": lambda row: row.macs,
    "further products": lambda row: row.extras.get(Operation.MULTIPLICATION, 0),
    "connections": lambda row: row.layer.connections(row.input_shape, row.output_shape),
    "values": lambda row: row.values,
    "units": lambda row: row.values if row.kind in ("conv", "linear") else 0,
    "bytes of weights": lambda row: row.parameters * FLOAT,
    "channels": lambda row: row.output_shape[0],
    "height": lambda row: row.output_shape[1],
    "links": lambda row: sum(map(len, _setting(row, "table"))),
    "size": lambda row: int(_setting(row, "size")),
}
"""What is counted of a layer, and summed where there are several."""

NETWORKS: dict[str, Callable[[Report], int]] = {
    "depth": lambda report: depth(report.network),
    "drawn values": lambda report: memory(report).values(),
}
"""What is counted of a network as a whole."""


def _filters(row: LayerReport) -> tuple[int, ...]:
    """Filters × channels a filter sees × kernel, or units × inputs of a linear layer."""
    inputs, outputs = row.input_shape[0], row.output_shape[0]
    if not isinstance(row.layer, Conv):
        return outputs, inputs
    return outputs, inputs // row.layer.groups, *row.layer.window.kernel


PRODUCTS: dict[str, Callable[[LayerReport], tuple[int, ...]]] = {
    "output": lambda row: row.output_shape,
    "map": lambda row: row.output_shape[1:],
    "input map": lambda row: row.input_shape[1:],
    "weights written out": _filters,
    "multiplies written out": lambda row: (*row.output_shape[1:], *_filters(row)),
}
"""What is a product of a layer's sizes."""

KINDS = {
    "convolutions": ("conv",),
    "linear layers": ("linear",),
    "convolutions and linear layers": ("conv", "linear"),
    "batch norm": ("batch_norm",),
}

EACH = "each layer"


def total(report: Report, what: str, which: str = "*") -> int:
    """Count something of a network, or of the layers whose names fit or that are of a kind.

    Raises:
        CnnvizError: for what cannot be counted, or a layer there is not.
    """
    if what in NETWORKS:
        return NETWORKS[what](report)
    if what not in LAYERS:
        raise CnnvizError(
            "{what} cannot be counted: choose parameters or multiplies instead.", what=what
        )
    return sum(map(LAYERS[what], _rows(report, which)))


def term(words: str, network: Callable[[str], Report]) -> Term:
    """The number that words of the vocabulary stand for; `network` counts one by its name."""
    what, *which, name = words.split(" of ")
    report = network(name)
    if which == [EACH]:
        return _sum(filter(None, map(LAYERS[what], report.layers)))
    if not which:
        return _plain(total(report, what))
    if what == "positions":
        return _positions(report.layer(which[0]))
    if what == "input channels":
        return _sum(shape[0] for shape in report.inputs(which[0]))
    if what in PRODUCTS:
        factors = PRODUCTS[what](report.layer(which[0]))
        return Term(prod(factors), " × ".join(map(written, factors)), len(factors) > 1)
    return _plain(total(report, what, which[0]))


def _rows(report: Report, which: str) -> list[LayerReport]:
    if which in KINDS:
        return [row for row in report.layers if row.kind in KINDS[which]]
    rows = [row for row in report.layers if fnmatchcase(row.name, which)]
    if not rows:
        raise CnnvizError(
            "{network} has no layer {layer!r}: name one it has.",
            network=report.network.name,
            layer=which.removesuffix("*"),
        )
    return rows


def _plain(value: Value) -> Term:
    return Term(value, written(value))


def _sum(addends: Any) -> Term:
    numbers = list(addends)
    return Term(sum(numbers), " + ".join(map(written, numbers)), len(numbers) > 1)


def _positions(row: LayerReport) -> Term:
    """Window positions along the height before rounding: (W − K + 2P) / S + 1."""
    axis, size = _setting(row, "window").rows, row.input_shape[1]
    padding = sum(axis.pads(size))
    value = Fraction(size - axis.span + padding, axis.stride) + 1
    padded = f" + {padding}" if padding else ""
    return Term(value, f"({size} − {axis.span}{padded}) / {axis.stride} + 1", worked=True)


def _setting(row: LayerReport, name: str) -> Any:
    """A setting that only some layers have."""
    return getattr(row.layer, name)

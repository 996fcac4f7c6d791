"""How a network is written as a program: as a library publishes it, or as it is built here.

Tools hook into torch.nn layers, functions or operators, so the same arithmetic is counted or
missed (or counted twice) depending on which of these carries it out.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from cnnviz.claims.peers.walk import RECORDS, Peer
from cnnviz.counting.report import LayerReport, Report
from cnnviz.layers import (
    AdaptiveAvgPool,
    Conv,
    L2Pool,
    Layer,
    Pool,
    Shape,
    SparseConv,
    Subsample,
    ZeroPad,
    numel,
)


class Written(StrEnum):
    """What carries out a layer's arithmetic."""

    LAYER = "layer"
    """A layer of torch.nn."""
    SUBCLASS = "subclass"
    """A class derived from one: tools that compare classes exactly do not know it."""
    FUNCTION = "function"
    """A function of torch.nn.functional, called by a larger module."""


class Call(NamedTuple):
    """One layer of a running program.

    `x` and `y` are the shapes per image that it reads and makes; `taken` is how many values the
    function or layer reads, padding that is written out beforehand included.
    """

    name: str
    layer: Layer
    x: Shape
    y: Shape
    written: Written
    taken: int


class Publisher(NamedTuple):
    """Networks as a library publishes them.

    Attributes:
        networks: the names of our descriptions of its models.
        name: of the library.
        writing: (kind, start of the layer's name, how it is written); the first that fits holds,
            and what is not listed is a layer of torch.nn.
        text: the same in a sentence, or nothing where all are layers.
        parameters: the rules for what a model of keras.applications has and ours has not.
    """

    networks: Sequence[str]
    name: str = "keras.applications"
    writing: Sequence[tuple[str, str, str]] = ()
    text: str = ""
    parameters: Sequence[str] = ()


LIBRARIES = [Publisher(**record) for record in RECORDS["library"]]
APPLICATIONS = [Publisher(**record) for record in RECORDS["application"]]


def publisher(report: Report, peer: Peer) -> Publisher | None:
    """Whoever publishes this very network at this input size for a tool to count, if anyone."""
    keras, network = peer is Peer.KERAS, report.network
    books = APPLICATIONS if keras else LIBRARIES
    found = next((book for book in books if network.name in book.networks), None)
    fits = _as_in_keras if keras else _as_in_torch
    return found if found and network.registered and fits(report) else None


def _as_in_keras(report: Report) -> bool:
    """Tell whether the options are those of keras.applications."""
    layers = [row.layer for row in report.layers]
    normed = report.network.name.startswith("vgg") and any(layer.is_norm for layer in layers)
    return not normed and not any(isinstance(layer, ZeroPad) for layer in layers)


def _as_in_torch(report: Report) -> bool:
    """Tell whether options and input are those of the published model, not only the name."""
    name = report.network.name
    if report.input_shape[0] != 3:
        return False  # libraries publish networks for colours
    if name.startswith("resnet"):  # option B only: projections where the shape changes
        return not any(isinstance(row.layer, ZeroPad) for row in report.layers) and all(
            row.input_shape != row.output_shape
            for row in report.layers
            if row.name.endswith("downsample.0")
        )
    if name.startswith("vgg"):  # torchvision averages what is not 7 × 7 before flattening
        return _has_adaptive_pool(report) or _flattened(report).input_shape[1:] == (7, 7)
    return True


def _has_adaptive_pool(report: Report) -> bool:
    return any(isinstance(row.layer, AdaptiveAvgPool) for row in report.layers)


def _flattened(report: Report) -> LayerReport:
    return next(row for row in report.layers if row.layer.kind == "flatten")


def calls(report: Report, book: Publisher | None, heads: bool = False) -> list[Call]:
    """Calls of one image's run to the logits, as `book` writes them or (None) as built here.

    With `heads`, also those of auxiliary heads, which run in training only.
    """
    needed = report.network.trunk
    rows = [row for index, row in enumerate(report.layers) if heads or index in needed]
    if book is None:
        return [_built(row) for row in rows]
    return list(_published(report, book, rows))


def _published(report: Report, book: Publisher, rows: list[LayerReport]) -> Iterator[Call]:
    for row in rows:
        if row.kind == "flatten" and row.input_shape[1:] == (7, 7):
            yield from _idle_pool(report, row)
        written = (
            Written(how)
            for kind, start, how in book.writing
            if row.kind == kind and row.name.startswith(start)
        )
        yield _call(row, next(written, Written.LAYER))


def _idle_pool(report: Report, row: LayerReport) -> Iterator[Call]:
    """The 7 × 7 averaging of torchvision's VGG, which leaves maps of 7 × 7 as they are."""
    if report.network.name.startswith("vgg") and not _has_adaptive_pool(report):
        x = row.input_shape
        yield Call("avgpool", AdaptiveAvgPool(7), x, x, Written.LAYER, numel(x))


def _call(row: LayerReport, written: Written) -> Call:
    x = row.input_shape
    return Call(row.name, row.layer, x, row.output_shape, written, numel(x))


def _built(row: LayerReport) -> Call:
    """A layer as `cnnviz.running` builds it: torch's own wherever torch's can do it."""
    layer, x = row.layer, row.input_shape
    if isinstance(layer, SparseConv):
        return _call(row, Written.FUNCTION)
    if isinstance(layer, Conv):
        plain = layer.window.convolution_padding() is not None
        return _call(row, Written.LAYER if plain else Written.SUBCLASS)
    if not isinstance(layer, Pool) or not _is_padded(layer):
        return _call(row, Written.LAYER)
    window = layer.window
    area = window.padded(*x[1:])
    return Call(row.name, layer, x, row.output_shape, Written.FUNCTION, x[0] * area)


def _is_padded(layer: Pool) -> bool:
    """Tell whether a pool is built as padding and a function instead of torch's own layer."""
    return isinstance(layer, L2Pool | Subsample) or layer.window.pool_padding() is None

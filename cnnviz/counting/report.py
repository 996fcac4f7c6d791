"""What a network costs, layer by layer and in total.

Convention: per image; one multiply-accumulate (MAC) is one multiplication of a convolution or
a linear layer together with its addition, 1 MAC = 2 FLOPs; bias additions, batch norm,
activations and pooling are not in `macs` (each layer's `extras` has them).
"""

from dataclasses import dataclass
from typing import NamedTuple

from cnnviz.counting.smallest import smallest_input
from cnnviz.errors import CnnvizError, ShapeError, listed
from cnnviz.language import N_
from cnnviz.layers import Layer, Operation, Shape, numel, size
from cnnviz.network import Misfit, Network, checked_shape


class LayerReport(NamedTuple):
    """One layer in its place, with its exact counts.

    Shapes are per image, (channels, height, width) or (features,); `input_shape` is the first
    input's where a layer joins several.
    """

    name: str
    layer: Layer
    input_shape: Shape
    output_shape: Shape
    parameters: int
    macs: int

    @property
    def kind(self) -> str:
        """What the layer is, in the field's words: conv, linear, max_pool, ..."""
        return str(self.layer.kind)

    @property
    def weights(self) -> int:
        """Trainable multiplicative parameters."""
        return self.layer.weights(self.input_shape)

    @property
    def biases(self) -> int:
        """Trainable additive parameters."""
        return self.layer.biases(self.input_shape)

    @property
    def buffers(self) -> int:
        """Stored numbers no gradient reaches."""
        return self.layer.buffers(self.input_shape)

    @property
    def values(self) -> int:
        """Numbers in the layer's output, for one image."""
        return numel(self.output_shape)

    @property
    def extras(self) -> dict[Operation, int]:
        """Single operations that `macs` leaves out, for one image."""
        return self.layer.extras(self.input_shape, self.output_shape)


@dataclass(frozen=True)
class Report:
    """Counts of a network at one input shape; totals are the sums of the rows."""

    network: Network
    input_shape: Shape
    layers: tuple[LayerReport, ...]
    parameters: int
    macs: int

    @property
    def output_shape(self) -> Shape:
        """Shape of the logits, the end of the trunk."""
        return self.layers[self.network.output - 1].output_shape

    def inputs(self, name: str) -> tuple[Shape, ...]:
        """The shapes a layer reads, more than one where it joins several."""
        shapes = (self.input_shape, *(row.output_shape for row in self.layers))
        sources = self.network.nodes[self.network.index(name)].sources
        return tuple(shapes[source] for source in sources)

    def layer(self, name: str) -> LayerReport:
        """The row of one layer, by its name or state-dict key; raises `CnnvizError`."""
        return self.layers[self.network.index(name)]


def analyse(network: Network, input_shape: Shape | None = None) -> Report:
    """Count a network at an input shape.

    Args:
        network: what `architecture()` or `Network(...)` describes.
        input_shape: (channels, height, width); by default the published one.

    Raises:
        ShapeError: naming the first layer that cannot take what it gets.
    """
    if not isinstance(network, Network):
        raise CnnvizError(
            "{network!r} is no network: give what architecture(name) returns.", network=network
        )
    shape = network.input_shape if input_shape is None else checked_shape(input_shape)
    try:
        shapes = network.propagate(shape)
    except Misfit as misfit:
        raise _named_failure(network, shape, misfit) from None
    rows: list[LayerReport] = []
    row = LayerReport._make  # the fastest way to make a few thousand
    parameters = macs = 0
    for (name, layer, sources, _), y in zip(network.nodes, shapes[1:], strict=True):
        x = shapes[sources[0]]
        if layer.is_free:
            rows.append(row((name, layer, x, y, 0, 0)))
            continue
        own, work = layer.weights(x) + layer.biases(x), layer.macs(x, y)
        rows.append(row((name, layer, x, y, own, work)))
        parameters += own
        macs += work
    return Report(network, shape, tuple(rows), parameters, macs)


def _named_failure(network: Network, shape: Shape, misfit: Misfit) -> ShapeError:
    message = N_("layer {name} cannot take the {got} it gets from a {size} input: {misfit}.")
    least = smallest_input(network, shape[0])
    if least and any(side < needed for side, needed in zip(shape, least, strict=True)):
        message = N_(
            "layer {name} cannot take the {got} it gets from a {size} input: {misfit}. "
            "The smallest input that works is {least}."
        )
    return ShapeError(
        message,
        name=network.nodes[misfit.index].name,
        got=listed(map(size, misfit.given)),
        size=size(shape),
        misfit=misfit,
        least=least and size(least),
    )

"""Two ways to the same output, counted side by side."""

from dataclasses import dataclass
from fractions import Fraction

from cnnviz.blocks import Sequential
from cnnviz.counting.report import LayerReport, Report, analyse
from cnnviz.layers import Conv, Flatten, Layer, Linear, Shape, numel
from cnnviz.network import Network


def single(layer: Layer, shape: Shape) -> LayerReport:
    """Count one layer at an input shape; raises `ShapeError` where it does not fit."""
    return analyse(Network("one layer", layer, shape)).layers[0]


def dense_twin(layer: Layer, shape: Shape) -> LayerReport:
    """The fully connected layer between the same two volumes, counted."""
    dense = Linear(numel(layer.output_shape(shape)))
    return analyse(Network("dense twin", Sequential(Flatten(), dense), shape)).layers[1]


@dataclass(frozen=True)
class Bottleneck:
    """A K×K convolution computed directly, and through a 1×1 convolution of fewer channels.

    Source of the idea: Szegedy et al. 2014, sec. 5; Lin et al. 2013 for the 1×1 convolution.
    """

    direct: Report
    through: Report

    @property
    def saving(self) -> Fraction:
        """How many times fewer multiplies the way through the bottleneck takes."""
        return Fraction(self.direct.macs, self.through.macs)


def bottleneck(shape: Shape, filters: int, kernel: int, width: int) -> Bottleneck:
    """Compare a same-padded kernel×kernel convolution with its bottleneck version.

    Args:
        shape: (channels, height, width) of the input.
        filters: channels of the output.
        kernel: side of the large kernel.
        width: channels of the 1×1 convolution in front.
    """
    wide = Conv(filters, kernel, padding="same")
    direct = Network("direct", Sequential(direct=wide), shape)
    narrowed = Network("bottleneck", Sequential(reduce=Conv(width, 1), expand=wide), shape)
    return Bottleneck(analyse(direct), analyse(narrowed))


def break_even(shape: Shape, filters: int, kernel: int) -> Fraction:
    """Width at which both ways take the same number of multiplies.

    From b·C + b·K²·F = C·K²·F per position: b = C·K²·F / (C + K²·F).
    """
    dense = kernel * kernel * filters
    return Fraction(shape[0] * dense, shape[0] + dense)


def multiplies_by_width(
    shape: Shape, filters: int, kernel: int, widths: range
) -> list[tuple[int, int]]:
    """(width, multiplies through a bottleneck of that width) for each width."""
    return [(width, bottleneck(shape, filters, kernel, width).through.macs) for width in widths]

"""Two ways to the same output, counted side by side."""

from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

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

    Source of the idea: Szegedy et al. 2014, sec. 5; Lin et al. 2013 for the 1×1 convolution;
    He et al. 2015, fig. 5, for the second one, behind.
    """

    direct: Report
    through: Report

    @property
    def saving(self) -> Fraction:
        """How many times fewer multiplies the way through the bottleneck takes."""
        return Fraction(self.direct.macs, self.through.macs)


def bottleneck(
    shape: Shape, filters: int, kernel: int, width: int, *, restored: bool = False
) -> Bottleneck:
    """Compare a same-padded kernel×kernel convolution with its bottleneck version.

    Args:
        shape: (channels, height, width) of the input.
        filters: channels of the output.
        kernel: side of the large kernel.
        width: channels of the 1×1 convolution in front.
        restored: the large kernel stays as narrow as the bottleneck, and a second 1×1 behind
            it makes the `filters` channels (ResNet's block); else the large kernel makes them.
    """
    narrow = {"reduce": Conv(width, 1)}
    wide = Conv(filters, kernel, padding="same")
    if restored:
        narrow |= {"middle": Conv(width, kernel, padding="same"), "expand": Conv(filters, 1)}
    else:
        narrow |= {"expand": wide}
    direct = Network("direct", Sequential(direct=wide), shape)
    narrowed = Network("bottleneck", Sequential(**narrow), shape)
    return Bottleneck(analyse(direct), analyse(narrowed))


def break_even(
    shape: Shape, filters: int, kernel: int, *, restored: bool = False
) -> Fraction | float:
    """Width at which both ways take the same number of multiplies.

    With b the width, per position: b·C + b·K²·F = C·K²·F, so b = C·K²·F / (C + K²·F). Restored:
    K²·b² + (C + F)·b = C·K²·F, whose positive root is seldom a fraction.
    """
    area, channels = kernel * kernel, shape[0]
    direct = channels * area * filters
    if not restored:
        return Fraction(direct, channels + area * filters)
    ends = channels + filters
    return (sqrt(ends * ends + 4 * area * direct) - ends) / (2 * area)


def multiplies_by_width(
    shape: Shape, filters: int, kernel: int, widths: range, *, restored: bool = False
) -> list[tuple[int, int]]:
    """(width, multiplies through a bottleneck of that width) for each width, in closed form."""
    channels, height, across = shape
    positions, area = height * across, kernel * kernel
    if restored:
        return [(b, positions * b * (channels + area * b + filters)) for b in widths]
    return [(b, positions * b * (channels + area * filters)) for b in widths]

"""An Inception module two ways, counted: with 1×1 reductions and, naively, without.

After Szegedy et al. 2014, sec. 4, Fig. 2 (a) and (b).
"""

from dataclasses import dataclass

from cnnviz.blocks import Concat, Sequential
from cnnviz.counting import analyse
from cnnviz.counting.report import LayerReport, Report
from cnnviz.layers import Conv, MaxPool, ReLU, Shape
from cnnviz.network import Network
from cnnviz.networks.googlenet import Widths, inception


def naive(widths: Widths) -> Concat:
    """Fig. 2 (a): every kernel on all channels, and the pooled input comes along."""
    kernels = {1: widths.one, 3: widths.three, 5: widths.five}
    convolutions = [
        Sequential(conv=Conv(filters, kernel, padding="same"), relu=ReLU())
        for kernel, filters in kernels.items()
    ]
    pooled = Sequential(pool=MaxPool(3, stride=1, padding=1))
    branches = enumerate([*convolutions, pooled], 1)
    return Concat(**{f"branch{number}": branch for number, branch in branches})


@dataclass(frozen=True)
class Module:
    """The module both ways, counted on one input."""

    reduced: Report
    naive: Report

    @property
    def share(self) -> float:
        """Multiplies with reductions, as a share of those without."""
        return self.reduced.macs / self.naive.macs


def module(widths: Widths, shape: Shape) -> Module:
    """Count a module at an input (channels, height, width), with and without reductions."""
    return Module(
        analyse(Network("inception-module", inception(*widths), shape)),
        analyse(Network("naive-module", naive(widths), shape)),
    )


def kernel(row: LayerReport) -> int:
    """The side of a convolution's kernel."""
    assert isinstance(row.layer, Conv)
    return row.layer.window.rows.kernel


def convolutions(report: Report) -> list[LayerReport]:
    """The layers with weights, branch by branch."""
    return [row for row in report.layers if row.parameters]

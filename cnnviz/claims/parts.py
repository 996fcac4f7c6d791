"""Parts of networks that published figures and errata count by themselves."""

from dataclasses import dataclass

from cnnviz.blocks import Sequential
from cnnviz.claims.steps import Step, minus, plus, times
from cnnviz.counting import Report, analyse
from cnnviz.layers import Conv, Flatten, Kind, Linear, MaxPool, ReLU
from cnnviz.network import Network
from cnnviz.networks import architecture


def all_of(report: Report, what: str, *kinds: Kind) -> int:
    """Sum of an attribute of the rows ("macs", "parameters", "values", ...) of some kinds."""
    return sum(int(getattr(row, what)) for row in report.layers if row.kind in kinds)


def fully_connected(report: Report) -> int:
    """Parameters of the fully connected layers."""
    return all_of(report, "parameters", Kind.LINEAR)


def shortcut_projections(report: Report) -> int:
    """Multiplies of a ResNet's projection shortcuts."""
    return sum(row.macs for row in report.layers if "downsample" in row.name)


def stride_moved(early: Report, late: Report) -> list[Step]:
    """What a ResNet's late stride costs more than the paper's early one, layer by layer."""
    return [
        minus(f"{after.name} on more positions", after.macs, before.macs)
        for before, after in zip(early.layers, late.layers, strict=True)
        if before.macs != after.macs
    ]


@dataclass(frozen=True)
class FirstLayer:
    """GoogLeNet's first convolution in two separable readings, counted.

    `weights` and `multiplies` are the steps of both readings: kernels that are a column times a
    row, and a depthwise convolution (depth multiplier 8, as in the same authors' next net)
    followed by a 1×1.
    """

    weights: tuple[Step, ...]
    multiplies: tuple[Step, ...]

    @property
    def rank_one_multiplies(self) -> int:
        """Multiplies of the first reading."""
        return int(self.multiplies[0].value)


def separable_first_layer() -> FirstLayer:
    """Count GoogLeNet's first layer as a separable convolution (Szegedy et al. 2014, Table 1)."""
    full = analyse(architecture("googlenet")).layer("conv1")
    filters, height, width = full.output_shape
    colours, side = full.input_shape[0], full.input_shape[1]
    pair = Sequential(
        depthwise=Conv(8 * colours, 7, stride=2, padding=3, groups=colours, bias=False),
        pointwise=Conv(filters, 1, bias=False),
    )
    depthwise, pointwise = analyse(Network("separable", pair, (colours, side, side))).layers
    rank_one = times("each kernel a column of 7 times a row of 7", 7 + 7, colours, filters)
    by_depth = plus("7 × 7 depthwise, then 1 × 1", depthwise.weights, pointwise.weights)
    return FirstLayer(
        (rank_one, by_depth),
        (
            times(rank_one.label, height, width, rank_one),
            plus(by_depth.label, depthwise.macs, pointwise.macs),
        ),
    )


def caffe_lenet() -> Network:
    """The "LeNet" of Caffe's MNIST example: 20 and 50 filters, no padding, 500 units."""
    body = Sequential(
        conv1=Conv(20, 5),
        pool1=MaxPool(2),
        conv2=Conv(50, 5),
        pool2=MaxPool(2),
        flatten=Flatten(),
        ip1=Linear(500),
        relu1=ReLU(),
        ip2=Linear(10),
    )
    return Network("caffe-lenet", body, (1, 28, 28), "LeNet (Caffe's example)", 2014)

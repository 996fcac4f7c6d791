"""What the Architectures page says about a counted network."""

from cnnviz.counting.report import LayerReport, Report
from cnnviz.counting.tables import size
from cnnviz.layers import Kind
from cnnviz.ui.network_controls import preset
from cnnviz.ui.page import Number

PRESETS = (
    preset("VGG-16: most parameters sit in one fully connected layer", "vgg16"),
    preset(
        "AlexNet on the printed 224 × 224: 54 × 54 maps, a smaller net",
        "alexnet",
        height=224,
        width_px=224,
    ),
    preset("GoogLeNet: few parameters for its depth", "googlenet"),
    preset("ResNet-50, its stride on the first 1 × 1", "resnet50"),
    preset(
        "ResNet-56 for CIFAR on a grey 28 × 28 picture",
        "resnet20-cifar",
        depth=56,
        channels=1,
        height=28,
        width_px=28,
    ),
)


def headline(report: Report) -> list[Number]:
    """The totals: parameters, multiplies, depth and the sum of the outputs."""
    values = sum(row.values for row in report.layers)
    deep = sum(row.kind in (Kind.CONV, Kind.LINEAR) for row in report.layers)
    return [
        Number("Parameters", f"{report.parameters:,}", "Trainable weights and biases."),
        Number(
            "Multiplies per image",
            f"{report.macs:,}",
            f"Convolutions and linear layers; {2 * report.macs:,} FLOPs.",
        ),
        Number("Layers with weights", f"{deep:,}", "Convolutions and linear layers."),
        Number(
            "Weights in memory",
            f"{4 * report.parameters / 1e6:,.2f} MB",
            f"4 bytes each; {4 * report.parameters / 2**20:,.2f} MiB.",
        ),
        Number(
            "All outputs of one image",
            f"{4 * values / 1e6:,.2f} MB",
            f"{values:,} values of every row of the table, 4 bytes each.",
        ),
    ]


def layer_line(row: LayerReport) -> str:
    """One sentence about an opened layer."""
    parts = [
        f"**{row.name}** ({row.kind}): {size(row.input_shape)} in, {size(row.output_shape)} out"
    ]
    if row.parameters:
        parts.append(f"{row.parameters:,} parameters")
    if row.macs:
        parts.append(f"{row.macs:,} multiplies")
    extras = [f"{count:,} {name.value.replace('_', ' ')}s" for name, count in row.extras.items()]
    if extras:
        parts.append("not counted in multiplies: " + ", ".join(extras))
    return "; ".join(parts) + "."

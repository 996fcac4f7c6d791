"""What the Architectures page says about a counted network."""

from cnnviz.counting.depth import depth
from cnnviz.counting.memory import memory
from cnnviz.counting.receptive_field import receptive_field
from cnnviz.counting.report import LayerReport, Report
from cnnviz.kit.network_controls import preset
from cnnviz.kit.page import Number
from cnnviz.layers import size

PRESETS = (
    preset("VGG-16: most parameters sit in one fully connected layer", "vgg16"),
    preset(
        "AlexNet on the printed 224 × 224: 54 × 54 maps, a smaller net",
        "alexnet",
        height=224,
        width_px=224,
    ),
    preset(
        "… and rounded up, as its author's own program does: 55 × 55, the net of the paper",
        "alexnet",
        height=224,
        width_px=224,
        rounding="up",
    ),
    preset("GoogLeNet: few parameters for its depth", "googlenet"),
    preset("GoogLeNet rounded down: 55, 27, 13, 6", "googlenet", rounding="down"),
    preset("Inside an Inception module", "googlenet", view="graph", block="inception3a"),
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
    weighted = sum(row.layer.role.has_depth for row in report.layers)
    outputs = memory(report).outputs()
    return [
        Number("Parameters", f"{report.parameters:,}", "Trainable weights and biases."),
        Number(
            "Multiplies per image",
            f"{report.macs:,}",
            f"Convolutions and linear layers; {2 * report.macs:,} FLOPs.",
        ),
        Number(
            "Depth",
            f"{depth(report.network):,} layers",
            f"Layers with weights on the longest path; {weighted:,} in all.",
        ),
        Number(
            "Weights in memory",
            f"{4 * report.parameters / 1e6:,.2f} MB",
            f"4 bytes each; {4 * report.parameters / 2**20:,.2f} MiB.",
        ),
        Number(
            "Outputs of one image",
            f"{outputs / 1e6:,.2f} MB",
            f"Input, convolutions, pools and linear layers: {outputs // 4:,} values, 4 bytes each; "
            f"{outputs / 2**20:,.2f} MiB.",
        ),
    ]


def layer_line(report: Report, row: LayerReport) -> str:
    """One sentence about an opened layer: shapes, receptive field, counts."""
    field = receptive_field(report, row.name)
    parts = [
        f"**{row.name}** ({row.kind}): {size(row.input_shape)} in, {size(row.output_shape)} out"
    ]
    reach = " × ".join(map(str, field.size))
    parts.append(f"each value sees {reach} of the input")
    if row.parameters:
        parts.append(f"{row.parameters:,} parameters")
    if row.macs:
        parts.append(f"{row.macs:,} multiplies")
    extras = [f"{count:,} {name.value.replace('_', ' ')}s" for name, count in row.extras.items()]
    if extras:
        parts.append("not counted in multiplies: " + ", ".join(extras))
    return "; ".join(parts) + "."

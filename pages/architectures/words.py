"""What the Architectures page says about a counted network."""

from cnnviz.counting.depth import depth
from cnnviz.counting.memory import memory
from cnnviz.counting.receptive_field import receptive_field
from cnnviz.counting.report import LayerReport, Report
from cnnviz.kit.page import Number
from cnnviz.layers import size


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

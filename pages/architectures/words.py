"""What the Architectures page says about a counted network."""

from cnnviz.counting.depth import depth
from cnnviz.counting.memory import MB, MIB, memory
from cnnviz.counting.receptive_field import receptive_field
from cnnviz.counting.report import LayerReport, Report
from cnnviz.kit.page import Number
from cnnviz.language import _, plural, sentences, series
from cnnviz.layers import size


def headline(report: Report) -> list[Number]:
    """The totals: parameters, multiplies, depth and the sum of the outputs."""
    weighted = sum(row.layer.role.has_depth for row in report.layers)
    outputs, weights = memory(report).outputs(), 4 * report.parameters
    operations = _("Convolutions and linear layers; {flops:,} FLOPs.", flops=2 * report.macs)
    longest = _("Layers with weights on the longest path; {count:,} in all.", count=weighted)
    values = _(
        "Input, convolutions, pools and linear layers: {values:,} values, 4 bytes each; "
        "{mebibytes:,.2f} MiB.",
        values=outputs // 4,
        mebibytes=outputs / MIB,
    )
    layers = plural("{count:,} layer", "{count:,} layers", depth(report.network))
    each = _("4 bytes each; {mebibytes:,.2f} MiB.", mebibytes=weights / MIB)
    return [
        Number(_("Parameters"), f"{report.parameters:,}", _("Trainable weights and biases.")),
        Number(_("Multiplies per image"), f"{report.macs:,}", operations),
        Number(_("Depth"), layers, longest),
        Number(_("Weights in memory"), f"{weights / MB:,.2f} MB", each),
        Number(_("Outputs of one image"), f"{outputs / MB:,.2f} MB", values),
    ]


def layer_line(report: Report, row: LayerReport) -> str:
    """What an opened layer is: shapes, receptive field, counts, a sentence each."""
    facts = {"name": row.name, "kind": _(row.layer.title)}
    facts |= {"input": size(row.input_shape), "output": size(row.output_shape)}
    parts = [_("**{name}** ({kind}): {input} in, {output} out.", **facts)]
    reach = " × ".join(map(str, receptive_field(report, row.name).size))
    parts.append(_("Each value sees {reach} of the input.", reach=reach))
    if row.parameters:
        parts.append(plural("{count:,} parameter.", "{count:,} parameters.", row.parameters))
    if row.macs:
        parts.append(plural("{count:,} multiply.", "{count:,} multiplies.", row.macs))
    extras = [
        _("{count:,} {operations}", count=count, operations=_(operation.several))
        for operation, count in row.extras.items()
    ]
    if extras:
        parts.append(_("Not counted in multiplies: {extras}.", extras=series(extras)))
    return sentences(*parts)

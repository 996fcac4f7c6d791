"""What the Architectures page says about a counted network."""

from cnnviz.counting.depth import depth, steps
from cnnviz.counting.memory import MB
from cnnviz.counting.naming import called
from cnnviz.counting.receptive_field import receptive_field
from cnnviz.counting.report import LayerReport, Report
from cnnviz.counting.units import merged, on_trunk
from cnnviz.kit.page import Number
from cnnviz.language import N_, _, plural, sentences
from cnnviz.layers import size


def headline(report: Report) -> list[Number]:
    """The totals: parameters, multiplies and depth."""
    weighted = sum(row.layer.role.has_depth for row in report.layers)
    operations = _("Convolutions and linear layers; {flops:,} FLOPs.", flops=2 * report.macs)
    longest = _("Layers with weights on the longest path; {count:,} in all.", count=weighted)
    layers = plural("{count:,} layer", "{count:,} layers", depth(report.network))
    weights = _("Trainable weights and biases; {size:,.2f} MB.", size=4 * report.parameters / MB)
    return [
        Number(_("Parameters"), f"{report.parameters:,}", weights),
        Number(_("Multiplies per image"), f"{report.macs:,}", operations),
        Number(_("Depth"), layers, longest),
    ]


MOST_TERMS = 12
"""Terms of a sum that a sentence has room for."""


def depth_line(report: Report) -> str:
    """The layers with weights as a sum along the drawing: 1 + 3 × 3 + 8 × 3 + ... = 152."""
    pieces = merged(on_trunk(report))
    terms = [
        f"{piece.repeats} × {each}" if piece.repeats > 1 and each > 1 else f"{piece.repeats * each}"
        for piece, each in zip(pieces, steps(report.network, pieces), strict=True)
        if each
    ]
    total = depth(report.network)
    if len(terms) > MOST_TERMS or len(terms) < 2:
        return _("Depth of a box is √channels, height and width are to scale.")
    return _(
        "Layers with weights, from left to right: {terms} = {total}. A line on a box stands "
        "between two of them. Depth is √channels, height and width are to scale.",
        terms=" + ".join(terms),
        total=total,
    )


def where_it_sits(report: Report) -> str:
    """The layers with the most parameters and the most multiplies, and their shares."""

    def told(message: str, amount: str) -> str:
        most = max(report.layers, key=lambda row: int(getattr(row, amount)))
        value, total = getattr(most, amount), getattr(report, amount)
        facts = {"layer": called(report.network, most.name), "amount": f"{value:,}"}
        return _(message, **facts, share=value / total) if total else ""

    parameters = told(N_("Most parameters: {layer}, {amount}, {share:.0%} of all."), "parameters")
    return sentences(
        parameters, told(N_("Most multiplies: {layer}, {amount}, {share:.0%} of all."), "macs")
    )


def layer_line(report: Report, row: LayerReport) -> str:
    """What an opened layer is: shapes, receptive field, counts, a sentence each."""
    facts = {"input": size(row.input_shape), "output": size(row.output_shape)}
    parts = [_("{input} in, {output} out.", **facts)]
    reach = " × ".join(map(str, receptive_field(report, row.name).size))
    parts.append(_("Each value sees {reach} of the input.", reach=reach))
    if row.parameters:
        parts.append(plural("{count:,} parameter.", "{count:,} parameters.", row.parameters))
    if row.macs:
        parts.append(plural("{count:,} multiply.", "{count:,} multiplies.", row.macs))
    return sentences(*parts)

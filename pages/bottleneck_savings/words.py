"""What the bottleneck page says about both ways, in numbers."""

from fractions import Fraction
from typing import Any

from cnnviz.counting.comparisons import Bottleneck
from cnnviz.kit.page import Number
from cnnviz.language import N_, _
from cnnviz.layers import size


def headline(compared: Bottleneck, even: Fraction | float) -> list[Number]:
    """What does not follow the width: the direct way's multiplies, and where nothing is saved."""
    weights = _("{count:,} weights; biases left out.", count=compared.direct.layers[0].weights)
    return [
        Number(_("Multiplies directly"), f"{compared.direct.macs:,}", weights),
        Number(_("Break-even width"), f"{float(even):.1f}", _("Narrower saves, wider costs more.")),
    ]


def ways(compared: Bottleneck) -> list[Number]:
    """The multiplies of both ways."""
    through = Number(_("Through the bottleneck"), f"{compared.through.macs:,}")
    return [Number(_("Multiplies directly"), f"{compared.direct.macs:,}"), through]


def costs(compared: Bottleneck) -> list[dict[str, Any]]:
    """One row a layer of either way."""
    return [
        {
            N_("way"): way,
            N_("layer"): row.name,
            N_("input"): size(row.input_shape),
            N_("output"): size(row.output_shape),
            N_("parameters"): row.parameters,
            N_("multiplies"): row.macs,
        }
        for way, report in ((_("direct"), compared.direct), (_("bottleneck"), compared.through))
        for row in report.layers
    ]

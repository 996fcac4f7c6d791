"""What the bottleneck page says about both ways, in numbers."""

from fractions import Fraction
from typing import Any

from cnnviz.counting.comparisons import Bottleneck
from cnnviz.kit.page import Number
from cnnviz.language import N_, _
from cnnviz.layers import size
from cnnviz.numerals import number, percent


def work(saving: Fraction) -> str:
    """How much less or more work: times, or per cent where the two are nearly the same."""
    if saving == 1:
        return _("the same")
    less, change = saving > 1, abs(float(1 / saving) - 1)
    if change < 0.0005:
        return _("under 0.1 % less") if less else _("under 0.1 % more")
    if change < Fraction(1, 10):
        return percent(float(1 / saving) - 1, signed=True)
    if less:
        return _(
            "× {share:.2f} ({times:,.1f} times fewer)", share=float(1 / saving), times=float(saving)
        )
    return f"× {number(float(1 / saving), ',.2f')}"


def headline(compared: Bottleneck, even: Fraction | float) -> list[Number]:
    """Both costs, how many times less, and the width where nothing is saved."""
    direct, through = compared.direct, compared.through
    balance = _("C·K²·F / (C + K²·F); narrower saves.")
    if len(through.layers) > 2:
        balance = _("Where K²·b² + (C + F)·b = C·K²·F; narrower saves.")
    exactly = _("Exactly {direct:,} / {through:,}.", direct=direct.macs, through=through.macs)
    weights = [f"{sum(row.weights for row in way.layers):,}" for way in (direct, through)]
    return [
        Number(_("Multiplies directly"), f"{direct.macs:,}"),
        Number(_("Through the bottleneck"), f"{through.macs:,}"),
        Number(_("Multiplies, against directly"), work(compared.saving), exactly),
        Number(_("Break-even width"), f"{float(even):.1f}", balance),
        Number(_("Weights"), " → ".join(weights), _("Biases left out.")),
    ]


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

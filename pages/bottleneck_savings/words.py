"""What the bottleneck page says about both ways, in numbers."""

from fractions import Fraction
from typing import Any

from cnnviz.counting.comparisons import Bottleneck
from cnnviz.kit.page import Number
from cnnviz.layers import size


def work(saving: Fraction) -> str:
    """How much less or more work: times, or per cent where the two are nearly the same."""
    if saving == 1:
        return "the same"
    word = "less" if saving > 1 else "more"
    change = abs(float(1 / saving) - 1)
    if change < Fraction(1, 10):
        share = f"{change:.1%}".replace("%", " %")
        return f"{share} {word}" if change >= 0.0005 else f"under 0.1 % {word}"
    return f"{float(max(saving, 1 / saving)):,.2f} times {word}"


def headline(compared: Bottleneck, even: Fraction | float) -> list[Number]:
    """Both costs, how many times less, and the width where nothing is saved."""
    restored = len(compared.through.layers) > 2
    balance = (
        "Where K²·b² + (C + F)·b = C·K²·F; narrower saves."
        if restored
        else "C·K²·F / (C + K²·F); narrower saves."
    )
    exactly = f"Exactly {compared.direct.macs:,} / {compared.through.macs:,}."
    weights = compared.direct.layers[0].weights, sum(r.weights for r in compared.through.layers)
    return [
        Number("Multiplies directly", f"{compared.direct.macs:,}"),
        Number("Through the bottleneck", f"{compared.through.macs:,}"),
        Number("Work", work(compared.saving), exactly),
        Number("Break-even width", f"{float(even):.1f}", balance),
        Number("Weights", f"{weights[0]:,} → {weights[1]:,}", "Biases left out."),
    ]


def costs(compared: Bottleneck) -> list[dict[str, Any]]:
    """One row a layer of either way."""
    return [
        {
            "way": way,
            "layer": row.name,
            "input": size(row.input_shape),
            "output": size(row.output_shape),
            "parameters": row.parameters,
            "multiplies": row.macs,
        }
        for way, report in (("direct", compared.direct), ("bottleneck", compared.through))
        for row in report.layers
    ]

"""How much does a 1×1 convolution in front of a large one save?"""

import streamlit as st

from cnnviz.counting.comparisons import bottleneck, break_even, multiplies_by_width
from cnnviz.counting.formulas import explain
from cnnviz.figures.bottleneck import cost_bars, width_curve
from cnnviz.ui import page
from cnnviz.ui.bottleneck_words import PRESETS, chosen_sizes, costs, headline

page.header(
    "Bottleneck savings",
    "How much does a 1 × 1 convolution save when it narrows the channels before a large one?",
)

with page.guarded():
    sizes = chosen_sizes()
    shape, filters, kernel, width = sizes
    compared = bottleneck(*sizes)
    even = break_even(shape, filters, kernel)

page.numbers(headline(compared, even))
page.convention()
page.plot(
    cost_bars(compared),
    "bars",
    f"{compared.direct.macs:,} multiplies directly, {compared.through.macs:,} through 1 × 1",
)
curve = multiplies_by_width(shape, filters, kernel, range(1, max(shape[0], width) + 1))
page.plot(
    width_curve(curve, compared, width, even),
    "curve",
    f"Multiplies over the bottleneck's width; break-even at {float(even):.1f} channels",
)

st.header("Worked out", anchor=False)
reduce, expand = compared.through.layers
page.steps(
    {
        "Directly": explain(compared.direct.layers[0].layer, shape).macs,
        "1 × 1 in front": explain(reduce.layer, shape).macs,
        f"{kernel} × {kernel} behind it": explain(expand.layer, expand.input_shape).macs,
    }
)

st.header("Layer by layer", anchor=False)
page.table(costs(compared), "bottleneck")
page.try_this(PRESETS)

"""How much does a 1×1 convolution in front of a large one save?"""

from cnnviz.counting.comparisons import bottleneck, break_even, multiplies_by_width
from cnnviz.counting.formulas import explain
from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.tables import Table
from cnnviz.language import N_, _
from pages.bottleneck_savings.figure import cost_bars, places, width_curve
from pages.bottleneck_savings.state import State
from pages.bottleneck_savings.words import costs, headline

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    with page.row():
        draw("height", "width", "channels", "filters", "kernel")
    state = draw("narrow", "restored")
with page.guarded():
    sizes, restored = (state.shape, state.filters, state.kernel), state.restored
    compared = bottleneck(*sizes, state.narrow, restored=restored)
    even = break_even(*sizes, restored=restored)

even_at = _(
    "Multiplies over the bottleneck's width; break-even at {even:.1f} channels", even=float(even)
)
both = _(
    "{direct:,} multiplies directly, {through:,} through 1 × 1",
    direct=compared.direct.macs,
    through=compared.through.macs,
)
widths = range(1, max(state.channels, state.narrow) + 1)
curve = multiplies_by_width(*sizes, widths, restored=restored)
picture, aside = page.result()
with picture:
    page.plot(cost_bars(compared), "bars", both)
    page.plot(width_curve(curve, compared, state.narrow, even), "curve", even_at)
with aside:
    page.numbers(headline(compared, even))
    page.convention()

page.below(
    {
        N_("The multiplies, worked out"): lambda: page.steps(
            {
                place[:1].upper() + place[1:]: explain(row.layer, row.input_shape).macs
                for report in (compared.direct, compared.through)
                for place, row in zip(places(report), report.layers, strict=True)
            }
        ),
        N_("Layer by layer"): Table(lambda: costs(compared), "bottleneck"),
    }
)

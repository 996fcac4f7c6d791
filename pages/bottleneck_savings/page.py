"""How much does a 1×1 convolution in front of a large one save?"""

from functools import partial

from cnnviz.counting.comparisons import bottleneck, break_even, multiplies_by_width
from cnnviz.kit import guessing, page, save
from cnnviz.kit.declared import Drawing
from cnnviz.kit.lit_formula import lit_formulas
from cnnviz.kit.tables import Table
from cnnviz.language import N_, _
from pages.bottleneck_savings.drawing import KEY, volumes_and_areas
from pages.bottleneck_savings.figure import width_curve
from pages.bottleneck_savings.formulas import formulas, names
from pages.bottleneck_savings.questions import questions
from pages.bottleneck_savings.state import State
from pages.bottleneck_savings.words import costs, headline, ways

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    with page.row():
        draw("height", "width", "channels", "filters", "kernel")
    state = draw("narrow", "restored", "guess")
with page.guarded():
    sizes, restored = (state.shape, state.filters, state.kernel), state.restored
    compared = bottleneck(*sizes, state.narrow, restored=restored)
    even = break_even(*sizes, restored=restored)

if state.guess and not guessing.ask(draw, ways(compared), questions(state, compared)):
    page.stop()

picture, aside = page.result()
with picture:
    volumes_and_areas(draw, even)
    save.drawing(KEY, "volumes")
    page.convention()
with aside:
    page.numbers(headline(compared, even))
    lit_formulas(formulas(state, compared, even), names(state), "formulas")


def curve() -> None:
    """Multiplies over all widths."""
    widths = range(1, state.widest + 1)
    points = multiplies_by_width(*sizes, widths, restored=restored)
    told = _(
        "Multiplies over the bottleneck's width; break-even at {even:.1f} channels",
        even=float(even),
    )
    drawn = partial(width_curve, points, compared, state.narrow, even)
    page.plot(drawn, "curve", told, of=state)


page.below(
    {
        N_("Layer by layer"): Table(lambda: costs(compared), "bottleneck"),
        N_("Multiplies over the width"): curve,
    }
)

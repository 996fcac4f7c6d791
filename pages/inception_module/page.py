"""What does an Inception module look with, and what do its 1×1 convolutions save?"""

import streamlit as st

from cnnviz.drawing.graph import network_graph
from cnnviz.kit import guessing, page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.leading import link
from cnnviz.kit.picture import picture
from cnnviz.kit.questions import question_of
from cnnviz.kit.tables import Table
from cnnviz.language import N_, _
from pages.inception_module.branches import branches_svg, scale
from pages.inception_module.figure import branch_costs
from pages.inception_module.lesson import module
from pages.inception_module.questions import questions
from pages.inception_module.state import State
from pages.inception_module.words import channels_formula, headline, rows, told

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    draw("view")
    with page.row():
        draw("height", "width", "channels")
    draw("one", "three_reduce", "three", "five_reduce", "five", "pool_projection")
    state = draw("guess")
with page.guarded():
    counted = module(state.widths, state.shape)

compared = _(
    "{reduced:,} multiplies with reductions, {plain:,} without",
    reduced=counted.reduced.macs,
    plain=counted.naive.macs,
)
naive = state.view == "naive"
shown = counted.naive if naive else counted.reduced
ways = {_("with reductions"): counted.reduced, _("without"): counted.naive}
if state.guess and not guessing.ask(draw, headline(counted), questions(state, counted)):
    page.stop()

left, aside = page.result()
with left:
    for place, (way, report) in zip(
        st.columns(2), sorted(ways.items(), key=lambda each: each[1] is not shown), strict=True
    ):
        with place:
            drawn = branches_svg(report, way, scale(counted))
            picture(drawn, report.network.name, pick=False, fit=True, name=report.network.name)
    st.caption(
        _(
            "The length of a slab is its channels, the area of a square the multiplies of its "
            "convolution, both to scale; per cent are shares of the module."
        )
    )
    page.plot(lambda: branch_costs(counted), "branches", compared, of=(state.widths, state.shape))
with aside:
    page.numbers(headline(counted))
    st.markdown(told(counted, state.channels))
    if not naive:
        page.worked([channels_formula(state.widths)])
    page.convention()
    side = question_of("training_lab").preset(compare="side-branches")
    link(_("GoogLeNet's side classifiers in training"), "training_lab", side.query)


def graph() -> None:
    """The chosen module, layer by layer."""
    picture(network_graph(shown, "block"), "module", pick=False, fit=True, name="graph")


page.below(
    {N_("Layer by layer"): Table(lambda: rows(counted), "inception_module"), N_("Graph"): graph}
)

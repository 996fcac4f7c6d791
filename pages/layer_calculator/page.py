"""What comes out of one layer, and what does it cost?"""

import streamlit as st

from cnnviz.asking.of_layers import questions
from cnnviz.counting.comparisons import single
from cnnviz.counting.formulas import explain
from cnnviz.kit import guessing, page, save
from cnnviz.kit.declared import Drawing
from cnnviz.kit.lit_formula import lit_formulas
from cnnviz.kit.network_code import Code
from cnnviz.kit.sliding_window import sliding_window
from cnnviz.kit.tables import Table
from cnnviz.language import N_, _
from cnnviz.network import Network
from pages.layer_calculator.formulas import formulas, names
from pages.layer_calculator.pixels import slices
from pages.layer_calculator.state import COLOURED, SIDES, State
from pages.layer_calculator.words import against_dense, fit, headline, named, padded_otherwise

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    convolution = draw("kind").convolves
    with page.row():
        draw("height", "width", "channels", *["filters"] * convolution)
    with page.row():
        draw("kernel", "stride")
    sides = SIDES[draw("padding").padding]
    with page.row():
        draw(*sides)
    if draw.state.channels in COLOURED:
        draw("pixels")
    with st.expander(_("Rows and columns apart, dilation, groups, bias, rounding")):
        with page.row():
            state = draw("apart", *["dilation"] * convolution)
            draw(*state.columns)
        with page.row():
            draw(*["groups", "bias"] * convolution, "ceil")
    state = draw("guess")
with page.guarded():
    layer, shape = state.layer, state.shape
    row = single(layer, shape)

picture, beside = page.result()
with picture:
    pixels = slices(state.pixels, shape)
    sliding_window(layer, shape, "window", pixels, arrive=True, told=not state.guess)
    save.drawing("window", "layer")
    Code(Network("layer", layer, shape)).offer()
if state.guess:
    with beside:
        given = guessing.ask(draw, headline(row), questions(layer, shape))
        page.numbers([given] if given else [])
    page.stop()
with beside:
    page.numbers(headline(row))
    st.markdown(" ".join((fit(layer, shape), *padded_otherwise(layer, shape))))
    lit_formulas(formulas(layer, shape), names(layer, shape), "formulas")


def worked_out() -> None:
    """All counts of the layer as formulas."""
    page.steps(named(explain(layer, shape), row))
    page.convention()


about = {"layer": repr(layer), "input": list(shape)}
against = Table(lambda: against_dense(row), "layer", about)
every = {N_("All formulas"): worked_out}
page.below({N_("Against a fully connected layer"): against, **every} if row.macs else every)

"""What is a network made of, and where do its parameters and multiplications sit?"""

from dataclasses import replace
from functools import partial

import streamlit as st

from cnnviz import analyse
from cnnviz.asking.of_layers import of_network
from cnnviz.counting.naming import labels
from cnnviz.drawing.laying import blocks
from cnnviz.drawing.legend import legend
from cnnviz.drawing.volumes import network_svg
from cnnviz.kit import guessing, page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.network_code import Code
from cnnviz.kit.network_controls import draw_network
from cnnviz.kit.network_table import rows, totals
from cnnviz.kit.picture import picture
from cnnviz.kit.tables import Table
from cnnviz.language import N_, _
from pages.architectures import opened, views
from pages.architectures.few_lines import few_lines
from pages.architectures.state import CLOSED, State
from pages.architectures.words import depth_line, headline, where_it_sits

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    draw_network(draw)
    state = draw("rounding")
with page.guarded():
    network, shape = state.rounds, state.shape
    report = analyse(network, shape)
views.take_pick(draw, report)
with page.controls():
    draw("layer", offered=labels(report))
    if foldable := blocks(report):
        draw("block", offered={CLOSED: N_("none"), **{name: name for name in foldable}})
    state = draw("columns", "guess")

if state.guess and not guessing.ask(draw, headline(report), of_network(report)):
    page.stop()

shown, aside = page.result()
with shown:
    drawn = network_svg(report, opened=state.block, marked=state.layer)
    picture(drawn, "drawing", turn=True, name="architecture")
    page.html(legend(report))
    st.markdown(where_it_sits(report))
    st.caption(depth_line(report))
    views.rounding_note(state.described, network, shape)
with aside:
    page.numbers(headline(report))
    opened.layer(report, state)
    views.text_link(network, shape)

about = {"network": network.name, "input_shape": list(shape)}
table = partial(rows, report, state.columns)
page.below(
    {
        N_("Layer by layer"): Table(
            table,
            "layers",
            about,
            _("Choose a row to open its layer in the drawing."),
            totals=partial(totals, report, state.columns),
            pick=partial(views.take_row, draw, report),
        ),
        N_("Where parameters and multiplies sit"): partial(views.where_they_sit, report),
        N_("Graph"): partial(views.graph, report, state.block),
        N_("The open layer's window"): partial(opened.window, report, state),
        N_("As code: PyTorch and Keras"): Code(replace(network, input_shape=shape)),
        N_("Train it in a few lines"): partial(few_lines, draw),
        N_("Sources"): partial(views.sources, report),
    }
)

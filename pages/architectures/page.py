"""What is a network made of, and where do its parameters and multiplications sit?"""

from dataclasses import replace

import streamlit as st

from cnnviz import analyse
from cnnviz.counting.units import units
from cnnviz.drawing.volumes import readable
from cnnviz.errors import Words
from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.network_code import code_tabs
from cnnviz.kit.network_controls import draw_network
from cnnviz.kit.network_table import rows
from cnnviz.language import _, in_words
from pages.architectures import views
from pages.architectures.shares import shares
from pages.architectures.state import State
from pages.architectures.words import headline

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    draw_network(draw)
    state = draw("rounding")
with page.guarded():
    network, shape = state.rounds, state.shape
    report = analyse(network, shape)

note = in_words(Words(network.note, **network.facts))
st.markdown(_("**{network}** · {note}", network=network.title, note=note))
st.caption(network.paper)
views.rounding_note(state.described, network, shape)
page.numbers(headline(report))
page.convention()

views.drawing(draw, report)

st.header(_("Where parameters and multiplies sit"), anchor=False)
page.plot(
    shares(readable(units(report))),
    "shares",
    _("Costs of {network}, piece by piece", network=network.title),
)

st.header(_("One layer opened"), anchor=False)
views.opened_layer(draw, report)

st.header(_("Layer by layer"), anchor=False)
page.table(
    rows(report, draw("columns").columns),
    network.name,
    {"network": network.name, "input_shape": list(shape)},
)
page.folded(
    _("As code: PyTorch and Keras"), "code", lambda: code_tabs(replace(network, input_shape=shape))
)
views.text_link(network, shape)

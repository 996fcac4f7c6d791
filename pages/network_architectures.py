"""What is a network made of, and where do its parameters and multiplications sit?"""

import streamlit as st

from cnnviz import analyse
from cnnviz.counting.formulas import explain
from cnnviz.counting.tables import rows
from cnnviz.counting.units import units
from cnnviz.figures.shares import shares
from cnnviz.figures.volumes import legend, network_svg, readable
from cnnviz.ui import page
from cnnviz.ui.network_controls import chosen_network
from cnnviz.ui.network_words import PRESETS, headline, layer_line

page.header(
    "Architectures",
    "What is a network made of, and where do its parameters and multiplications sit?",
)

with page.guarded():
    network, shape = chosen_network()
    report = analyse(network, shape)

st.markdown(f"**{network.title}** — {network.paper}. {network.note}")
page.numbers(headline(report))
page.convention()

page.pick_layer(network_svg(report))
page.html(legend(report))

st.subheader("Where they sit", anchor=False)
page.plot(
    shares(readable(units(report))), "shares", f"Parameters and multiplies of {network.title}"
)

st.subheader("One layer opened", anchor=False)
row = page.opened_layer(report)
st.markdown(layer_line(row))
page.worked(explain(row.layer, row.input_shape).formulas)

st.subheader("Layer by layer", anchor=False)
page.table(rows(report), network.name, {"network": network.name, "input_shape": list(shape)})
page.try_this(PRESETS)

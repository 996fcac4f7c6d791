"""What is a network made of, and where do its parameters and multiplications sit?"""

import streamlit as st

from cnnviz import analyse
from cnnviz.counting.units import units
from cnnviz.drawing.volumes import readable
from cnnviz.kit import page
from cnnviz.kit.network_controls import chosen_network
from pages.architectures import table as architecture_table
from pages.architectures import views as architecture_views
from pages.architectures.shares import shares
from pages.architectures.words import PRESETS, headline

page.header(__file__)

with page.guarded():
    described, shape = chosen_network()
    network = architecture_views.chosen_rounding(described, shape)
    report = analyse(network, shape)

st.markdown(f"**{network.title}** — {network.paper}. {network.note}")
architecture_views.rounding_note(described, network, shape)
page.numbers(headline(report))
page.convention()

architecture_views.drawing(report)

st.header("Where they sit", anchor=False)
page.plot(shares(readable(units(report))), "shares", f"Costs of {network.title}, piece by piece")

st.header("One layer opened", anchor=False)
architecture_views.opened_layer(report)

st.header("Layer by layer", anchor=False)
groups = architecture_table.chosen_groups()
table = architecture_table.rows(report, groups)
page.table(table, network.name, {"network": network.name, "input_shape": list(shape)})
architecture_views.code(network, shape)
page.try_this(PRESETS)

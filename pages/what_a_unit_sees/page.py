"""Which part of the picture does a unit see, and which part does it listen to?"""

import streamlit as st

from cnnviz.kit import page
from pages.what_a_unit_sees.controls import chosen_unit, measured
from pages.what_a_unit_sees.figure import growth
from pages.what_a_unit_sees.picture import field_picture
from pages.what_a_unit_sees.words import PRESETS, formula, headline, sentence, table

page.header(__file__)

with page.guarded():
    unit = chosen_unit()
    measurement = measured(unit)
if measurement is None:
    page.try_this(PRESETS)
    st.stop()

found, shown = measurement
st.caption(f"Weights: {unit.weights.about}")
page.numbers(headline(unit, found))
field_picture(unit, found, shown)
st.markdown(sentence(unit, found))

st.header("How fields grow along the network", anchor=False)
page.plot(
    growth(unit.fields, unit.layer, found.box, (shown.height, shown.width)),
    "growth",
    f"Side of the receptive field at each layer of {unit.report.network.title}",
)
step = formula(unit)
if step:
    page.formula(step)
    st.caption(
        "r is the field and j the distance between neighbours one layer earlier, in pixels; K is "
        "the kernel and S the stride of this layer. Where branches meet, the longest path counts."
    )

st.header("Layer by layer", anchor=False)
page.table(table(unit), f"{unit.report.network.name}_fields")
page.try_this(PRESETS)

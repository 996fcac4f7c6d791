"""Which part of the picture does a unit see, and which part does it listen to?"""

import streamlit as st

from cnnviz.counting import analyse
from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.picture_controls import draw_live
from cnnviz.kit.trace_controls import draw_unit
from cnnviz.language import _
from pages.what_a_unit_sees.figure import growth
from pages.what_a_unit_sees.lesson import Unit, measured
from pages.what_a_unit_sees.picture import field_picture
from pages.what_a_unit_sees.state import State
from pages.what_a_unit_sees.words import formula, headline, sentence, table

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    live = draw_live(draw)
    draw("layer")
    with page.row():
        draw_unit(draw)
        state = draw("average")
with page.guarded():
    report, place = analyse(live.weights.described), (state.layer, state.row, state.column)
    unit = Unit(live, report, *place, state.channels)
    found, shown = page.ready(measured(unit))

st.caption(_("Weights: {about}", about=live.weights.about))
page.numbers(headline(unit, found))
field_picture(draw, unit, found, shown)
st.markdown(sentence(found))

st.header(_("How fields grow along the network"), anchor=False)
title = unit.report.network.title
page.plot(
    growth(unit.fields, unit.layer, found.box, (shown.height, shown.width)),
    "growth",
    _("Side of the receptive field at each layer of {network}", network=title),
)
step = formula(unit)
if step:
    page.formula(step)
    st.caption(
        _(
            "r is the field and j the distance between neighbours one layer earlier, in pixels; K "
            "is the kernel and S the stride of this layer. Where branches meet, the longest path "
            "counts."
        )
    )

st.header(_("Layer by layer"), anchor=False)
page.table(table(unit), f"{unit.report.network.name}_fields")

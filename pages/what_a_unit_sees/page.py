"""Which part of the picture does a unit see, and which part does it listen to?"""

import streamlit as st

from cnnviz.counting import analyse
from cnnviz.kit import page, places
from cnnviz.kit.declared import Drawing
from cnnviz.kit.picture_controls import draw_live
from cnnviz.kit.tables import Table
from cnnviz.kit.trace_controls import draw_unit
from cnnviz.kit.weights_controls import untrained
from cnnviz.language import N_, _
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

untrained(draw, live.weights)
picture, aside = page.result()
with picture:
    field_picture(draw, unit, found, shown)
with aside:
    page.numbers(headline(unit, found))
    st.markdown(sentence(found, unit.report.network))
    st.caption(_("Weights: {about}", about=live.weights.about))
places.depths(state, state.unit)


def along() -> None:
    """Draw how fields grow along the network, and one step of it."""
    page.plot(
        lambda: growth(unit.fields, unit.layer, found.box, (shown.height, shown.width)),
        "growth",
        _("Side of the receptive field at each layer of {network}", network=report.network.title),
        of=unit.asked,
    )
    if step := formula(unit):
        page.formula(step)
        st.caption(
            _(
                "r is the field and j the distance between neighbours one layer earlier, in "
                "pixels; K is the kernel and S the stride of this layer. Where branches meet, the "
                "longest path counts."
            )
        )


page.below(
    {
        N_("How fields grow along the network"): along,
        N_("Layer by layer"): Table(lambda: table(unit), "fields"),
    }
)

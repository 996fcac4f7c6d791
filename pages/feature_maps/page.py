"""What does each layer make of a picture?"""

import streamlit as st

from cnnviz.counting.naming import called
from cnnviz.drawing.mosaic import enlarged
from cnnviz.kit import page, places
from cnnviz.kit.answers import bars
from cnnviz.kit.declared import Drawing
from cnnviz.kit.live import Live, looked
from cnnviz.kit.picture_controls import draw_picture
from cnnviz.kit.tables import Table
from cnnviz.kit.weights_controls import draw_weights, untrained
from cnnviz.language import N_, _
from pages.feature_maps.details import enter, kernel, statistics, values
from pages.feature_maps.sheet import sheet
from pages.feature_maps.state import State
from pages.feature_maps.words import COLOURS, answer_note, headline, one_map

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    layer = draw("network", "layer").layer
    weights, file = draw_weights(draw)
    live = Live(weights, draw_picture(draw, weights), file)
    with page.row():
        state = draw("channel", "scale")
with page.guarded():
    found, likely = page.ready(looked(live, layer))

untrained(draw, weights)
channel, scale = state.channel, state.coloured
picture, aside = page.result()
with picture:
    entered, maps = st.columns([1, 4], gap="medium")
    with maps:
        sheet(draw, live, found, layer)
        st.caption(_(COLOURS[scale, bool(found.maps.min() < 0)]))
    with entered:
        width, height = found.shown.size
        alt = _("The picture, {width} × {height}", width=width, height=height)
        page.image(enter(found, 128), alt, width=128)
        went_in = weights.preprocessing.in_words(weights.input_shape)
        st.caption(_("What went in"), help=went_in)
    page.numbers(headline(found, weights, likely))
with aside:
    name = called(weights.described, layer)
    alt = _("Map {channel} of {layer}, enlarged", channel=channel, layer=name)
    page.image(enlarged(found.maps, channel, scale, 240), alt, name=f"map_{layer}_{channel}")
    st.caption(one_map(found, channel))
    if likely:
        page.html(bars(weights, likely))
        st.caption(answer_note(weights))
    st.caption(_("Weights: {about}", about=weights.about))
places.depths(state, {"layer": layer, "channel": channel})

about = {"weights": weights.about}
page.below(
    {
        N_("All maps in numbers"): Table(lambda: statistics(found), f"maps_{layer}", about),
        N_("Kernel of the enlarged map"): lambda: kernel(live, layer, channel),
        N_("Its values"): Table(lambda: values(found, channel), f"map_{layer}_{channel}"),
    }
)

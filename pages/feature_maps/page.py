"""What does each layer make of a picture?"""

import streamlit as st

from cnnviz.drawing.mosaic import Scale, enlarged, mosaic
from cnnviz.kit import page
from cnnviz.kit.answers import bars
from cnnviz.kit.declared import Drawing
from cnnviz.kit.live import Live, looked
from cnnviz.kit.picture_controls import draw_picture
from cnnviz.kit.weights_controls import draw_weights
from cnnviz.language import _
from pages.feature_maps.details import details, enter
from pages.feature_maps.state import State
from pages.feature_maps.words import COLOURS, answer_note, headline, one_map

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    with page.row():
        layer = draw("network", "layer", "scale").layer
    weights, file = draw_weights(draw)
    live = Live(weights, draw_picture(draw, weights), file)
with page.guarded():
    found, likely = page.ready(looked(live, layer))

st.caption(_("Weights: {about}", about=weights.about))
page.numbers(headline(found, weights, likely))

state = draw("channel")
scale, picked = Scale(state.scale), state.channel
page.image(mosaic(found.maps, scale), _("All maps of {layer}, channel by channel", layer=layer))
st.caption(_(COLOURS[scale, bool(found.maps.min() < 0)]))

whole, single = st.columns(2, gap="large")
with whole:
    st.header(_("What went in"), anchor=False)
    width, height = found.shown.size
    alt = _("The picture, {width} × {height}", width=width, height=height)
    page.image(enter(found), alt, width=360)
    st.caption(weights.preprocessing.in_words(weights.input_shape))
with single:
    st.header(_("Map {channel}", channel=picked), anchor=False)
    alt = _("Map {channel} of {layer}, enlarged", channel=picked, layer=layer)
    page.image(enlarged(found.maps[picked]), alt, width=360)
    st.caption(one_map(found, picked))
details(live, layer, picked, found)

if likely:
    st.header(_("What it answers"), anchor=False)
    page.html(bars(weights, likely))
    st.caption(answer_note(weights))

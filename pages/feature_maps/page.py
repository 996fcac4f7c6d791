"""What does each layer make of a picture?"""

import streamlit as st

from cnnviz.drawing.mosaic import Scale, enlarged, mosaic
from cnnviz.kit import page
from cnnviz.kit.controls import choice
from cnnviz.kit.live import Live, looked
from cnnviz.kit.map_words import (
    PRESETS,
    answer,
    answer_note,
    bars,
    enter,
    headline,
    layer_names,
    one_map,
)
from cnnviz.kit.network_controls import NETWORKS
from cnnviz.kit.picture_controls import chosen_picture
from cnnviz.kit.weights_controls import chosen_weights
from pages.feature_maps.details import details

page.header(__file__)

with page.guarded():
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = choice("Network", "network", NETWORKS, "alexnet")
        names, first = layer_names(name)
        layer = page.one_of(names, "layer", "Layer", first)
        scale = choice("Colours span", "scale", [s.value for s in Scale], Scale.EACH_MAP.value)
    weights, file = chosen_weights(name)
    picture = chosen_picture(weights)
    live = Live(weights, picture, file)
    result = looked(live, layer)
if result is None:
    page.try_this(PRESETS)
    st.stop()

found, likely = result
st.caption(f"Weights: {weights.about}")
page.numbers([*answer(weights, likely), *headline(found)])

picked = page.channel(found.maps.shape[0])
page.image(mosaic(found.maps, Scale(scale)), f"All maps of {layer}, channel by channel")
page.colour_note(signed=bool(found.maps.min() < 0), scale=scale)

whole, single = st.columns(2, gap="large")
with whole:
    st.header("What went in", anchor=False)
    page.image(enter(found), f"The picture, {found.shown.width} × {found.shown.height}", width=360)
    st.caption(weights.preprocessing.in_words(weights.input_shape))
with single:
    st.header(f"Map {picked}", anchor=False)
    page.image(enlarged(found.maps[picked]), f"Map {picked} of {layer}, enlarged", width=360)
    st.caption(one_map(found, picked))
details(live, layer, picked, found)

if likely:
    st.header("What it answers", anchor=False)
    page.html(bars(weights, likely))
    st.caption(answer_note(weights))

page.try_this(PRESETS)

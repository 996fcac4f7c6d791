"""What does each layer make of a picture?"""

import streamlit as st

from cnnviz.figures.mosaic import Scale, enlarged, mosaic
from cnnviz.ui import page
from cnnviz.ui.cached import seen
from cnnviz.ui.controls import choice, number
from cnnviz.ui.map_words import PRESETS, headline, layer_names, one_map
from cnnviz.ui.network_controls import NETWORKS
from cnnviz.ui.picture_controls import chosen_picture

page.header("Feature maps", "What does each layer of a network make of a picture?")

with page.guarded():
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = choice("Network", "network", NETWORKS, "alexnet")
        names, first = layer_names(name)
        layer = page.one_of(names, "layer", "Layer", first)
        seed = number("Seed of the weights", "seed", 0, high=10**6)
        scale = choice("Colours span", "scale", [s.value for s in Scale], Scale.EACH_MAP.value)
    picture = chosen_picture()
    with st.spinner(f"Running {name} up to {layer} …"):
        found = seen(name, layer, seed, picture.digest, picture)

st.caption("Weights: seeded random numbers (He initialisation), not trained.")
page.numbers(headline(found))

picked = page.channel(found.maps.shape[0])
page.image(mosaic(found.maps, Scale(scale)), f"All maps of {layer}, channel by channel")
page.colour_note(signed=bool(found.maps.min() < 0), scale=scale)

whole, single = st.columns(2, gap="large")
with whole:
    st.subheader("What went in", anchor=False)
    page.image(found.shown, f"The picture, {found.shown.width} × {found.shown.height}", width=360)
    st.caption("Cropped to the input's proportions, resized and normalised.")
with single:
    st.subheader(f"Map {picked}", anchor=False)
    page.image(enlarged(found.maps[picked]), f"Map {picked} of {layer}, enlarged", width=360)
    st.caption(one_map(found, picked))

page.try_this(PRESETS)

"""What does a pool keep of a feature map, and what of a move of the picture?"""

import streamlit as st

from cnnviz.counting.formulas import explain
from cnnviz.kit import page, save
from cnnviz.kit.declared import Drawing
from cnnviz.kit.live import Live
from cnnviz.kit.picture_controls import draw_picture
from cnnviz.kit.tables import Table
from cnnviz.kit.weights_controls import draw_weights, untrained
from cnnviz.language import N_, _
from pages.pooling.drawing import KEY, pools
from pages.pooling.lesson import felt, looked, pooled
from pages.pooling.state import State
from pages.pooling.words import SHOWN, dropped, headline, rows, told

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    draw("kind")
    with page.row():
        draw("window", "stride")
    with page.row():
        draw("right", "down")
    layer = draw("network", "layer").layer
    weights, file = draw_weights(draw)
    live = Live(weights, draw_picture(draw, weights), file)
    state = draw("channel")
with page.guarded():
    made = state.pool.output_shape(state.shape)
    maps = page.ready(looked(live, layer, state.right, state.down))

untrained(draw, weights)
after = pooled(maps, state.kind, state.window, state.stride)
changed = felt(maps), felt(after)
picture, aside = page.result()
with picture:
    pools(state, maps, after)
    save.drawing(KEY, "pools")
    st.markdown(_(SHOWN))
with aside:
    page.numbers(headline(state.shape, made, *changed))
    st.markdown(told(state, *changed))
    page.worked(explain(state.pool, state.shape).shape)
    page.formula(dropped(state.shape, made))
    st.caption(_("Weights: {about}", about=weights.about))

about = {"weights": weights.about, "layer": layer, "pool": repr(state.pool)}
page.below({N_("Map by map"): Table(lambda: rows(*changed), "pooling", about)})

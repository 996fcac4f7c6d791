"""How large is the gradient in each layer of a plain and of a residual network?"""

import streamlit as st

from cnnviz.kit import page
from pages.gradient_norms import words as gradient_words
from pages.gradient_norms.chain import small_chain
from pages.gradient_norms.controls import PRESETS, asked
from pages.gradient_norms.figure import SCALE, norms_over_depth
from pages.gradient_norms.pictures import bands, lines, room
from pages.gradient_norms.steps import sides

page.header(__file__)

with page.guarded():
    asks = asked()
    both = sides(asks.setting, asks.step, asks.seeds)
if both is None:
    page.try_this(PRESETS)
    st.stop()

plain, residual, machine = both
backward = plain.norms(asks.step), residual.norms(asks.step)
forward = plain.scales(asks.step), residual.scales(asks.step)
said = gradient_words.verdict(
    asks.setting, backward[0].middle, backward[1].middle, asks.step, asks.seeds
)
page.numbers(gradient_words.headline(*backward))
st.markdown(said)
depth, within = asks.setting.depth, room(plain, residual)
drawn = norms_over_depth(lines(depth, *backward), bands(depth, *backward), within=within.norms)
page.plot(drawn, "norms", said)
if machine is not None:
    st.caption(gradient_words.recording_words(machine))
st.caption(gradient_words.CAPTION)

st.header("Forward", anchor=False)
carried = gradient_words.forward_verdict(forward[0].middle, forward[1].middle)
st.markdown(carried)
drawn = norms_over_depth(
    lines(depth, *forward), bands(depth, *forward), title=SCALE, within=within.scales
)
page.plot(drawn, "scales", carried)
st.caption(gradient_words.FORWARD)
st.markdown(gradient_words.loss_words(plain.loss(asks.step), residual.loss(asks.step)))

st.header("Product against sum", anchor=False)
page.formulas(gradient_words.CHAIN)
with page.guarded():
    small_chain(asks.setting.activation)

st.header("Layer by layer", anchor=False)
page.table(gradient_words.full_table(plain, residual, asks.step), "gradient_norms")
page.try_this(PRESETS)

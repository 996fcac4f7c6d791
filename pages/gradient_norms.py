"""How large is the gradient in each layer of a plain and of a residual network?"""

import streamlit as st

from cnnviz.figures.gradients import SCALE, norms_over_depth
from cnnviz.ui import gradient_words, page
from cnnviz.ui.gradient_chain import small_chain
from cnnviz.ui.gradient_pictures import bands, lines, room
from cnnviz.ui.gradient_steps import sides

page.header(
    "Gradient norms",
    "How much of the gradient reaches the first layer of a deep network, with and without "
    "shortcuts?",
)

with page.guarded():
    asked = gradient_words.asked()
    with st.spinner(f"Passes there and back through two {asked.setting.depth}-layer nets …"):
        plain, residual = sides(asked.setting, asked.step, asked.seeds)

backward = plain.norms(asked.step), residual.norms(asked.step)
forward = plain.scales(asked.step), residual.scales(asked.step)
said = gradient_words.verdict(
    asked.setting, backward[0].middle, backward[1].middle, asked.step, asked.seeds
)
page.numbers(gradient_words.headline(*backward))
st.markdown(said)
depth, within = asked.setting.depth, room(plain, residual)
drawn = norms_over_depth(lines(depth, *backward), bands(depth, *backward), within=within.norms)
page.plot(drawn, "norms", said)
st.caption(gradient_words.CAPTION)

st.header("Forward", anchor=False)
carried = gradient_words.forward_verdict(forward[0].middle, forward[1].middle)
st.markdown(carried)
drawn = norms_over_depth(
    lines(depth, *forward), bands(depth, *forward), title=SCALE, within=within.scales
)
page.plot(drawn, "scales", carried)
st.caption(gradient_words.FORWARD)
st.markdown(gradient_words.loss_words(plain.loss(asked.step), residual.loss(asked.step)))

st.header("Product against sum", anchor=False)
page.formulas(gradient_words.CHAIN)
with page.guarded():
    small_chain(asked.setting.activation)

st.header("Layer by layer", anchor=False)
page.table(gradient_words.full_table(plain, residual, asked.step), "gradient_norms")
page.try_this(gradient_words.PRESETS)

"""What the activations do on the way forward, before any gradient comes back."""

from functools import partial

import streamlit as st

from cnnviz.kit import page
from cnnviz.language import _, sentences
from pages.gradient_norms import words
from pages.gradient_norms.figure import SCALE, norms_of
from pages.gradient_norms.state import State
from pages.gradient_norms.steps import Side


def forward(state: State, plain: Side, residual: Side) -> None:
    """Show the scale behind each layer of both nets, and the loss it comes to."""
    step = state.step
    scales = plain.scales(step), residual.scales(step)
    carried = words.forward_verdict(scales[0].middle, scales[1].middle)
    st.markdown(carried)
    room = plain.everything("scales") + residual.everything("scales")
    drawn = partial(norms_of, state.depth, scales, room, SCALE)
    page.plot(drawn, "scales", carried, of=state)
    st.caption(sentences(*map(_, words.FORWARD)))
    st.markdown(words.loss_words(plain.loss(step), residual.loss(step)))

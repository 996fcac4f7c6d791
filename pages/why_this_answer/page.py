"""Which part of the picture speaks for this answer?

The four maps are made in `cnnviz.probing.attribution`, Grad-CAM's in `grad_cam` beside it.
"""

import streamlit as st

from cnnviz.kit import page, places
from cnnviz.kit.answers import bars
from cnnviz.kit.declared import Drawing
from cnnviz.kit.pad import kept, pad
from cnnviz.kit.picture_controls import draw_live
from cnnviz.kit.tables import Table
from cnnviz.kit.weights_controls import untrained
from cnnviz.language import N_, _
from pages.why_this_answer.pictures import large, side_by_side
from pages.why_this_answer.state import State, in_words
from pages.why_this_answer.words import UNTRAINED, headline, likely, recording_words, table
from pages.why_this_answer.work import Asks, found

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    live = draw_live(draw, kept)
    if draw.was_usual("method"):  # it then comes along with the network
        draw.put(method=draw.state.method)
    state = draw("answer", "method", "layer")
    squares = {name: in_words(each) for name, each in state.squares.items()}
    state = draw("occluder", offered=squares)

untrained(draw, live.weights)
picture, aside = page.result()
if state.picture == "drawn":
    with picture:
        sheet, picture = st.columns(2, gap="medium")
    with sheet:
        pad("pad")
with page.guarded():
    answered = page.ready(found(Asks.of(state, live)))

with picture:
    large(answered)
with aside:
    page.numbers(headline(answered))
    page.html(bars(live.weights, likely(answered.shares)))
    if not live.weights.are_trained:
        st.info(_(UNTRAINED), icon=":material/casino:")
    if answered.machine is not None:
        st.caption(recording_words(answered.machine))
    st.caption(_("Weights: {about}", about=live.weights.about))
places.depths(state, {})

test = Table(lambda: table(answered), f"reasons_{state.layer}")


def covering() -> None:
    """Show what becomes of the class once each map's strongest square is covered."""
    st.markdown(
        _(
            "Does a map point at the right place? Its strongest square is covered, and the network "
            "is asked again. A gradient is about a small change, so it often points where covering "
            "costs nothing."
        )
    )
    test.draw()


test.offer()
page.below(
    {
        N_("Cover the strongest square and ask again"): covering,
        N_("The four side by side"): lambda: side_by_side(answered),
    }
)

"""What does a value become that is measured against a batch, or against its neighbours?"""

from functools import partial

import streamlit as st

from cnnviz.counting.naming import called
from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.tables import Table
from cnnviz.language import N_, _
from pages.normalisation import batch, figure, response, words
from pages.normalisation.columns import columns
from pages.normalisation.state import State

page.header(__file__)


def of_batch(draw: Drawing[State]) -> None:
    """Batch norm: the same picture in both modes."""
    with page.controls():
        names = {name: called(batch.network(), name) for name in batch.layers()}
        draw("digit", "others", "count")
        draw("layer", offered=names)
        state = draw("channel", "seed")
    both = batch.seen(state.digit, state.others, state.count, state.seed, state.layer)
    found = batch.answers(state.digit, state.count, state.seed)
    said = words.batch_told(state, found, both)
    picture, aside = page.result()
    with picture:
        drawn = partial(figure.certainties, found, state.others)
        page.plot(drawn, "certainty", said, of=state)
        alt = _("Mean and deviation of each channel, of this batch and running")
        page.plot(lambda: figure.measures(both, state.channel), "channels", alt, of=state)
    with aside:
        page.numbers(words.sure(state, found))
        st.markdown(said)
        page.formula(words.batch_formula(batch.cell(state, both)))

    def one() -> None:
        alt = _("Values of one channel before and after, in both modes")
        drawn = partial(figure.before_and_after, both, state.channel)
        page.plot(drawn, "values", alt, of=state)

    table = Table(lambda: words.batch_rows(both), "batch_norm")
    page.below({N_("One channel"): one, N_("Channel by channel"): table})


def of_response(draw: Drawing[State]) -> None:
    """Local response normalisation: one position, all channels."""
    with page.controls():
        draw("place", "pixels")
        with page.row():
            draw("row", "column")
        draw("chosen", "size")
        with page.row():
            draw("k", "alpha", "beta")
        state = draw("seed")
    maps = response.maps(state.place, state.pixels, state.seed)
    found = response.normalised(maps[:, state.row, state.column], state.norm)
    picture, aside = page.result()
    with picture:
        columns(draw, found)
    with aside:
        page.numbers(words.response_numbers(state, found))
        st.markdown(words.response_told(state, found))
        page.formula(words.response_formula(state))
        st.caption(words.helped())
    page.below({N_("All channels"): Table(lambda: words.response_rows(found), "response_norm")})


with page.controls():
    draw = Drawing(State)
    kind = draw("kind").kind
with page.guarded():
    (of_batch if kind == "batch" else of_response)(draw)

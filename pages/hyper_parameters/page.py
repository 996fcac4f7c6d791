"""There is no formula for the hyper-parameters: try many, and see which of them matters."""

import streamlit as st

from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.leading import link
from cnnviz.kit.runs import lab
from cnnviz.kit.tables import Table
from cnnviz.kit.text import escaped
from cnnviz.language import N_, _
from pages.hyper_parameters import parts, words
from pages.hyper_parameters.drawing import coordinates
from pages.hyper_parameters.going import buttons, importance, look, read_link
from pages.hyper_parameters.lesson import is_usual, race
from pages.hyper_parameters.state import State

page.header(__file__)
lab.owner()

with page.controls():
    draw = Drawing(State)
    draw("kind", "trials")
    with page.row():
        draw("low", "high")
    draw("filters", "kernels", "layers")
    with page.row():
        draw("epochs", "pictures", "seed")
with page.guarded():
    search = draw.state.search
    read_link(search)
    shown = look(search)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        buttons(search, shown)


def result() -> None:
    """The trials as they stand, anew once a second while the search goes on."""
    now = look(search)
    done = now.done
    shares = importance(search, now)
    if now.trouble:
        st.warning(escaped(page.sentence(now.trouble)), icon=":material/sync_problem:")
    picture, aside = page.result()
    with picture:
        coordinates(search, done, shares)
    with aside:
        page.numbers(words.headline(search, done))
        if now.goes_on:
            st.progress(len(done) / search.size)
        st.markdown(words.found(done))
        st.markdown(words.matters(shares, done))
        if is_usual(search):
            st.markdown(words.raced(race()))
        st.caption(words.source(search, now))
        link(_("What learning rates do over the epochs"), "training_lab", {"compare": "rates"})
    if shown.goes_on and not now.goes_on:
        st.rerun()


st.fragment(result, run_every="1s" if shown.goes_on else None)()
about = {"search": repr(search)}
page.below(
    {
        N_("Best so far"): lambda: parts.best_so_far(shown),
        N_("Trial by trial"): Table(lambda: words.rows(look(search).done), "search", about),
        N_("One trial"): lambda: parts.one_trial(draw, shown),
        N_("How it searches"): lambda: st.markdown(words.how(search)),
    }
)

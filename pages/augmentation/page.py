"""What may be done to a picture that leaves its class, and what does a net learn from it?"""

from functools import partial

import streamlit as st

from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.picture_controls import draw_picture
from cnnviz.kit.runs import lab
from cnnviz.kit.tables import Table
from cnnviz.language import N_, _
from cnnviz.training.kinds import KINDS, PCA
from pages.augmentation import bars, beside, effects, words
from pages.augmentation.drawing import grid
from pages.augmentation.lesson import components, results
from pages.augmentation.state import State, field
from pages.augmentation.training import train

page.header(__file__)
lab.owner()

with page.controls():
    draw = Drawing(State)
    kinds = draw("kinds").kinds
    if kinds:
        draw(*(field(kind) for kind in KINDS if kind in kinds))
    if PCA in kinds:
        draw("basis")
    shown = draw_picture(draw)
    state = draw("seed", "learnt")

pictures = results(shown, state.strengths, state.seed, state.basis)
found = effects.errors(state.learnt)
said = words.told(state, found)
picture, aside = page.result()
with picture:
    grid(pictures, _("The picture as draw {place} changes it"))
    if PCA in kinds:
        basis = components(state.basis, shown)
        bars.draw(basis)
        st.caption(words.over(state))
        page.formula(words.formula(basis, state.pca_colour / 100))
with aside:
    page.numbers(words.headline(state, found))
    st.markdown(said)
    drawn = partial(effects.chart, found, state.kinds)
    page.plot(drawn, "errors", said, of=(state.learnt, state.kinds))
    st.caption(words.trained(state.learnt))

page.below(
    {
        N_("Workers"): beside.draw,
        N_("Train it here"): lambda: train(state),
        N_("In code"): lambda: st.code(words.code(state, pictures.shape[1]), language="python"),
        N_("Kind by kind"): Table(lambda: words.rows(found), "augmentation"),
    }
)

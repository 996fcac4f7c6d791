"""Can you work it out, and if not, which slip is it?"""

import streamlit as st

from cnnviz.asking.sheets import sheet
from cnnviz.kit import guessing, page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.picture import picture
from cnnviz.kit.tables import Table
from cnnviz.language import N_, _
from pages.guess_first import words
from pages.guess_first.state import MOST, State

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    state = draw("seed", "student")
with page.guarded():
    questions = sheet(state.seed, state.student, MOST)

shown, aside = page.result()
with shown:
    strip = st.empty()
    answered = []
    for place, instance in enumerate(questions, 1):
        st.markdown(f"**{place}.** {instance.words}")
        name = f"answer{place}"
        text = getattr(draw(name), name)
        answered.append((instance, text, guessing.said(instance, text)))
with strip:
    picture(words.progress(answered), "sheet", pick=False, fit=True, name="sheet")
with aside:
    page.numbers(words.headline(answered))
    st.markdown(
        _("A wrong answer is named by the slip that makes it; put it right as often as you like.")
    )
    st.markdown(
        _(
            "Your answers are in the link: keep it to go on later. For a class, give everybody the "
            "same seed and their own name or number."
        )
    )
    page.convention()

page.below({N_("The answers as a table"): Table(lambda: words.rows(answered), "sheet", prose=True)})

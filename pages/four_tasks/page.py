"""What comes out of a net that names a picture, finds what is in it, or marks every pixel?"""

import streamlit as st

from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.tables import Table
from cnnviz.language import N_, _
from pages.four_tasks import words
from pages.four_tasks.drawing import tasks
from pages.four_tasks.lesson import seen
from pages.four_tasks.recorded import record
from pages.four_tasks.state import LAST, State

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    number = draw("scene").scene
    st.button(
        _("Another scene"),
        icon=":material/casino:",
        width="stretch",
        on_click=lambda: draw.put(scene=number % LAST + 1),
    )
    state = draw("shapes", "task", "truth", "sure", "once")
with page.guarded():
    found = seen(state)

picture, aside = page.result()
with picture:
    tasks(state, found)
with aside:
    page.numbers(words.headline(found))
    st.markdown(_(words.SHOWN))
    st.markdown(words.told(state, found))
    page.formula(words.formula(state))
    st.caption(words.about(record()))

page.below(
    {
        N_("What each one takes"): Table(words.costs, "four_tasks"),
        N_("How good they are"): Table(
            lambda: words.qualities(record()), "four_tasks_quality", prose=True
        ),
    }
)

"""What do you want to see? A card for each question: a live miniature and the way to its page."""

from importlib import import_module

import streamlit as st

from cnnviz.kit import page
from cnnviz.kit.picture import picture
from cnnviz.kit.questions import questions
from cnnviz.language import _

page.header(__file__)

offered = [question for question in questions() if question.section]
places = {}
grid = st.grid("auto", min_column_width=290, gap="medium")
for question in offered:
    with grid.cell(), st.container(border=True, height=310):
        places[question.name] = st.container(height=158, border=False)
        st.page_link(question.script, label=f"**{_(question.title)}**")
        st.caption(_(question.question))

for question in sorted(offered, key=lambda question: question.slow):
    drawn: str | bytes = import_module(f"pages.{question.name}.card").draw()
    with places[question.name]:
        if isinstance(drawn, bytes):
            page.image(drawn, _(question.question), width="stretch")
        else:
            picture(drawn, f"mini_{question.name}", fit=True, pick=False)

"""Why does a net err on pictures it has never seen, and what do dropout and others do about it?"""

import streamlit as st

from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.runs import lab
from pages.over_fitting import fitting, modes
from pages.over_fitting.state import State

page.header(__file__)
lab.owner()

draw = Drawing(State)
with page.guarded():
    ids = lab.shown_runs()
line = st.container(horizontal=True, vertical_alignment="center", gap="small")
with line:
    scene = draw("scene").scene
if scene == "fitting":
    fitting.draw(draw, ids, line)
else:
    modes.draw(draw)

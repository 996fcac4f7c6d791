"""Why does a net err on pictures it has never seen, and what do dropout and others do about it?"""

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
for scene, tab in draw.tabs("scene").items():
    if tab.open:
        with tab:
            if scene == "fitting":
                fitting.draw(draw, ids)
            else:
                modes.draw(draw)

"""How much of a trained network is worth keeping when it is to learn something else?"""

from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.runs import lab
from pages.transfer_learning.classes import own
from pages.transfer_learning.state import State
from pages.transfer_learning.study import study

SCENES = {"study": study, "own": own}

page.header(__file__)
lab.owner()

draw = Drawing(State)
for scene, tab in draw.tabs("scene").items():
    if tab.open:
        with tab:
            SCENES[scene](draw)

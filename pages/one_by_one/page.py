"""What does a 1×1 convolution do with the channels at each position?"""

from collections.abc import Callable

from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from pages.one_by_one.network import network
from pages.one_by_one.scenes import channels, mixed, single
from pages.one_by_one.state import State

SCENES: dict[str, Callable[[Drawing[State]], None]] = {
    "single": single,
    "mixed": mixed,
    "channels": channels,
    "network": network,
}

page.header(__file__)

draw = Drawing(State)
for scene, tab in draw.tabs("scene").items():
    if tab.open:
        with tab:
            SCENES[scene](draw)

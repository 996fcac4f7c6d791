"""All maps of a layer as one numbered picture, in which the one shown large is chosen."""

from functools import partial
from pathlib import Path

import streamlit as st

from cnnviz.counting.naming import called
from cnnviz.drawing.mosaic import GAP, laid_out
from cnnviz.drawing.png import address, signed
from cnnviz.kit import save
from cnnviz.kit.component import component
from cnnviz.kit.declared import Drawing
from cnnviz.kit.live import Live, Seen
from cnnviz.language import _
from pages.feature_maps.state import State

KEY = "maps"
HTML = """
<div class="sheet" tabindex="0" role="slider" aria-valuemin="0"><img alt="">
<div class="numbers"></div><div class="mark"></div></div><p class="said"></p>
"""

_component = component("maps", HTML, Path(__file__).parent)


def sheet(draw: Drawing[State], live: Live, found: Seen, layer: str) -> None:
    """Show all maps; a click on one, or an arrow key, sets the channel."""
    state, name = draw.state, called(live.weights.described, layer)
    made = laid_out(found.maps, state.coloured)
    data = {
        **made._asdict(),
        "picture": address(made.png),
        "gap": GAP,
        "count": len(found.maps),
        "channel": state.channel,
        "words": {
            "all": _("All maps of {layer}, channel by channel", layer=name),
            "map": _("Map {channel}"),
            "hint": _("Click a map, or use the arrow keys, to enlarge it."),
        },
    }
    del data["png"]
    _component(key=KEY, data=data, on_channel_change=lambda: _chosen(draw))
    save.add(save.PICTURES, "PNG", partial(signed, made.png), f"maps_{layer}.png", "image/png")


def _chosen(draw: Drawing[State]) -> None:
    """Put the channel where it was chosen (a callback, so before it is drawn)."""
    channel = st.session_state[KEY].get("channel")
    if isinstance(channel, int):
        draw.put(channel=channel)

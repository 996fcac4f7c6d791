"""A map and its pool, of the picture and of the moved one, window by window under the hand."""

from pathlib import Path
from typing import Any

from cnnviz.drawing.mosaic import Maps
from cnnviz.drawing.palette import SIGNED
from cnnviz.kit.component import component
from cnnviz.language import _
from pages.pooling.state import State

KEY = "pools"
FIGURES = 3 * '<figure><figcaption></figcaption><svg role="img"></svg></figure>'
HTML = f"""
<div class="frame"><div class="line">{FIGURES}</div><div class="line">{FIGURES}</div>
<p class="said" role="status" aria-live="off"></p></div>
"""

_component = component(KEY, HTML, Path(__file__).parent)


def pools(state: State, maps: Maps, made: Maps) -> None:
    """Draw one channel of (2, C, H, W), and of what is made of it."""
    data: dict[str, Any] = {
        "maps": [_listed(each[state.channel]) for each in maps],
        "pooled": [_listed(each[state.channel]) for each in made],
        "columns": [maps.shape[-1], made.shape[-1]],
        "window": state.window,
        "stride": state.stride,
        "kind": state.kind,
        "scale": [colour for _share, colour in SIGNED],
        "words": {
            "captions": [
                [_("map"), _("map, picture moved"), _("difference")],
                [_("pooled"), _("pooled, picture moved"), _("difference")],
            ],
            "window": _(
                "Row {row}, column {column} of the pooled map: {before}. With the picture moved: "
                "{after}."
            ),
        },
    }
    _component(key=KEY, data=data)


def _listed(values: Maps) -> list[float]:
    return [float(f"{value:.5g}") for value in values.ravel()]

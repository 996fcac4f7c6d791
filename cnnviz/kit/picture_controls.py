"""Which picture goes in: a bundled one, a visitor's file, a photograph taken now, or a drawing."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias, TypeVar

import streamlit as st

from cnnviz.kit import declared
from cnnviz.kit.declared import Drawing
from cnnviz.kit.live import Live, Picture, bundled_picture, uploaded_picture
from cnnviz.kit.pad import pad
from cnnviz.kit.pen import follow
from cnnviz.kit.weights_controls import WeightsState, draw_weights
from cnnviz.language import _
from cnnviz.pictures.decoding import FORMATS
from cnnviz.pictures.pictures import DIGITS, LARGEST_FILE
from cnnviz.weights.preprocessing import Steps
from cnnviz.weights.trained import Origin, Weights

BUNDLED = {"temple": "temple (photograph)", "flower": "flower (photograph)"}
BUNDLED |= {f"digit-{digit}": f"digit {digit}" for digit in DIGITS}
PICTURES = {"own": "my own picture", "camera": "my camera", "drawn": "a digit I draw"} | BUNDLED
FORMERLY = {label: name for name, label in PICTURES.items()}


def _usual(state: Any) -> str:
    return "digit-3" if state.chosen.input_shape[0] == 1 else "temple"


def picture(usual: str | declared.SoFar = _usual) -> Any:
    """Declare which picture goes in: a digit before a network of one channel."""
    return declared.choice(
        "Picture", PICTURES, usual, key="picture", shared=True, formerly=FORMERLY
    )


@dataclass(frozen=True)
class Looking(declared.Declared):
    """What looks at a picture."""

    picture: str = picture()


@dataclass(frozen=True)
class PictureState(Looking, WeightsState):
    """A network with weights that looks at one."""


L = TypeVar("L", bound=Looking)
P = TypeVar("P", bound=PictureState)
Sheet: TypeAlias = Callable[[], bytes | None]
"""Gives the drawing of a sheet as a PNG, if there is one by now."""


def draw_picture(
    draw: Drawing[L], weights: Weights | None = None, sheet: Sheet | None = None
) -> Picture:
    """Draw the controls; return the picture, a bundled one until there is another.

    Args:
        draw: draws them.
        weights: what the picture is for, if it is; where these only know digits, the visitor is
            told.
        sheet: gives what is drawn; a page that has its own shows no other.

    Raises:
        CnnvizError: if a file is no picture, or too large a one.
    """
    if draw.was_usual("picture"):  # it then comes along with the network
        draw.put(picture=draw.state.picture)
    name = draw("picture").picture
    knows_digits = weights is not None and weights.preprocessing.steps is Steps.INK
    if name in BUNDLED:
        if knows_digits and "digit" not in name:
            st.info(
                _(
                    "These weights have only ever seen digits. Choose “{drawn}” or a bundled "
                    "digit.",
                    drawn=_(PICTURES["drawn"]),
                ),
                icon=":material/draw:",
            )
        return bundled_picture(name)
    data = _given(name, sheet or partial(_drawn, weights))
    if data is not None:
        return uploaded_picture(data)
    digit = knows_digits or name == "drawn"
    st.info(
        _("Until there is a picture of yours you see the digit 3.")
        if digit
        else _("Until there is a picture of yours you see the temple."),
        icon=":material/image:",
    )
    return bundled_picture("digit-3" if digit else "temple")


def draw_live(draw: Drawing[P], sheet: Sheet = lambda: pad("pad")) -> Live:
    """Draw which network looks with which weights at which picture."""
    draw("network")
    weights, file = draw_weights(draw)
    return Live(weights, draw_picture(draw, weights, sheet), file)


def _drawn(weights: Weights | None) -> bytes | None:
    """What is drawn on the pad; networks that know digits answer beside it as one draws."""
    drawing = pad("pad")
    if weights is not None and weights.origin is Origin.HERE:
        follow(weights)
    return drawing


def _given(name: str, sheet: Sheet) -> bytes | None:
    """The visitor's picture, if there is one by now."""
    if name == "drawn":
        return sheet()
    stays = _("It stays in memory on this server.")
    if name == "camera":
        taken = st.camera_input(_("Your photograph"), key="camera", help=stays, width=360)
        return taken.getvalue() if taken else None
    upload = st.file_uploader(
        _("Your picture"),
        # By media type: endings would refuse a picture whose name has none.
        type=list(FORMATS.values()),
        max_upload_size=LARGEST_FILE,
        help=stays,
    )
    return upload.getvalue() if upload else None

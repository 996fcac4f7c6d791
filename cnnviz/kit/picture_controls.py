"""Which picture goes in: a bundled one, a visitor's file, a photograph taken now, or a drawing."""

import streamlit as st

from cnnviz.kit.controls import choice
from cnnviz.kit.live import Picture, bundled_picture, uploaded_picture
from cnnviz.kit.pad import pad
from cnnviz.pictures.decoding import FORMATS
from cnnviz.pictures.pictures import LARGEST_FILE, bundled
from cnnviz.weights.preprocessing import Steps
from cnnviz.weights.trained import Weights

OWN = "my own picture"
CAMERA = "my camera"
DRAWN = "a digit I draw"


def chosen_picture(weights: Weights, default: str | None = None) -> Picture:
    """Draw the controls; return the picture, a bundled one until there is another.

    Args:
        weights: what the picture is for; where these only know digits, the visitor is told.
        default: name of the bundled picture to begin with; the first one if not given.

    Raises:
        CnnvizError: if a file is no picture, or too large a one.
    """
    names = tuple(bundled())
    name = choice("Picture", "picture", (*names, OWN, CAMERA, DRAWN), default or names[0])
    knows_digits = weights.preprocessing.steps is Steps.INK
    if name in names:
        if knows_digits and "digit" not in name:
            st.info(
                f"These weights have only ever seen digits. Choose “{DRAWN}” or a bundled digit.",
                icon=":material/draw:",
            )
        return bundled_picture(name)
    data = _given(name)
    if data is not None:
        return uploaded_picture(data)
    stand_in = "digit 3" if knows_digits or name == DRAWN else names[0]
    st.info(f"Until there is a picture of yours you see the {stand_in}.", icon=":material/image:")
    return bundled_picture(stand_in)


def _given(name: str) -> bytes | None:
    """The visitor's picture, if there is one by now."""
    if name == DRAWN:
        return pad("pad")
    if name == CAMERA:
        taken = st.camera_input(
            "Your photograph", key="camera", help="It stays in memory on this server.", width=360
        )
        return taken.getvalue() if taken else None
    upload = st.file_uploader(
        "Your picture",
        # By media type: endings would refuse a picture whose name has none.
        type=list(FORMATS.values()),
        max_upload_size=LARGEST_FILE,
        help="It stays in memory on this server.",
    )
    return upload.getvalue() if upload else None

"""Which picture goes in: a bundled one, or the visitor's own."""

import streamlit as st

from cnnviz.probing.pictures import bundled
from cnnviz.ui.cached import Picture, bundled_picture, uploaded_picture
from cnnviz.ui.controls import choice

OWN = "my own picture"
LARGEST_UPLOAD = 10
"""Megabytes."""


def chosen_picture() -> Picture:
    """Draw the controls; return the picture.

    Raises:
        CnnvizError: if an uploaded file is no picture, or too large a one.
    """
    names = (*bundled(), OWN)
    name = choice("Picture", "picture", names, names[0])
    if name != OWN:
        return bundled_picture(name)
    upload = st.file_uploader(
        "Your picture", max_upload_size=LARGEST_UPLOAD, help="It stays in memory on this server."
    )
    if upload is None:
        st.info(
            f"Choose a picture file; until then you see the {names[0]}.", icon=":material/image:"
        )
        return bundled_picture(names[0])
    return uploaded_picture(upload.getvalue())

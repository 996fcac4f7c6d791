"""Pieces of a page that scripts of ours draw and move in the browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

ASSETS = Path(__file__).parent / "assets"


def component(name: str, html: str, folder: Path = ASSETS) -> Callable[..., Any]:
    """The component whose script and style, `name`.js and .css, lie in a folder."""
    css, js = ((folder / f"{name}.{ending}").read_text() for ending in ("css", "js"))
    return st.components.v2.component(f"cnnviz_{name}", html=html, css=css, js=js)

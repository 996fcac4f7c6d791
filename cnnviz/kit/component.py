"""Pieces of a page that scripts of ours draw and move in the browser."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

ASSETS = Path(__file__).parent / "assets"


def component(
    name: str, html: str, folder: Path = ASSETS, scripts: Sequence[str] = ()
) -> Callable[..., Any]:
    """The component whose style and script, `name`.css and .js, lie in a folder.

    Args:
        name: of the component.
        html: what the script finds.
        folder: where the files lie.
        scripts: names of files that make up the script, in order; that of the component alone if
            not given.
    """
    css = (folder / f"{name}.css").read_text()
    js = "\n".join((folder / f"{script}.js").read_text() for script in scripts or [name])
    return st.components.v2.component(f"cnnviz_{name}", html=html, css=css, js=js)

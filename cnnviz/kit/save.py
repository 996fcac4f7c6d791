"""The Save menu at the head of a page: the files that can be taken along."""

from collections.abc import Callable

import streamlit as st

from cnnviz.kit import links
from cnnviz.kit.links import File
from cnnviz.language import _


def add(label: str, made: str | Callable[[], str], name: str, mime: str, key: str) -> None:
    """Put a file on the menu; to take it reruns nothing, and makes what is yet to be made."""
    links.run().files.append(File(label, made, name, mime, key))


def offer() -> None:
    """Draw the menu, the last of a page: then all files are known."""
    run = links.run()
    if not run.files:
        return
    with run.slots.saved.popover(_("Save"), icon=":material/download:", type="tertiary"):
        names = dict.fromkeys(file.name.rpartition(".")[0] for file in run.files)
        for name in names:
            st.caption(name)
            with st.container(horizontal=True, gap="small"):
                for file in run.files:
                    if file.name.rpartition(".")[0] == name:
                        _button(file)


def _button(file: File) -> None:
    st.download_button(
        file.label, file.made, file.name, file.mime, file.key, on_click="ignore", type="tertiary"
    )

"""The Save menu at the head of a page: the files that can be taken along."""

import re
from collections.abc import Callable, Sequence

import streamlit as st

from cnnviz.kit import links
from cnnviz.kit.links import File
from cnnviz.kit.questions import question_of
from cnnviz.language import _

LONGEST = 74
"""Letters of a file's name before its ending."""


def add(label: str, made: str | Callable[[], str | bytes], name: str, mime: str, key: str) -> None:
    """Put a file on the menu; to take it reruns nothing, and makes what is yet to be made."""
    links.run().files.append(File(label, made, name, mime, key))


def offer() -> None:
    """Draw the menu, the last of a page: then all files are known."""
    run = links.run()
    if not run.files:
        return
    settings = [run.values[key] for key, control in run.drawn.items() if control.shared]
    about = [question_of(run.page).address, *(each for each in settings if isinstance(each, str))]
    with run.slots.saved.popover(_("Save"), icon=":material/download:", type="tertiary"):
        names = dict.fromkeys(file.name.rpartition(".")[0] for file in run.files)
        for name in names:
            st.caption(name)
            with st.container(horizontal=True, gap="small"):
                for file in run.files:
                    if file.name.rpartition(".")[0] == name:
                        _button(file, called(about, file.name))


def called(about: Sequence[str], name: str) -> str:
    """A file's name that says where it is from: the page, its network, what is in the file."""
    stem, _dot, ending = name.rpartition(".")
    own = _slug(stem)
    parts = ["cnnviz", *(part for part in map(_slug, about) if part not in own), own]
    return f"{'-'.join(filter(None, parts))[:LONGEST]}.{ending}"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9.]+", "-", text.lower()).strip("-")


def _button(file: File, name: str) -> None:
    st.download_button(
        file.label, file.made, name, file.mime, file.key, on_click="ignore", type="tertiary"
    )

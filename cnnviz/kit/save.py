"""The Save menu at the head of a page: the files that can be taken along."""

import re
from collections.abc import Callable, Sequence
from itertools import groupby

import streamlit as st

from cnnviz.counting.conventions import DEFAULT
from cnnviz.kit import links
from cnnviz.kit.component import component
from cnnviz.kit.links import Drawn, File
from cnnviz.kit.questions import question_of
from cnnviz.language import N_, _

LONGEST = 74
"""Letters of a file's name before its ending."""

NAMED = ("network", "width_px", "picture")
"""Settings, by their names in the link, that a file's name tells."""

PICTURES, TABLES, CODE = N_("Pictures"), N_("Tables"), N_("Code")
"""What the menu lists, in this order."""

_drawn = component("drawn", '<button type="button"></button>')


def add(
    group: str, label: str, made: str | Callable[[], str | bytes], name: str, mime: str
) -> None:
    """Put a file on the menu; to take it reruns nothing, and makes what is yet to be made.

    Args:
        group: what it is listed under, one of the three above.
        label: of its button, in a word.
        made: what is in it, or what makes that.
        name: its own part of the file's name, with its ending.
        mime: its kind.
    """
    links.run().files.append(File(group, label, made, name, mime))


def drawing(key: str, name: str) -> None:
    """Put what the element of this key draws on the menu, as SVG and PNG."""
    for label, mime in (("SVG", "image/svg+xml"), ("PNG", "image/png")):
        links.run().files.append(File(PICTURES, label, Drawn(key), f"{name}.{label.lower()}", mime))


def offer() -> None:
    """Draw the menu, the last of a page: then all files are known."""
    run = links.run()
    if not run.files:
        return
    said = {control.parameter: str(run.values[key]) for key, control in run.drawn.items()}
    about = [*(said[name] for name in NAMED if name in said), question_of(run.page).address]
    with run.slots.saved.popover(_("Save"), icon=":material/download:", type="tertiary"):
        for group in (PICTURES, TABLES, CODE):
            files = {called(about, file.name): file for file in run.files if file.group == group}
            if files:
                st.markdown(f"**{_(group)}**")
            for stem, names in groupby(files, lambda name: name.rpartition(".")[0]):
                st.caption(stem)
                with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                    for name in names:
                        _button(files[name], name)


def called(about: Sequence[str], name: str) -> str:
    """A file's name that says where it is from: the settings, the page, what is in the file."""
    stem, _dot, ending = name.rpartition(".")
    own = _slug(stem)
    parts = [part for part in map(_slug, about) if not _same(part, own)]
    before = "-".join(["cnnviz", *parts])[: LONGEST - len(own) - 1].rstrip("-")
    return f"{before}-{own}.{ending}"


def _same(part: str, own: str) -> bool:
    """Whether one says what the other does: memory, vgg16-memory; architectures, architecture."""
    return f"-{part}" in f"-{own}" or part.startswith(own)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9.]+", "-", text.lower()).strip("-")


def _button(file: File, name: str) -> None:
    key, made = f"save_{file.name}", file.made
    if isinstance(made, Drawn):
        data = {"key": made.key, "label": file.label, "name": name}
        data |= {"link": links.run().link, "convention": DEFAULT.describe()}
        _drawn(key=key, data=data, width="content")
        return
    st.download_button(file.label, made, name, file.mime, key, on_click="ignore", type="tertiary")

"""The Save menu at the head of a page: the files that can be taken along.

What is in it is sent once somebody opens it, which runs nothing else of the page.
"""

import re
from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from itertools import groupby

import streamlit as st

from cnnviz.counting.conventions import DEFAULT
from cnnviz.kit import links
from cnnviz.kit.component import component
from cnnviz.kit.links import Drawn, File, Origin, Run
from cnnviz.language import N_, _

LONGEST = 74
"""Letters of a file's name before its ending."""

NAMED = ("network", "width_px", "picture")
"""Settings, by their names in the link, that a file's name tells."""

PICTURES, TABLES, CODE = N_("Pictures"), N_("Tables"), N_("Code")
"""What the menu lists, in this order."""

DRAWINGS = {"SVG": "image/svg+xml", "PNG": "image/png", "HTML": "text/html"}
"""What the browser makes of what it has drawn: {label: kind}."""

MENU = "save_menu"
"""Session key of whether the menu is open."""

_drawn = component("drawn", '<button type="button"></button>')


def add(
    group: str, label: str, made: Callable[[Origin], str | bytes], name: str, mime: str
) -> None:
    """Put a file on the menu; it is made once it is taken, which reruns nothing.

    Args:
        group: what it is listed under, one of the three above.
        label: of its button, in a word.
        made: makes what is in it, told its link and its convention.
        name: its own part of the file's name, with its ending.
        mime: its kind.
    """
    links.run().files.append(File(group, label, made, name, mime))


def drawing(key: str, name: str, *, html: bool = True) -> None:
    """Put what the element of this key draws on the menu: as SVG, PNG and, unless not, HTML."""
    for label, mime in list(DRAWINGS.items())[: 2 + html]:
        links.run().files.append(File(PICTURES, label, Drawn(key), f"{name}.{label.lower()}", mime))


def offer() -> None:
    """Draw the menu, the last of a page: then all files are known."""
    if links.run().drawn:
        with links.run().slots.saved:
            _menu()


@st.fragment
def _menu() -> None:
    run = links.run()
    menu = st.popover(
        _("Save"), icon=":material/download:", type="tertiary", key=MENU, on_change="rerun"
    )
    if menu.open:
        with menu:
            _files(run)


def _files(run: Run) -> None:
    said = {control.parameter: str(run.values[key]) for key, control in run.drawn.items()}
    origin = {"link": run.link, "convention": DEFAULT.describe()}
    about = [*(said[name] for name in NAMED if name in said), run.page]
    for group in (PICTURES, TABLES, CODE):
        files = {called(about, file.name): file for file in run.files if file.group == group}
        if files:
            st.markdown(f"**{_(group)}**")
        for stem, names in groupby(files, lambda name: name.rpartition(".")[0]):
            st.caption(stem)
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                for name in names:
                    _button(files[name], name, origin)
    st.caption(_("All but CSV hold the link to this and the counting convention."))
    st.markdown(_("**On a page of your own**"))
    st.code(frame(run.link), language=None, wrap_lines=True, height=110, width=320)


def commented(code: str, origin: Origin) -> str:
    """Code under two lines that say where it is from."""
    return "".join(f"# {origin[name]}\n" for name in ("link", "convention")) + f"\n{code}"


def frame(link: str) -> str:
    """HTML that shows a page of ours in another; what is in it can be set there."""
    look = 'width="100%" height="800" style="border:0" loading="lazy" allow="clipboard-write"'
    return f'<iframe src="{escape(link)}&amp;embed=true" title="cnnviz" {look}></iframe>'


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


def _button(file: File, name: str, origin: Origin) -> None:
    key, made = f"save_{file.name}", file.made
    if isinstance(made, Drawn):
        data = {"key": made.key, "label": file.label, "name": name, **origin}
        _drawn(key=key, data=data, width="content")
        return
    st.download_button(
        file.label, partial(made, origin), name, file.mime, key, on_click="ignore", type="tertiary"
    )

"""A guided tour, from LeNet-5 to ResNet: each stop sets a page up and says what to look at."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from cnnviz.kit import links
from cnnviz.kit.leading import link
from cnnviz.kit.text import quoted
from cnnviz.language import _

PARAMETER = "tour"
"""Name in the link of the stop that one is at, counted from 1."""


@dataclass(frozen=True)
class Stop:
    """A page of the tour.

    Attributes:
        page: its folder's name.
        text: what to look at.
        shows: a number or words that then stand there.
        query: the controls that are set.
    """

    page: str
    text: str
    shows: str
    query: Mapping[str, Any]


@cache
def stops() -> tuple[Stop, ...]:
    """All of them, in order."""
    record = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return tuple(
        Stop(each["page"], each["text"], each["shows"], each.get("set", {}))
        for each in record["stops"]
    )


def places(page: str) -> dict[str, Stop]:
    """The stops on a page, by what the link calls them."""
    return {str(n): stop for n, stop in enumerate(stops(), 1) if stop.page == page}


def to(number: int, text: str) -> None:
    """A link to a stop."""
    stop = stops()[number - 1]
    link(text, stop.page, {**stop.query, PARAMETER: number})


def draw(page: str) -> None:
    """Say what to look at, if the link says that this page is a stop, and lead on."""
    if PARAMETER not in st.query_params:
        return
    asked, here = links.other(PARAMETER), places(page)
    if asked[:1] not in ([each] for each in here):
        said = quoted(" ".join(asked))
        links.note(_("stop {number} of the tour", number=said), _("begin it on the first page"))
        return
    number, last = int(asked[0]), len(stops())
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="tour"):
        text = _(here[asked[0]].text)
        st.markdown(_("**Stop {number} of {last}** {text}", number=number, last=last, text=text))
        with st.container(horizontal=True, gap="medium", width="content"):
            if number > 1:
                to(number - 1, _("Back"))
            if number < last:
                to(number + 1, _("Next"))

"""A visitor's own classes: pictures by class, from files or the camera.

What is added stays in memory for the visit, small, so that another network can look at it too.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256

import streamlit as st

from cnnviz.errors import CnnvizError
from cnnviz.kit.live import Picture
from cnnviz.kit.page import sentence
from cnnviz.language import _, in_words
from cnnviz.pictures.decoding import FORMATS
from cnnviz.pictures.pictures import LARGEST_FILE, read
from pages.transfer_learning.state import MOST_CLASSES

KEPT = "transfer_learning.kept"
MOST = 20
"""Pictures of a class."""
LONGER = 320
"""Pixels of the longer side of what is kept."""


@dataclass
class Kept:
    """What a visitor has added so far.

    Attributes:
        pictures: by class.
        trouble: what was wrong with what was added last.
        round: how often something was added: the controls for files then begin anew.
    """

    pictures: list[list[Picture]] = field(default_factory=lambda: [[] for _ in range(MOST_CLASSES)])
    trouble: CnnvizError | None = None
    round: int = 0


def kept() -> Kept:
    """This visit's."""
    found: Kept = st.session_state.setdefault(KEPT, Kept())
    return found


def add(mine: Kept, place: int, files: Iterable[tuple[str, bytes]]) -> None:
    """Take pictures with their names into a class; one that cannot be is told of."""
    mine.trouble, mine.round = None, mine.round + 1
    there = mine.pictures[place]
    for name, data in files:
        try:
            if len(there) >= MOST:
                raise CnnvizError(
                    "{most} pictures of a class are enough: clear it to begin again.", most=MOST
                )
            image = read(data)
        except CnnvizError as error:
            mine.trouble = CnnvizError("{file}: {why}", file=name, why=error)
            continue
        image.thumbnail((LONGER, LONGER))
        picture = Picture(image, sha256(data).hexdigest())
        if picture not in there:
            there.append(picture)


def draw_adding(names: list[str], camera: bool) -> None:
    """Draw the controls that add to a class."""
    mine = kept()
    at = st.segmented_control(
        _("Add to"),
        range(len(names)),
        default=0,
        format_func=names.__getitem__,
        key=f"own_class_{len(names)}",
        required=True,
    )
    place = at or 0
    if camera:
        key = f"own_camera_{mine.round}"
        st.camera_input(_("Your photograph"), key=key, on_change=_taking(mine, place, key))
    else:
        key = f"own_files_{mine.round}"
        st.file_uploader(
            _("Pictures of {name}", name=names[place]),
            type=list(FORMATS.values()),
            accept_multiple_files=True,
            max_upload_size=LARGEST_FILE,
            help=_("They stay in memory on this server, small, as long as your visit."),
            key=key,
            on_change=_taking(mine, place, key),
        )
    if mine.pictures[place]:
        text = _("Clear {name}", name=names[place])
        st.button(text, key="own_clear", on_click=mine.pictures[place].clear, type="tertiary")
    if mine.trouble:
        st.warning(sentence(in_words(mine.trouble)), icon=":material/edit:")


def _taking(mine: Kept, place: int, key: str) -> Callable[[], None]:
    def take() -> None:
        found = st.session_state[key]
        several = found if isinstance(found, list) else [found] if found else []
        add(mine, place, ((file.name, file.getvalue()) for file in several))

    return take

"""A visit's search: whether it goes on, is to rest, or is a record; what its buttons do.

What a press began stands in the address bar, by the search's short name: a reload goes on with
it, and a link to the settings alone shows what there is of it and starts nothing.
"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

import streamlit as st

from cnnviz.errors import CnnvizError
from cnnviz.kit import links
from cnnviz.kit.caches import AWAY, cached
from cnnviz.kit.runs import lab
from cnnviz.language import _, plural
from cnnviz.training.faults import StoreError
from cnnviz.training.searching import LOT, Search, importances
from cnnviz.training.trials import (
    Trial,
    Trials,
    digest,
    drive,
    is_over,
    keep_on,
    leave,
    stand,
    told,
)
from pages.hyper_parameters.recorded import Recorded, recorded

SEARCH = "search"
"""Link parameter, and session key: go or rest, and the name of the search."""

GO, REST = "go", "rest"

WISH = re.compile(r"(go|rest)-[0-9a-f]{8}")


class Shown(NamedTuple):
    """What stands on the page of a search.

    Attributes:
        trials: as far as they are asked for.
        record: where they are from, if they are recorded.
        goes_on: whether this visit goes on with it.
        trouble: why that could not be done this time.
    """

    trials: Trials
    record: Recorded | None
    goes_on: bool
    trouble: str = ""

    @property
    def done(self) -> list[tuple[int, Trial]]:
        """The trials that are over, with their numbers."""
        return [(n, t) for n, t in enumerate(self.trials, 1) if t.error is not None]


def read_link(search: Search) -> None:
    """Take what the link says of a search begun; keep that in the address for as long as it is."""
    said = next(iter(links.other(SEARCH)), "")
    if WISH.fullmatch(said):
        st.session_state[SEARCH] = said
    elif said:
        cure = _("open the page without it and press the button")
        links.note(_("a search of another kind"), cure, _("It is left out."))
    if wish(search):
        st.query_params[SEARCH] = st.session_state[SEARCH]
    else:
        st.query_params.pop(SEARCH, None)


def wish(search: Search) -> str:
    """Whether this visit's search is to go on, to rest, or has not been asked for."""
    kind, _dash, name = str(st.session_state.get(SEARCH, "")).partition("-")
    return kind if name == digest(search) else ""


def look(search: Search) -> Shown:
    """How a search stands; queues what is next where it goes on.

    Raises:
        CnnvizError: if nothing is known of it because the store cannot be read.
    """
    asked, word = wish(search), lab.owner()
    record = recorded(search)
    if not asked and record is not None:
        return Shown(record.trials, record, False)
    if asked == GO and word:
        keep_on(search, word)
        try:
            found = drive(lab.store(), search, word)
            going = [each.run.id for each in found if each.run is not None and each.goes_on]
            trouble = lab.look(going).trouble if going else ""
            ended = is_over(search, found) or _halted(found)
            return Shown(found, None, not ended, trouble)
        except StoreError:
            raise
        except CnnvizError as error:  # no room for more at the moment
            return Shown(stand(lab.store(), search), None, True, lab.told(error))
    return Shown(stand(lab.store(), search), None, False)


def importance(search: Search, shown: Shown) -> Mapping[str, float]:
    """How much each setting matters, by the trials so far; while it goes on after every few."""
    if shown.record is not None:
        return shown.record.shares
    errors = tuple(told(shown.trials))
    return _importance(search, errors[: len(errors) // LOT * LOT] if shown.goes_on else errors)


@cached("importances", most=256, away=AWAY)
def _importance(search: Search, errors: tuple[float, ...]) -> Mapping[str, float]:
    return importances(search, errors)


def _halted(found: Trials) -> bool:
    """Whether all that waits for an end was stopped."""
    open_ = [each for each in found if each.error is None]
    return bool(open_) and all(each.run is not None and not each.goes_on for each in open_)


def _say(search: Search, what: str) -> None:
    if what:
        st.session_state[SEARCH] = st.query_params[SEARCH] = f"{what}-{digest(search)}"
    else:
        st.session_state.pop(SEARCH, None)
        st.query_params.pop(SEARCH, None)


def _begin(search: Search) -> None:
    drive(lab.store(), search, lab.become_owner(), again=True)
    _say(search, GO)


def _stop(search: Search, shown: Shown) -> None:
    leave(search, lab.owner())
    _say(search, REST)
    own = {each.run.id for each in lab.mine()}
    going = [each.run.id for each in shown.trials if each.run is not None and each.goes_on]
    lab.each(lab.store().stop, [run for run in going if run in own])


def buttons(search: Search, shown: Shown) -> None:
    """Draw the buttons, and do what they say."""
    over = is_over(search, shown.trials) and shown.record is None
    begun = bool(shown.done) and shown.record is None
    label = plural("Try {count} network", "Try {count} networks", search.size)
    pressed: list[Callable[[], None]] = []
    if st.button(
        _("Go on") if begun and not over else label,
        type="secondary" if shown.goes_on or over else "primary",
        icon=":material/play_arrow:",
        key="search_begin",
        disabled=shown.goes_on or over,
    ):
        pressed.append(lambda: _begin(search))
    if shown.goes_on and st.button(
        _("Stop"), icon=":material/stop:", type="tertiary", key="search_stop"
    ):
        pressed.append(lambda: _stop(search, shown))
    if (
        wish(search)
        and not shown.goes_on
        and recorded(search) is not None
        and st.button(_("Back to the record"), type="tertiary", key="search_back")
    ):
        pressed.append(lambda: _say(search, ""))
    try:
        for act in pressed:
            act()
    except CnnvizError as error:
        st.error(lab.told(error), icon=":material/edit:")
        return
    if pressed:
        st.rerun()

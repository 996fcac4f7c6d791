"""Controls drawn by Streamlit; each is part of the link, which `links` reads and writes.

Values outside a layer's sense (a stride of 0) are let through on purpose: the layer itself says
what to change.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from cnnviz.errors import CnnvizError, Words
from cnnviz.kit.control import Control, Look
from cnnviz.kit.links import settle
from cnnviz.language import _
from cnnviz.window import LARGEST

if TYPE_CHECKING:
    from streamlit.elements.lib.mutable_tab_container import TabContainer


SHARED = frozenset({"network", "picture", "weights"})
"""Controls that mean the same wherever they are: they follow to the next page."""


def show(control: Control) -> Any:
    """Draw a control; returns what it is set to.

    Raises:
        CnnvizError: if fewer are picked than it takes.
    """
    value = settle(control)
    asked: dict[str, Any] = {"label": _(control.label), "key": control.key}
    asked["help"] = _(control.help) or None
    if control.allowed is not None and control.look not in (Look.BOX, Look.SWITCH):
        asked["options"] = control.allowed
        asked["format_func"] = lambda value: _(control.labels.get(value, str(value)))
    picked = DRAWN[control.look](control, asked)
    if len(picked) < control.fewest if control.many else picked is None:
        if control.many:
            raise CnnvizError(
                "{label}: choose at least {fewest}.",
                label=Words(control.label),
                fewest=control.fewest,
            )
        return value
    return list(picked) if control.many else picked


def _ends(control: Control) -> dict[str, Any]:
    numbers = control.allowed or (0,)
    return {"min_value": numbers[0], "max_value": numbers[-1]}


DRAWN: dict[Look, Callable[[Control, dict[str, Any]], Any]] = {
    Look.BOX: lambda control, asked: st.number_input(**asked, **_ends(control), step=1),
    # Not st.slider: it becomes another widget when its range changes.
    Look.SLIDER: lambda _, asked: st.select_slider(**asked),
    Look.LIST: lambda _, asked: st.selectbox(**asked),
    Look.ROW: lambda _, asked: st.segmented_control(**asked, required=True),
    Look.SWITCH: lambda _, asked: st.toggle(**asked),
    Look.PILLS: lambda _, asked: st.pills(**asked, selection_mode="multi", wrap=True),
    Look.SOME: lambda control, asked: st.multiselect(**asked, max_selections=control.most),
    Look.WORDS: lambda control, asked: st.text_input(
        **asked, type="search", placeholder=_(control.example)
    ),
}


def number(
    label: str,
    key: str,
    default: int,
    *,
    low: int = 0,
    high: int = LARGEST,
    help: str | None = None,
    follows: str = "",
) -> int:
    """A whole number from `low` to `high`, in the link as `key`."""
    more: dict[str, Any] = {"help": help or "", "follows": follows}
    return int(show(Control(key, label, default, range(low, high + 1), Look.BOX, **more)))


def slider(label: str, key: str, default: int, low: int, high: int, help: str | None = None) -> int:
    """A whole number to slide, in the link as `key`; it follows where `high` comes down."""
    numbers = range(low, high + 1)
    return int(show(Control(key, label, min(default, high), numbers, Look.SLIDER, help=help or "")))


def along(label: str, key: str, options: Sequence[str], default: str) -> str:
    """One of `options` to slide along in their order, in the link as `key`."""
    return str(show(Control(key, label, default, options, Look.SLIDER)))


def choice(
    label: str,
    key: str,
    options: Sequence[str],
    default: str,
    *,
    help: str | None = None,
    few: bool = False,
    follows: str = "",
) -> str:
    """One of `options`, in the link as `key`; side by side where they are `few`.

    What another control has taken from the options is let go.
    """
    look = Look.ROW if few else Look.LIST
    more: dict[str, Any] = {"help": help or "", "shared": key in SHARED, "follows": follows}
    return str(show(Control(key, label, default, options, look, **more)))


def some_of(
    label: str,
    key: str,
    options: Sequence[str],
    default: Sequence[str],
    *,
    fewest: int,
    most: int,
    help: str | None = None,
) -> list[str]:
    """From `fewest` to `most` of `options`, in the link as `key` once for each.

    Raises:
        CnnvizError: if fewer are picked.
    """
    many: dict[str, Any] = {"many": True, "fewest": fewest, "most": most, "help": help or ""}
    return list(show(Control(key, label, list(default), options, Look.SOME, **many)))


def flag(label: str, key: str, default: bool, help: str | None = None, follows: str = "") -> bool:
    """A switch, in the link as `key`."""
    more: dict[str, Any] = {"help": help or "", "follows": follows}
    return bool(show(Control(key, label, default, (False, True), Look.SWITCH, **more)))


def several(label: str, key: str, options: Sequence[str], help: str | None = None) -> list[str]:
    """Any of `options`, by default none, in the link as `key`, once for each."""
    many: dict[str, Any] = {"many": True, "most": len(options), "help": help or ""}
    return list(show(Control(key, label, [], options, Look.PILLS, **many)))


def words(label: str, key: str, placeholder: str = "") -> str:
    """Words to search for, in the link as `key`."""
    return str(show(Control(key, label, "", None, Look.WORDS, example=placeholder)))


def tabs(control: Control) -> dict[str, "TabContainer"]:
    """Tabs by the options they stand for; only the open one (`.open`) needs to be filled."""
    labels = {value: _(control.labels.get(value, value)) for value in control.allowed or ()}
    # Streamlit keeps the label of the open one, in a key of its own; the control keeps the option.
    key, state = f"{control.key}.label", st.session_state

    def pick() -> None:
        state[control.key] = next(value for value, label in labels.items() if label == state[key])

    if state.get(key) != (label := labels[settle(control)]):
        state[key] = label
    drawn = st.tabs(list(labels.values()), key=key, on_change=pick)
    return dict(zip(labels, drawn, strict=True))

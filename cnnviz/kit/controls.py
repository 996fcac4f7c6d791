"""Controls bound to the address bar: every setting is part of the link.

Values outside a layer's sense (a stride of 0) are let through on purpose: the layer itself says
what to change. What cannot be read or chosen is told by `links`.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from cnnviz.errors import CnnvizError
from cnnviz.kit.control import Control
from cnnviz.kit.links import settle
from cnnviz.window import LARGEST

if TYPE_CHECKING:
    from streamlit.elements.lib.mutable_tab_container import TabContainer


def number(
    label: str,
    key: str,
    default: int,
    *,
    low: int = 0,
    high: int = LARGEST,
    step: int = 1,
    help: str | None = None,
) -> int:
    """A whole number from `low` to `high`, in the link as `key`."""
    bind = settle(Control(key, label, default, range(low, high + 1)))
    value = st.number_input(
        label, low, high, default, step, key=key, help=help, bind=bind, width="stretch"
    )
    return int(value)


def slider(label: str, key: str, default: int, low: int, high: int, help: str | None = None) -> int:
    """A whole number to slide, in the link as `key`; it follows where `high` comes down."""
    default, numbers = min(default, high), range(low, high + 1)
    current = st.session_state.get(key)
    if isinstance(current, int) and current > high:
        st.session_state[key] = high
    bind = settle(Control(key, label, default, numbers))
    # Not st.slider: it becomes another widget when its range changes, and then takes its value
    # from the link, whatever a preset says, and forgets to put the new one there.
    return int(st.select_slider(label, numbers, default, key=key, help=help, bind=bind))


def along(label: str, key: str, options: Sequence[str], default: str) -> str:
    """One of `options` to slide along in their order, in the link as `key`."""
    bind = settle(Control(key, label, default, options))
    return st.select_slider(label, options, default, key=key, bind=bind)


def choice(
    label: str,
    key: str,
    options: Sequence[str],
    default: str,
    *,
    help: str | None = None,
    few: bool = False,
    on_change: Callable[[], None] | None = None,
) -> str:
    """One of `options`, in the link as `key`; side by side where they are `few`.

    What another control has taken from the options is let go.
    """
    bind = settle(Control(key, label, default, options))
    if few:
        picked = st.segmented_control(
            label, options, default=default, key=key, help=help, required=True, bind=bind
        )
    else:
        picked = st.selectbox(
            label,
            options,
            index=list(options).index(default),
            key=key,
            help=help,
            on_change=on_change,
            bind=bind,
        )
    return picked or default


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
    bind = settle(Control(key, label, list(default), options, True, fewest, most))
    picked = st.multiselect(
        label, options, default, key=key, help=help, max_selections=most, bind=bind
    )
    if len(picked) < fewest:
        raise CnnvizError(f"choose at least {fewest} {label.lower()}")
    return list(picked)


def flag(label: str, key: str, default: bool, help: str | None = None) -> bool:
    """A switch, in the link as `key`."""
    bind = settle(Control(key, label, default, (False, True)))
    return st.toggle(label, default, key=key, help=help, bind=bind)


def several(label: str, key: str, options: Sequence[str], help: str | None = None) -> list[str]:
    """Any of `options`, by default none, in the link as `key`, once for each."""
    bind = settle(Control(key, label, [], options, True, 0, len(options)))
    picked = st.pills(
        label, options, selection_mode="multi", key=key, help=help, wrap=True, bind=bind
    )
    return list(picked)


def words(label: str, key: str, placeholder: str = "") -> str:
    """Words to search for, in the link as `key`."""
    bind = settle(Control(key, label, "", None))
    return st.text_input(label, key=key, type="search", placeholder=placeholder, bind=bind)


def tabs(labels: Sequence[str], key: str) -> Sequence["TabContainer"]:
    """Tabs of which only the open one needs to be filled (`.open`), in the link as `key`."""
    bind = settle(Control(key, "tab", labels[0], labels))
    return st.tabs(labels, key=key, on_change="rerun", bind=bind)

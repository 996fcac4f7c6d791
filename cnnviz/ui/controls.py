"""Controls bound to the address bar: every setting is part of the link.

Streamlit quietly falls back to the default where a link asks for something impossible; here the
visitor is told in a sentence. Values outside a layer's sense (a stride of 0) are let through on
purpose: the layer itself says what to change.
"""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from cnnviz.window import LARGEST

DRAWN = "_drawn_controls"
"""Session key of {control key: default} for the page on the screen."""


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
    _check(
        key,
        label,
        default,
        f"give a whole number from {low} to {high:,}",
        lambda v: low <= int(v) <= high,
    )
    value = st.number_input(
        label, low, high, default, step, key=key, help=help, bind="query-params", width="stretch"
    )
    return int(value)


def slider(label: str, key: str, default: int, low: int, high: int, help: str | None = None) -> int:
    """A whole number to slide, in the link as `key`."""
    _check(
        key,
        label,
        default,
        f"give a whole number from {low} to {high:,}",
        lambda v: low <= int(v) <= high,
    )
    if st.session_state.get(key, default) > high:
        st.session_state[key] = high
    return int(
        st.slider(label, low, high, min(default, high), key=key, help=help, bind="query-params")
    )


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
    """One of `options`, in the link as `key`; side by side where they are `few`."""
    _check(key, label, default, f"choose one of {_some(options)}", lambda v: v in options)
    if few:
        picked = st.segmented_control(
            label,
            options,
            default=default,
            key=key,
            help=help,
            required=True,
            bind="query-params",
        )
    else:
        picked = st.selectbox(
            label,
            options,
            index=list(options).index(default),
            key=key,
            help=help,
            on_change=on_change,
            bind="query-params",
        )
    return picked or default


def _some(options: Sequence[str]) -> str:
    rest = f" and {len(options) - 8} more" if len(options) > 8 else ""
    return ", ".join(options[:8]) + rest


def flag(label: str, key: str, default: bool, help: str | None = None) -> bool:
    """A switch, in the link as `key`."""
    _check(key, label, default, "say true or false", lambda v: v.lower() in ("true", "false"))
    return st.toggle(label, default, key=key, help=help, bind="query-params")


def apply(settings: dict[str, Any]) -> None:
    """Put this page's controls to `settings`, the others back to their defaults (a callback)."""
    for key, value in (st.session_state.get(DRAWN, {}) | settings).items():
        st.session_state[key] = value


def begin() -> None:
    """Forget which controls the page drew last time; every page calls it through its header."""
    st.session_state[DRAWN] = {}


def _check(key: str, label: str, default: Any, cure: str, usable: Callable[[str], bool]) -> None:
    """Note the control, and tell the visitor where their link asks for what there is not."""
    st.session_state.setdefault(DRAWN, {})[key] = default
    asked = st.query_params.get(key)
    if asked is None:
        return
    try:
        fine = usable(asked)
    except ValueError:
        fine = False
    if not fine:
        st.warning(
            f"The link asks for {label.lower()} “{asked[:40]}”, which is not possible: {cure}. "
            "The usual value is shown instead.",
            icon=":material/link_off:",
        )

"""Controls bound to the address bar: every setting is part of the link.

Streamlit quietly falls back to the default where a link asks for something impossible; here the
visitor is told in a sentence. Values outside a layer's sense (a stride of 0) are let through on
purpose: the layer itself says what to change.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from cnnviz.errors import CnnvizError
from cnnviz.window import LARGEST

if TYPE_CHECKING:
    from streamlit.elements.lib.mutable_tab_container import TabContainer

DRAWN = "_drawn_controls"
"""Session key of {control key: default} for the page on the screen."""

UNLINKED = "_unlinked_settings"
"""Session key of what a preset sets on controls that are not on the screen yet: Streamlit would
leave those out of the link."""

VIA = "via"
"""Link parameter: the name of the link between two pages that was followed."""

ANNOUNCED = "_announced_links"
"""Session key of {name of a link: what it is to set}."""


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
    """A whole number to slide, in the link as `key`; it follows where `high` comes down."""
    _check(
        key,
        label,
        default,
        f"give a whole number from {low} to {high:,}",
        lambda v: low <= int(v) <= high,
    )
    default = min(default, high)
    if st.session_state.get(key, default) > high:
        st.session_state[key] = high
    # Not st.slider: it becomes another widget when its range changes, and then takes its value
    # from the link, whatever a preset says, and forgets to put the new one there.
    numbers = range(low, high + 1)
    return int(st.select_slider(label, numbers, default, key=key, help=help, bind="query-params"))


def along(label: str, key: str, options: Sequence[str], default: str) -> str:
    """One of `options` to slide along in their order, in the link as `key`.

    What another control has taken from the options is let go.
    """
    if st.session_state.get(key, default) not in options:
        st.session_state[key] = default
    _check(key, label, default, f"choose one of {_some(options)}", lambda v: v in options)
    return st.select_slider(label, options, default, key=key, bind="query-params")


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
    st.session_state.setdefault(DRAWN, {})[key] = list(default)
    asked = [] if key in st.session_state else st.query_params.get_all(key)
    unknown = [value for value in asked if value not in options]
    if unknown or len(asked) > most:
        wrong = f" “{unknown[0][:40]}”, which is not there" if unknown else f" {len(asked)} at once"
        st.warning(
            f"The link asks for {label.lower()}{wrong}: choose up to {most} of {_some(options)}. "
            "The others are shown.",
            icon=":material/link_off:",
        )
    picked = st.multiselect(
        label, options, default, key=key, help=help, max_selections=most, bind="query-params"
    )
    if len(picked) < fewest:
        raise CnnvizError(f"choose at least {fewest} {label.lower()}")
    return list(picked)


def flag(label: str, key: str, default: bool, help: str | None = None) -> bool:
    """A switch, in the link as `key`."""
    _check(key, label, default, "say true or false", lambda v: v.lower() in ("true", "false"))
    return st.toggle(label, default, key=key, help=help, bind="query-params")


def several(label: str, key: str, options: Sequence[str], help: str | None = None) -> list[str]:
    """Any of `options`, by default none, in the link as `key`, once for each."""
    _check(key, label, [], f"choose from {_some(options)}", lambda v: v in options)
    picked = st.pills(
        label,
        options,
        selection_mode="multi",
        key=key,
        help=help,
        wrap=True,
        bind="query-params",
    )
    return list(picked)


def words(label: str, key: str, placeholder: str = "") -> str:
    """Words to search for, in the link as `key`."""
    _check(key, label, "", "write a few words", lambda v: True)
    return st.text_input(
        label, key=key, type="search", placeholder=placeholder, bind="query-params"
    )


def tabs(labels: Sequence[str], key: str) -> Sequence["TabContainer"]:
    """Tabs of which only the open one needs to be filled (`.open`), in the link as `key`."""
    _check(key, "tab", labels[0], f"choose one of {_some(labels)}", lambda v: v in labels)
    return st.tabs(labels, key=key, bind="query-params")


def apply(settings: dict[str, Any]) -> None:
    """Put this page's controls to `settings`, the others back to their defaults (a callback)."""
    drawn = st.session_state.get(DRAWN, {})
    for key, value in (drawn | settings).items():
        st.session_state[key] = value
    st.session_state[UNLINKED] = {k: v for k, v in settings.items() if k not in drawn}


def written(value: Any) -> str | list[str]:
    """A setting the way a link has it: true, 224, convolution; a list once for each."""
    if isinstance(value, list):
        return [str(each) for each in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def begin() -> None:
    """Forget which controls the page drew last time; every page calls it through its header."""
    st.session_state[DRAWN] = {}
    _arrive()


def announce(name: str, settings: dict[str, Any]) -> None:
    """Note what a link called `name` to another page is to set there."""
    st.session_state.setdefault(ANNOUNCED, {})[name] = settings


def _arrive() -> None:
    """Set what the link that led here announced.

    Streamlit drops from a link between two pages whatever both have a control for, such as the
    network. So the link carries its name as well; where the name means nothing, in a new tab,
    everything else in the link holds.
    """
    name = st.query_params.get(VIA)
    if name is None:
        return
    settings = st.session_state.get(ANNOUNCED, {}).get(name, {})
    for key, value in settings.items():
        st.session_state[key] = value
    st.session_state[UNLINKED] = dict(settings)
    del st.query_params[VIA]


def _check(key: str, label: str, default: Any, cure: str, usable: Callable[[str], bool]) -> None:
    """Note the control, and tell the visitor where their link asks for what there is not."""
    st.session_state.setdefault(DRAWN, {})[key] = default
    value = st.session_state.get(UNLINKED, {}).pop(key, default)
    if value != default:
        st.query_params[key] = written(value)
    asked = st.query_params.get(key)
    if asked is None or key in st.session_state:  # what was chosen since beats the link
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

"""Controls drawn by Streamlit; each is part of the link, which `links` reads and writes.

Values outside a layer's sense (a stride of 0) are let through on purpose: the layer itself says
what to change.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import streamlit as st

from cnnviz.errors import CnnvizError, Words
from cnnviz.kit.control import Control, Look
from cnnviz.kit.links import settle
from cnnviz.language import _

if TYPE_CHECKING:
    from streamlit.elements.lib.mutable_tab_container import TabContainer


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
        numbers = isinstance(control.allowed, range)  # hundreds, and the same in each language
        asked["format_func"] = (
            str if numbers else lambda value: _(control.labels.get(value, str(value)))
        )
    if control.bare:
        asked["label_visibility"] = "collapsed"
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
    Look.ROW: lambda _, asked: st.segmented_control(**asked, required=True, wrap=True),
    Look.SWITCH: lambda _, asked: st.toggle(**asked),
    Look.PILLS: lambda _, asked: st.pills(**asked, selection_mode="multi", wrap=True),
    Look.SOME: lambda control, asked: st.multiselect(**asked, max_selections=control.most),
    Look.KEPT: lambda control, _: st.session_state[control.key],
    Look.WORDS: lambda control, asked: st.text_input(
        **asked, type="search", placeholder=_(control.example)
    ),
    Look.LINE: lambda control, asked: st.text_input(
        **asked, placeholder=_(control.example), width=320
    ),
}


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

"""Workers that change pictures while the net learns: what was measured, by `scripts.beside`."""

import json
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from cnnviz.drawing.palette import COLOUR, FOCUS, INK
from cnnviz.drawing.style import figure
from cnnviz.kit import page
from cnnviz.kit.caches import cached
from cnnviz.kit.page import Number
from cnnviz.kit.runs.groups import NAMES
from cnnviz.kit.text import escaped
from cnnviz.language import _, sentences, series
from cnnviz.layers import Role

RECORD = Path(__file__).parent / "beside.json"


@cached("workers", most=1)
def record() -> dict[str, Any]:
    """What was measured: {"rates": pictures a second, "about": of what, "machine": on what}."""
    found: dict[str, Any] = json.loads(RECORD.read_text())
    return found


def names(rates: dict[str, float]) -> dict[str, str]:
    """What each way is called, in the order drawn."""
    counts = sorted(name for name in rates if name.isdigit())
    with_workers = {
        name: _("both, {count} workers", count=name) if name != "1" else _("both, 1 worker")
        for name in counts
        if name != "0"
    }
    return {
        "changing": _("only changing"),
        "learning": _("only learning"),
        "0": _("both, in turn"),
        **with_workers,
    }


def expected(rates: dict[str, float]) -> float:
    """Pictures a second of one process that changes each and then learns from it."""
    return 1 / (1 / rates["changing"] + 1 / rates["learning"])


def told(rates: dict[str, float]) -> str:
    """What workers bring, in sentences."""
    best = max((name for name in rates if name.isdigit()), key=lambda name: rates[name])
    turn = _(
        "One process that changes a batch and then learns from it needs the sum of both times: "
        "1 / (1 / {changing:,.0f} + 1 / {learning:,.0f}) = {expected:,.0f} pictures a second; "
        "measured are {turn:,.0f}.",
        changing=rates["changing"],
        learning=rates["learning"],
        expected=expected(rates),
        turn=rates["0"],
    )
    if best == "0":
        return sentences(turn, _("Workers beside it bring nothing here."))
    gain = _(
        "Workers beside it bring {rate:,.0f}, {times:.1f} times as many; more than the "
        "{learning:,.0f} of learning alone they cannot.",
        rate=rates[best],
        times=rates[best] / rates["0"],
        learning=rates["learning"],
    )
    return sentences(turn, gain)


def chart(rates: dict[str, float]) -> go.Figure:
    """A bar a way, pictures a second."""
    named = names(rates)
    drawn = figure(70 + 34 * len(named), xaxis_title=_("pictures a second"), showlegend=False)
    fills = [INK, INK, COLOUR[Role.CONVOLUTION], *[FOCUS] * (len(named) - 3)]
    drawn.add_bar(
        x=[rates[name] for name in named],
        y=list(named.values()),
        orientation="h",
        marker={"color": fills},
        text=[f"{rates[name]:,.0f}" for name in named],
        hoverinfo="skip",
    )
    return drawn.update_yaxes(autorange="reversed").update_layout(margin={"t": 8})


def about() -> str:
    """Of what, and on what machine."""
    said, made = record()["about"], record()["machine"]
    return sentences(
        _(
            "{changes}; {side} × {side} drawn shapes in batches of {batch}, {net}, width {width}; "
            "the fastest of {rounds} rounds of {batches} batches, one thread a process.",
            **{name: value for name, value in said.items() if name != "changes"},
            changes=series([_(NAMES[kind]) for kind in said["changes"]]),
        ),
        _(
            "Measured on {processor}, {cores} cores, torch {torch}, on {date}.",
            processor=escaped(str(made["processor"])),
            cores=made["cores"],
            torch=made["torch"],
            date=made["date"],
        ),
        _("The machine had other work meanwhile: only large differences tell.")
        if record()["busy"]
        else "",
    )


def draw() -> None:
    """Draw the measurement."""
    rates = record()["rates"]
    named = names(rates)
    page.numbers(
        [
            Number(named[name], _("{rate:,.0f} pictures/s", rate=rates[name]))
            for name in named
            if name.isdigit()
        ]
    )
    said = told(rates)
    page.plot(lambda: chart(rates), "workers", said, of=None)
    st.markdown(said)
    st.caption(about())

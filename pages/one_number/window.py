"""The window behind one number, moved in the browser over values computed here.

What goes over: the two maps as small pictures, and the numbers near the window in 32 bits. So
products and sums follow the hand; where the window comes to rest the page works it out in full.
"""

from base64 import b64encode
from pathlib import Path
from typing import Any

import numpy as np

from cnnviz.counting.naming import called
from cnnviz.drawing.palette import FOCUS, colour
from cnnviz.drawing.png import address
from cnnviz.kit.component import component
from cnnviz.kit.declared import Drawing
from cnnviz.kit.spans import RULES, counted, dilation, spans
from cnnviz.kit.trace_controls import came_to_rest
from cnnviz.language import _, plural
from cnnviz.layers import TITLES
from cnnviz.probing.trace import Trace
from pages.one_number.figure import Plane, colours, plane
from pages.one_number.lesson import Found
from pages.one_number.state import State
from pages.one_number.words import named

KEY = "traced_window"
NEAR = 32
"""Cells around the chosen one, each way, whose numbers go to the browser."""

HTML = """
<div class="frame"><div class="maps"></div><div class="tables"></div>
<div class="line"></div><p class="said" role="status" aria-live="off"></p></div>
"""

_component = component("trace", HTML, Path(__file__).parent)


def spatial(found: Found) -> bool:
    """Whether the layer looks over a map at all; vectors have no window to move."""
    flat = found.around.reads[0].shape[1:] == (1, 1)
    return not flat and found.trace.kind != "flatten"


def traced_window(draw: Drawing[State], found: Found, source: int) -> None:
    """Show the window over one input channel and the map it makes; a rest sets row and column.

    `source` is the place of that channel among those that take part.
    """
    data = _data(found, source)
    _component(key=KEY, data=data, on_cell_change=lambda: came_to_rest(draw, KEY))


def _data(found: Found, shown: int) -> dict[str, Any]:
    trace = found.trace
    layer = found.network.nodes[found.network.index(trace.layer)].layer
    below = found.around.reads[trace.source][trace.channels[shown] if trace.channels else 0]
    above = found.around.makes[trace.channel]
    under_each = [spans(layer, axis, below.shape[axis], above.shape[axis]) for axis in (0, 1)]
    near = [
        (max(at - NEAR, 0), min(at + NEAR + 1, size))
        for at, size in zip((trace.row, trace.column), above.shape, strict=True)
    ]
    apart_each = [dilation(layer, axis) for axis in (0, 1)]
    under: list[tuple[int, int]] = []
    for span, (first, last), apart, size in zip(
        under_each, near, apart_each, below.shape, strict=True
    ):
        start, cells = span[last - 1]  # of the last window
        under.append((max(span[first][0], 0), min(start + (cells - 1) * apart + 1, size)))
    source = named(trace.sources[trace.source], found.network)
    if trace.channels:
        source = _named(source, trace.channels[shown])
    return {
        "rule": RULES.get(trace.kind, "cell"),
        "at": [trace.row, trace.column],
        "input": _map(below, under, source),
        "output": _map(above, near, _named(called(found.network, trace.layer), trace.channel)),
        "spans": under_each,
        "dilation": apart_each,
        "counted": counted(layer, below.shape, above.shape),
        "weights": None if trace.weights is None else trace.weights[shown].ravel().tolist(),
        "channels": len(trace.channels),
        "bias": trace.facts.get("bias"),
        "coefficient": trace.facts.get("coefficient"),
        "layer": called(found.network, trace.layer),
        "made": _(layer.title),
        "after": [_step(each) for each in trace.after],
        "colour": colour(trace.kind),
        "accent": FOCUS,
        "scales": {"signed": colours(True), "magnitude": colours(False)},
        "words": _words(trace),
    }


def _step(step: Trace) -> dict[str, Any]:
    return {"name": _(TITLES[step.kind]), "kind": step.kind, **step.facts}


def _words(trace: Trace) -> dict[str, str]:
    """What the browser says; it fills in the facts that change with the window."""
    return {
        "under": _("under the window"),
        "kernel": _("weights"),
        "products": _("products"),
        "squares": _("squares"),
        "own": plural("{count} product", "{count} products", trace.terms[:1].size),
        "rest": plural("the other channel", "the other {count} channels", len(trace.channels) - 1),
        "bias": _("bias"),
        "coefficient": _("coefficient"),
        "counted": _("cells counted"),
        "root": _("sum of squares"),
        "largest": _("largest of {count}"),
        "sum": _("sum of {count}"),
        "padding": _("padding, {value}"),
        "numbers": _("{title}: {rows} × {columns} numbers from {low} to {high}"),
        "input": _("{name} with the window over it; move it with the arrow keys"),
        "output": _("{name} with the cell that the window makes; move it with the arrow keys"),
        "cell": _(
            "{layer} row {row}, column {column} reads row {rows}, column {columns} of {name}."
        ),
        "cells": _(
            "{layer} row {row}, column {column} reads rows {rows}, columns {columns} of {name}."
        ),
        "padded": _(
            "{layer} row {row}, column {column} reads rows {rows}, columns {columns} of {name}, "
            "partly padding."
        ),
        "sized": _("{name}: {what}"),
        "span": _("{first} to {last}"),
        "follow": _("The numbers follow when the window rests."),
    }


def _named(layer: str, channel: int) -> str:
    return _("{layer}, channel {channel}", layer=layer, channel=channel)


def _map(values: Plane, near: list[tuple[int, int]], name: str) -> dict[str, Any]:
    (top, bottom), (left, right) = near
    part = np.ascontiguousarray(values[top:bottom, left:right], dtype="<f4")
    return {
        "name": name,
        "size": list(values.shape),
        "signed": bool(values.min() < 0),
        "largest": float(np.abs(values).max()),
        "picture": address(plane(values)),
        "near": [top, bottom, left, right],
        "numbers": b64encode(part.tobytes()).decode(),
    }

"""Both matrices, the small picture and what moving it does: drawn in the browser."""

from pathlib import Path
from typing import Any

import streamlit as st

from cnnviz.drawing.palette import SIGNED, WEIGHTS
from cnnviz.kit.component import component
from cnnviz.kit.declared import Drawing
from cnnviz.language import _
from pages.why_convolutions.lesson import FARTHEST, HEAVIEST, SIDE, Case
from pages.why_convolutions.state import State

KEY = "matrices"
WAY = """<section class="{way}"><strong class="title"></strong><p class="count"></p>
<svg class="matrix" tabindex="0" role="img"></svg><div class="maps">{maps}</div>
<p class="told"></p></section>"""
MAP = '<figure><figcaption></figcaption><svg aria-hidden="true"></svg></figure>'
HTML = f"""
<div class="frame"><div class="top">
<figure><figcaption class="input-name"></figcaption>
<svg class="input" tabindex="0" role="img"></svg></figure>
<figure><figcaption class="kernel-name"></figcaption><svg class="kernel" role="img"></svg></figure>
<p class="said" role="status" aria-live="off"></p></div>
<div class="ways">{WAY.format(way="shared", maps=3 * MAP)}{WAY.format(way="dense", maps=3 * MAP)}
</div></div>
"""

_component = component(KEY, HTML, Path(__file__).parent)


def matrices(draw: Drawing[State]) -> None:
    """Draw both ways of the small case; where the picture is moved to arrives in its controls."""
    case = draw.state.case
    data: dict[str, Any] = {
        "cells": case.cells.ravel().tolist(),
        "side": len(case.cells),
        "kernel": case.kernel.tolist(),
        "dense": case.dense.ravel().tolist(),
        "heaviest": HEAVIEST,
        "shift": [case.right, case.down],
        "farthest": FARTHEST,
        "weights": WEIGHTS,
        "scale": [colour for _share, colour in SIGNED],
        "ways": _ways(case),
        "words": _words(),
    }
    _component(key=KEY, data=data, on_shift_change=lambda: _moved(draw))


def _moved(draw: Drawing[State]) -> None:
    right, down = st.session_state[KEY].get("shift")
    draw.put(right=right, down=down)


def _ways(case: Case) -> dict[str, dict[str, str]]:
    """What stands above each matrix."""
    outputs, inputs = case.dense.shape
    links, every = outputs * SIDE**2, outputs * inputs
    facts = {"weights": SIDE**2, "outputs": outputs, "zeros": every - links, "every": every}
    return {
        "shared": {
            "title": _("Convolution"),
            "count": _(
                "{weights} weights, each {outputs} times; {zeros:,} of {every:,} entries are zero.",
                **facts,
            ),
        },
        "dense": {
            "title": _("Fully connected, random weights"),
            "count": _("{every:,} weights, each used once.", **facts),
        },
    }


def _words() -> dict[str, Any]:
    """What the browser says; it fills in the facts."""
    return {
        "input": _("input, moved {right} right, {down} down"),
        "kernel": _("filter"),
        "drag": _("The input: drag it, or move it with the arrow keys"),
        "maps": [_("before, moved along"), _("of the moved input"), _("difference")],
        "hint": _(
            "Each row of a matrix makes one output from the flat input above it. Point at a row, "
            "or at a weight; drag the input."
        ),
        "row": _(
            "Output row {row}, column {column}: its row of the matrix is zero but for the "
            "{weights} cells of its window."
        ),
        "weight": _("Weight {weight} is {value}, the same in all {rows} rows of the matrix."),
        "zero": _(
            "A zero: output row {row}, column {column} does not read this cell of the input."
        ),
        "own": _(
            "Output row {row}, column {column} has {inputs} weights of its own, one for each cell "
            "of the input."
        ),
        "along": _("The output moves along: all {cells} cells are the same, exactly."),
        "apart": _(
            "Of {cells} cells {same} are the same: on average they differ by {change}, while the "
            "outputs themselves are {size} from zero."
        ),
        "still": _("Move the input: drag it, or use the arrow keys."),
    }

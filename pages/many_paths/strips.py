"""Both nets as rows of blocks that the hand deletes, drawn in the browser."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from cnnviz.drawing.palette import FOCUS, PLAIN, RESIDUAL
from cnnviz.kit import save
from cnnviz.kit.component import component
from cnnviz.kit.declared import Drawing
from cnnviz.language import _
from cnnviz.layers import size
from cnnviz.numerals import number, percent
from pages.many_paths.lesson import PLAIN_NET, TITLES, Lesion, blocks_of, turned, wrong
from pages.many_paths.recorded import RecordedLesions
from pages.many_paths.state import NONE, State, numbers, written

KEY = "strips"
SHOWN = 40
"""Most digits that are drawn of those that turned wrong."""

_component = component(KEY, '<div class="frame"></div>', Path(__file__).parent)


def strips(
    draw: Drawing[State], both: Sequence[tuple[Lesion, str]], recording: RecordedLesions
) -> None:
    """Draw both nets; a block that is clicked arrives in the controls.

    Args:
        draw: the page's controls.
        both: what is done to each net, and what it answers then.
        recording: what is known beforehand.
    """
    data = {
        "nets": [_net(lesion, said, recording) for lesion, said in both],
        "colours": {"plain": PLAIN, "residual": RESIDUAL, "focus": FOCUS},
        "words": _words(),
    }
    _component(key=KEY, data=data, on_toggled_change=lambda: _toggled(draw))
    save.drawing(KEY, "blocks")


def _net(lesion: Lesion, said: str, recording: RecordedLesions) -> dict[str, Any]:
    """One net as the browser draws it; errors are shares."""
    net, count = lesion.net, len(recording.labels)
    before = recording.answers[Lesion(net)]

    def error(answers: str) -> float:
        return wrong(answers, recording.labels) / count

    lost = turned(before, said, recording.labels)
    blocks = [
        {
            "shape": size(each.after),
            "changes": each.before != each.after,
            "alone": (alone := error(recording.answers[Lesion(net, (place,))])),
            "said": number(100 * alone, ".1f"),
            "deleted": place in lesion.deleted,
        }
        for place, each in enumerate(blocks_of(net), 1)
    ]
    return {
        "kind": "plain" if net == PLAIN_NET else "residual",
        "title": TITLES[net],
        "blocks": blocks,
        "order": lesion.order,
        "before": error(before),
        "now": error(said),
        "touched": not lesion.is_none,
        "told": _("{share} wrong", share=percent(error(said))),
        "was": _("untouched {share}", share=percent(error(before))),
        "turned": [
            {
                "ink": recording.ink[64 * place : 64 * (place + 1)],
                "label": recording.labels[place],
                "answer": said[place],
            }
            for place in lost[:SHOWN]
        ],
        "lost": _("Turned wrong: {count}", count=len(lost)),
    }


def _words() -> dict[str, str]:
    """What the browser says; it fills in the facts."""
    return {
        "block": _("Block {number} ({shape}): with it alone deleted {share} % are wrong"),
        "delete": _("Click to delete it."),
        "restore": _("Click to put it back."),
        "back": _("Put all back"),
        "guess": _("guessing"),
        "alone": _("bars: per cent wrong if only this block is deleted"),
        "digit": _("a {label}, now taken for a {answer}"),
        "alt": _("{net} as a row of blocks, over each the error without it alone"),
        "stage": _("{shape} from here"),
        "working": _("working …"),
    }


def _toggled(draw: Drawing[State]) -> None:
    """Delete a block, put it back, or put all of a net back: plain 5, residual 0."""
    kind, _gap, told = str(st.session_state[KEY].get("toggled") or "").partition(" ")
    if kind not in ("plain", "residual") or not told.isdecimal():
        return
    before = set(numbers(getattr(draw.state, kind)))
    after = before ^ {int(told)} if int(told) else set()
    draw.put(**{kind: written(tuple(after)) or NONE})

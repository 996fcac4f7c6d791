"""What the sheet says: how far it is, and the answers as a table."""

from typing import Any

from cnnviz.asking import Instance, Verdict
from cnnviz.drawing.palette import COLOUR, INK, PLAIN, faint
from cnnviz.drawing.svg import svg
from cnnviz.kit.page import Number
from cnnviz.language import N_, _
from cnnviz.layers import Role

TOPICS = {
    "size": N_("output size"),
    "pooling": N_("pooling"),
    "parameters": N_("parameters"),
    "bottleneck": N_("1 × 1"),
    "norm": N_("batch norm"),
    "multiplies": N_("multiplies"),
    "flops": N_("FLOPs"),
    "memory": N_("memory"),
    "field": N_("receptive field"),
    "inception": N_("Inception"),
    "residual": N_("residual"),
    "networks": N_("networks"),
}
RIGHT, WRONG = COLOUR[Role.LINEAR], PLAIN
ACROSS, WIDTH, HEIGHT = 5, 108, 82

Answered = list[tuple[Instance, str, Verdict | None]]
"""Each question with its answer as written, and what that is."""


def headline(answered: Answered) -> list[Number]:
    """How many are right."""
    right = sum(verdict is not None and verdict.right for *_rest, verdict in answered)
    return [Number(_("Right"), _("{right} of {count}", right=right, count=len(answered)))]


def progress(answered: Answered) -> str:
    """The sheet as a drawing: a box a question, by its topic, with what its answer is."""
    body = []
    for place, (instance, _text, verdict) in enumerate(answered):
        x, y = 4 + place % ACROSS * WIDTH, 4 + place // ACROSS * HEIGHT
        colour, mark = INK, ""
        if verdict is not None:
            colour, mark = (RIGHT, "✓") if verdict.right else (WRONG, "≠")
        body.append(
            f'<g transform="translate({x} {y})"><rect width="{WIDTH - 8}" height="{HEIGHT - 8}" '
            f'rx="5" fill="{faint(colour, 0.14)}" stroke="{colour}"/>'
            f'<text x="9" y="30" font-size="19">{place + 1} {mark}</text>'
            f'<text x="9" y="58">{_(TOPICS[instance.kind.topic])}</text></g>'
        )
    said = _("The sheet: {right} right", right=headline(answered)[0].value)
    return svg("".join(body), ACROSS * WIDTH, len(answered) / ACROSS * HEIGHT, said)


def rows(answered: Answered) -> list[dict[str, Any]]:
    """The answers, one a row."""
    return [
        {
            N_("number"): place,
            N_("question"): instance.words,
            N_("answer"): _plain(text, verdict),
            N_("verdict"): verdict_in_words(verdict),
        }
        for place, (instance, text, verdict) in enumerate(answered, 1)
    ]


def _plain(text: str, verdict: Verdict | None) -> str:
    """An answer as it was written; what is no number stays out, as a table program might run it."""
    return text.strip() if verdict is not None and verdict.read else ""


def verdict_in_words(verdict: Verdict | None) -> str:
    """What an answer is, in a few words."""
    if verdict is None:
        return _("open")
    if verdict.right:
        return _("right")
    if verdict.ways:
        return " ".join(_(slip.text) for slip in verdict.ways[0].slips)
    return _("wrong")

"""What the Why this answer page says: numbers, what each method shows, and a table."""

from typing import Any

from cnnviz.kit import page, waiting
from cnnviz.kit.answers import class_name
from cnnviz.kit.page import Number
from cnnviz.language import N_, _, sentences
from cnnviz.numerals import percent, short
from cnnviz.probing.attribution import Method
from cnnviz.probing.prediction import Answer
from cnnviz.probing.recorded import Machine
from pages.why_this_answer.figure import scale_css, top
from pages.why_this_answer.lesson import Reason
from pages.why_this_answer.state import in_words
from pages.why_this_answer.work import Found

SHOWS = {
    Method.SALIENCY: N_(
        "**Saliency** is the size of the gradient, |∂score/∂pixel|, the largest over the colours: "
        "where a small change of a pixel would move the score most. It says nothing about the "
        "direction, and nothing about large changes: a pixel can matter and have none, for "
        "instance behind a ReLU at zero or a maximum won elsewhere. After Simonyan, Vedaldi & "
        "Zisserman 2013."
    ),
    Method.GRAD_CAM: N_(
        "**Grad-CAM** weighs each map of one layer by the mean of its gradient, adds them up and "
        "keeps what is positive. It is as coarse as that layer, enlarged smoothly to the picture; "
        "early layers are finer and mean less. Where all is negative nothing is left. After "
        "Selvaraju et al. 2017."
    ),
    Method.OCCLUSION: N_(
        "**Occlusion** covers one square after the other with the picture's median colour and "
        "takes down how much probability is lost; a pixel gets the mean over the squares that "
        "cover it. It asks the network itself and needs no gradient. But a covered picture is one "
        "the network never met, and what is there twice is missed: covering one still leaves the "
        "other. After Zeiler & Fergus 2013."
    ),
    Method.DECONVOLUTION: N_(
        "**Deconvolution** sends the score back to the pixels: through the places of the maxima, "
        "with the kernels turned around, and with only what is positive at each ReLU. Zeiler & "
        "Fergus (2013) began at one unit of a feature map; here it begins at the class. What is "
        "dropped at the ReLUs makes a cleaner picture than the gradient, and for the same reason "
        "it is no account of the score: what spoke against the class on the way is missing."
    ),
}

UNTRAINED = N_(
    "These weights are random. The maps are what the arithmetic makes of them, and the reasons of "
    "a network that has learnt nothing mean nothing: choose trained weights for real ones."
)

COLOURS = {
    Method.SALIENCY: N_("Colours: score per unit of a normalised pixel, without sign."),
    Method.GRAD_CAM: N_("Colours: {layer}, {rows} × {columns} cells, weighted and summed."),
    Method.OCCLUSION: N_(
        "Colours: probability lost; {rows} × {columns} squares of {square}; blue where covering "
        "helps the class."
    ),
    Method.DECONVOLUTION: N_("Colours: what comes back of the score; blue is below zero."),
}


def headline(found: Found) -> list[Number]:
    """The answer, the class explained, and what is left of it without its strongest square."""
    shares, name = found.shares, class_name(found.asks.weights, found.number)
    row = [
        _likely(_("Answer"), found, shares),
        Number(
            _("Probability of {name}", name=name),
            percent(shares[found.number], 2),
            _(
                "{share:.6%}; softmax over {classes:,} classes.",
                share=shares[found.number],
                classes=len(shares),
            ),
        ),
    ]
    left = found.reason.left
    if left is None:
        return row
    covered = Number(
        _("With the outlined square covered"),
        percent(left[found.number], 2),
        _(
            "{share:.6%}; the {side} × {side} pixels that hold the most of the {method} map, in "
            "the picture's median colour.",
            share=left[found.number],
            side=found.asks.occluder.side,
            method=_(found.asks.method),
        ),
    )
    return [*row, covered, _likely(_("It then answers"), found, left)]


def _likely(label: str, found: Found, shares: tuple[float, ...]) -> Number:
    first = likely(shares)[0]
    said = _("{share:.4%} likely.", share=first.probability)
    return Number(label, class_name(found.asks.weights, first.number), said)


def likely(shares: tuple[float, ...]) -> list[Answer]:
    """The five likeliest classes."""
    order = sorted(range(len(shares)), key=lambda each: -shares[each])
    return [Answer(number, shares[number]) for number in order[:5]]


def nothing(found: Found, reason: Reason) -> str:
    """A sentence where a map has nothing that speaks for the class; empty where it has."""
    if reason.lost:
        return _(
            "This map cannot be drawn: {count:,} of its {values:,} values are no finite numbers. "
            "The gradient grew too large on its way back: take another method, or weights of a "
            "usual size.",
            count=reason.lost,
            values=reason.found.values.size,
        )
    if reason.box is not None:
        return ""
    return _(
        "Nothing in this map speaks for {name}: no value is above zero. Take another method, "
        "layer or class.",
        name=class_name(found.asks.weights, found.number),
    )


def not_shown(found: Found, method: Method) -> str:
    """Why there is no small picture of a method."""
    if method in found.waiting:
        takes = waiting.in_words(found.waiting[method])
        said = _("{time} on this network: choose it as the one shown large.", time=takes)
        return page.sentence(said)
    if method in found.reasons:
        return nothing(found, found.reasons[method])
    return _(
        "Not here: this network has no ReLU, and without one deconvolution is the plain gradient."
    )


def recording_words(machine: Machine) -> str:
    """Where a map comes from that was not worked out just now."""
    return _(
        "Answer and map are a recording: worked out before by torch {torch} on one core of "
        "{processor}. With any other setting they are worked out anew.",
        **machine,
    )


def scale(reason: Reason) -> str:
    """The colours and the values at their ends, as HTML."""
    found, most = reason.found, short(top(reason.found))
    signed = found.method.is_signed
    ends = (f"−{most}", "0", most) if signed else ("0", most)
    texts = "".join(f"<span>{end}</span>" for end in ends)
    return (
        f'<div style="max-width:480px"><div style="height:.7rem;border-radius:2px;'
        f'background:{scale_css(signed)}"></div><div style="display:flex;'
        f'justify-content:space-between;font-variant-numeric:tabular-nums">{texts}</div></div>'
    )


def scale_note(found: Found) -> str:
    """What a value of the map is, and how the colours and the outline are to be read."""
    rows, columns = found.reason.found.cells
    colours = _(
        COLOURS[found.asks.method],
        layer=found.asks.layer,
        rows=rows,
        columns=columns,
        square=in_words(found.asks.occluder),
    )
    ends = _(
        "They end at the 99.5th percentile; the fainter, the more of the grey picture shows. The "
        "outline is the square that holds the most of what is positive."
    )
    return sentences(colours, ends)


def table(found: Found) -> list[dict[str, Any]]:
    """A row per method: its strongest square and what covering that does to the class."""
    before = found.shares[found.number]
    rows = []
    for method, reason in found.reasons.items():
        box, values = reason.box, reason.found.values
        left = reason.left[found.number] if reason.left else None
        rows.append(
            {
                N_("method"): _(method),
                N_("smallest"): None if reason.lost else float(values.min()),
                N_("largest"): None if reason.lost else float(values.max()),
                N_("rows of the square"): f"{box.top}–{box.bottom}" if box else None,
                N_("columns of the square"): f"{box.left}–{box.right}" if box else None,
                N_("probability before"): before,
                N_("with it covered"): left,
                N_("lost"): None if left is None else before - left,
            }
        )
    return rows

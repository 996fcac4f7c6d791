"""What the Why this answer page says: numbers, what each method shows, a table and presets."""

from typing import Any

from cnnviz.kit import waiting
from cnnviz.kit.answers import class_name
from cnnviz.kit.page import Number, Preset, short
from cnnviz.probing.attribution import Method
from cnnviz.probing.prediction import Answer
from cnnviz.probing.recorded import Machine
from cnnviz.weights.trained import Origin
from pages.why_this_answer.controls import in_words
from pages.why_this_answer.figure import scale_css, top
from pages.why_this_answer.lesson import Reason
from pages.why_this_answer.work import Found, Question

HERE = {"weights": str(Origin.HERE)}
TEMPLE = {"picture": "temple"}

PRESETS = (
    Preset(
        "Cover 5 × 5 pixels of a 9, and it is a 5",
        {"network": "lenet5", **HERE, "picture": "digit-9", "method": str(Method.OCCLUSION)},
    ),
    Preset(
        "What in this 3 speaks for an 8? Another class, another map",
        {
            "network": "lenet5",
            **HERE,
            "picture": "digit-3",
            "class": "8",
            "method": str(Method.GRAD_CAM),
        },
    ),
    Preset(
        "ResNet-20 is wrong about this 5: what it went by",
        {
            "network": "resnet20-cifar",
            **HERE,
            "picture": "digit-5",
            "method": str(Method.SALIENCY),
        },
    ),
    Preset(
        "Grad-CAM sees seven by seven cells at the end of GoogLeNet",
        {"network": "googlenet", **TEMPLE, "method": str(Method.GRAD_CAM)},
    ),
    Preset(
        "ZFNet's deconvolution, on a ZFNet that has learnt nothing: edges all the same",
        {"network": "zfnet", **TEMPLE, "method": str(Method.DECONVOLUTION)},
    ),
)

SHOWS = {
    Method.SALIENCY: (
        "**Saliency** is the size of the gradient, |∂score/∂pixel|, the largest over the colours: "
        "where a small change of a pixel would move the score most. It says nothing about the "
        "direction, and nothing about large changes: a pixel can matter and have none, for "
        "instance behind a ReLU at zero or a maximum won elsewhere. After Simonyan, Vedaldi & "
        "Zisserman 2013."
    ),
    Method.GRAD_CAM: (
        "**Grad-CAM** weighs each map of one layer by the mean of its gradient, adds them up and "
        "keeps what is positive. It is as coarse as that layer, enlarged smoothly to the picture; "
        "early layers are finer and mean less. Where all is negative nothing is left. After "
        "Selvaraju et al. 2017."
    ),
    Method.OCCLUSION: (
        "**Occlusion** covers one square after the other with the picture's median colour and "
        "takes down how much probability is lost; a pixel gets the mean over the squares that "
        "cover it. It asks the network itself and needs no gradient. But a covered picture is one "
        "the network never met, and what is there twice is missed: covering one still leaves the "
        "other. After Zeiler & Fergus 2013."
    ),
    Method.DECONVOLUTION: (
        "**Deconvolution** sends the score back to the pixels: through the places of the maxima, "
        "with the kernels turned around, and with only what is positive at each ReLU. Zeiler & "
        "Fergus (2013) began at one unit of a feature map; here it begins at the class. What is "
        "dropped at the ReLUs makes a cleaner picture than the gradient, and for the same reason "
        "it is no account of the score: what spoke against the class on the way is missing."
    ),
}

UNTRAINED = (
    "These weights are random. The maps are what the arithmetic makes of them, and the reasons of "
    "a network that has learnt nothing mean nothing: choose trained weights for real ones."
)


def headline(question: Question, reasons: dict[Method, Reason]) -> list[Number]:
    """The answer, the class explained, and what is left of it without its strongest square."""
    weights, all_shares = question.weights, question.shares
    answer = likely(question)[0].number
    row = [
        Number("Answer", class_name(weights, answer), f"{all_shares[answer]:.4%} likely."),
        Number(
            f"Probability of {class_name(weights, question.number)}",
            percent(all_shares[question.number]),
            f"{all_shares[question.number]:.6%}; softmax over {len(all_shares):,} classes.",
        ),
    ]
    left = reasons[question.method].left
    if left is not None:
        now = max(range(len(left)), key=left.__getitem__)
        side = question.occluder.side
        row += [
            Number(
                "With the outlined square covered",
                percent(left[question.number]),
                f"{left[question.number]:.6%}; the {side} × {side} pixels that hold the most of "
                f"the {question.method} map, in the picture's median colour.",
            ),
            Number("It then answers", class_name(weights, now), f"{left[now]:.4%} likely."),
        ]
    return row


def likely(question: Question) -> list[Answer]:
    """The five likeliest classes."""
    order = sorted(range(len(question.shares)), key=lambda each: -question.shares[each])
    return [Answer(number, question.shares[number]) for number in order[:5]]


def percent(share: float) -> str:
    """A probability with two decimals; what is not quite all or nothing is not called so."""
    if 0.9999 < share < 1:
        return "> 99.99 %"
    if 0 < share < 0.0001:
        return "< 0.01 %"
    return f"{100 * share:.2f} %"


def nothing(question: Question, reason: Reason) -> str:
    """A sentence where a map has nothing that speaks for the class; empty where it has."""
    if reason.lost:
        return (
            f"This map cannot be drawn: {reason.lost:,} of its {reason.found.values.size:,} values "
            "are no finite numbers. The gradient grew too large on its way back: take another "
            "method, or weights of a usual size."
        )
    if reason.box is not None:
        return ""
    return (
        f"Nothing in this map speaks for {class_name(question.weights, question.number)}: no "
        "value is above zero. Take another method, layer or class."
    )


def not_shown(found: Found, method: Method) -> str:
    """Why there is no small picture of a method."""
    if method in found.waiting:
        takes = waiting.in_words(found.waiting[method]).capitalize()
        return f"{takes} on this network: choose it as the one shown large."
    if method in found.reasons:
        return nothing(found.question, found.reasons[method])
    return (
        "Not here: this network has no ReLU, and without one deconvolution is the plain gradient."
    )


def recording_words(machine: Machine) -> str:
    """Where a map comes from that was not worked out just now."""
    return (
        f"Answer and map are a recording: worked out before by torch {machine['torch']} on one "
        f"core of {machine['processor']}. With any other setting they are worked out anew."
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


def scale_note(question: Question, reason: Reason) -> str:
    """What a value of the map is, and how the colours and the outline are to be read."""
    rows, columns = reason.found.cells
    unit = {
        Method.SALIENCY: "score per unit of a normalised pixel, without sign",
        Method.GRAD_CAM: f"{question.layer}, {rows} × {columns} cells, weighted and summed",
        Method.OCCLUSION: f"probability lost; {rows} × {columns} squares of "
        f"{in_words(question.occluder)}; blue where covering helps the class",
        Method.DECONVOLUTION: "what comes back of the score; blue is below zero",
    }[question.method]
    return (
        f"Colours: {unit}. They end at the 99.5th percentile; the fainter, the more of the grey "
        "picture shows. The outline is the square that holds the most of what is positive."
    )


def table(question: Question, reasons: dict[Method, Reason]) -> list[dict[str, Any]]:
    """A row per method: its strongest square and what covering that does to the class."""
    before = question.shares[question.number]
    rows = []
    for method, reason in reasons.items():
        box, left = reason.box, reason.left
        known = box is not None and left is not None
        rows.append(
            {
                "method": str(method),
                "smallest": None if reason.lost else float(reason.found.values.min()),
                "largest": None if reason.lost else float(reason.found.values.max()),
                "rows of the square": f"{box.top}–{box.bottom}" if box else None,
                "columns of the square": f"{box.left}–{box.right}" if box else None,
                "probability before": before,
                "with it covered": left[question.number] if left else None,
                "lost": before - left[question.number] if known and left else None,
            }
        )
    return rows

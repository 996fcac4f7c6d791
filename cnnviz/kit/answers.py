"""What a network answers: its classes by name, and how likely it finds them."""

from html import escape

from cnnviz.drawing.palette import FOCUS
from cnnviz.language import _
from cnnviz.numerals import percent
from cnnviz.probing.prediction import Answer
from cnnviz.weights.trained import Weights


def class_name(weights: Weights, number: int) -> str:
    """What to call a class: its name where that is known, else its number."""
    names = weights.class_names
    return names[number] if names else _("class {number}", number=number)


def bars(weights: Weights, likely: list[Answer]) -> str:
    """The likeliest classes as HTML: name, a bar as long as the probability, the percentage."""
    rows = "".join(
        '<div style="display:contents">'
        f"<span>{escape(class_name(weights, number))}</span>"
        '<span style="align-self:center;height:.7rem;border-radius:2px;'
        f'background:{FOCUS};width:{max(0.3, 100 * probability):.2f}%"></span>'
        '<span style="text-align:right;font-variant-numeric:tabular-nums">'
        f"{escape(percent(probability, 2))}</span>"
        "</div>"
        for number, probability in likely
    )
    return (
        '<div style="display:grid;grid-template-columns:auto 1fr 5rem;gap:.35rem .9rem;'
        f'max-width:36rem">{rows}</div>'
    )

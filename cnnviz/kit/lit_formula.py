"""Formulas whose terms light up with what they stand for in a picture, and wrap where it is narrow.

A line of a formula is a list of words as they stand, `term`s, `over`s and `rounded`s.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from cnnviz.kit.component import component
from cnnviz.language import _

Token: TypeAlias = str | dict[str, Any]
Line: TypeAlias = Sequence[Token]

_component = component("lit_formula", '<div class="formulas"></div>')


@dataclass(frozen=True)
class LitFormula:
    """A formula worked out: what it says under its caption, one step a line."""

    caption: str
    quantity: Line
    steps: Sequence[Line]
    note: str = ""


def term(name: str, shown: object = None) -> Token:
    """What a formula is about, by its symbol or its value; `name` is its symbol, C' or K."""
    text = name if shown is None else f"{shown:,}" if isinstance(shown, int) else str(shown)
    return {"term": name, "text": text.replace("'", "′")}


def moving(token: Token, what: str) -> Token:
    """A number that follows a drawing: the drawing tells of `what` under the hand."""
    return {**(token if isinstance(token, dict) else {"term": what, "text": token}), "live": what}


def over(above: Line, below: Line) -> Token:
    """A fraction."""
    return {"above": list(above), "below": list(below)}


def rounded(inside: Line, up: bool) -> Token:
    """What is rounded to a whole number, between its brackets."""
    return {"inside": list(inside), "rounded": "ceil" if up else "floor"}


def joined(sign: str, tokens: Sequence[Token]) -> list[Token]:
    """Tokens with a sign between each two."""
    made = [each for token in tokens for each in (sign, token)]
    return made[1:]


def lit_formulas(formulas: Sequence[LitFormula], names: Mapping[str, str], key: str) -> None:
    """Draw formulas; `names` says what each term is, with its value."""
    shown = [
        {
            "caption": each.caption,
            "quantity": list(each.quantity),
            "steps": [list(step) for step in each.steps],
            "note": each.note,
        }
        for each in formulas
    ]
    hint = _("Point at a term to see what it is.")
    _component(key=key, data={"formulas": shown, "names": dict(names), "hint": hint})

"""From text to syntax: Python's own parser, within bounds, and a sentence where it gives up."""

import ast
import re
from collections.abc import Iterator

from cnnviz.errors import Words
from cnnviz.language import N_
from cnnviz.reading.faults import Fault, Spot

LONGEST = 250_000
"""Characters of a text; the longest of our own has some 170,000 (ResNet-1202)."""

DEEPEST = 60
"""Brackets within brackets."""

MARKS = re.compile(r'"""[\s\S]*?"""|"[^"\n]*"|\'[^\'\n]*\'|#[^\n]*|[()\[\]{}\n]')
"""What brackets are told from: quotations and comments, which may hold some that do not count."""

CLOSING = dict(zip("([{", ")]}", strict=True))

SAYINGS = (
    ("never closed", N_("this bracket is never closed: write its other half where it ends")),
    ("unmatched", N_("this bracket closes none that is open: take it away")),
    ("does not match", N_("this bracket is of another kind than the one it closes: write that")),
    ("unterminated", N_("this text has no quotation mark at its end: write one")),
    ("repeated", N_("two layers here have one name: give each a name of its own")),
    ("indent", N_("this line begins too far right or left: begin it as the line above")),
)
"""What the parser's messages have in them, and what is said instead."""

OTHERWISE = N_("a comma or a bracket is missing here or just before, or one is too many")


def statements(text: str) -> list[ast.stmt]:
    """The statements of a text.

    Raises:
        Fault: for the first that is no Python, or what goes beyond the bounds.
    """
    _bounded(text)
    try:
        return ast.parse(text).body
    except SyntaxError as error:
        said = next((said for part, said in SAYINGS if part in error.msg), OTHERWISE)
        line = min(max(error.lineno or 1, 1), text.count("\n") + 1)
        column = max((error.offset or 1) - 1, 0)
        raise Fault(Words(said), Spot(line, column, line, column)) from None
    except (ValueError, RecursionError, MemoryError, OverflowError):
        raise Fault(
            Words("this is nested too deeply: write it in simpler pieces"), Spot()
        ) from None


def without_faulty(text: str, line: int) -> Iterator[list[ast.stmt]]:
    """What can be read of a text with a fault at a line: all of it closed, or what is above."""
    for part in (text, "\n".join(text.split("\n")[: line - 1])):
        try:
            yield statements(part + "\n" + "".join(reversed(_left_open(part))))
        except Fault:
            continue


def _left_open(text: str) -> list[str]:
    """The closing brackets that a text lacks, from the outermost."""
    return [CLOSING[bracket] for bracket, _line in _brackets(text)]


def _brackets(text: str, deepest: int | None = None) -> list[tuple[str, int]]:
    """The brackets left open at the end of a text, each with its line."""
    stack: list[tuple[str, int]] = []
    line = 1
    for mark in MARKS.findall(text):
        line += mark.count("\n")
        if mark in CLOSING:
            stack.append((mark, line))
            if deepest is not None and len(stack) > deepest:
                said = Words("more than {most} brackets within each other: use fewer", most=deepest)
                raise Fault(said, Spot(line, 0, line, 0))
        elif mark in ")]}" and stack:
            stack.pop()
    return stack


def _bounded(text: str) -> None:
    """Raise `Fault` for what is no text of a network, before the parser sees it."""
    if len(text) > LONGEST:
        said = Words(
            "the text has {count:,} characters: write at most {most:,}",
            count=len(text),
            most=LONGEST,
        )
        raise Fault(said, Spot())
    for sign in ("\\", "\0"):
        if sign in text:
            line = text[: text.index(sign)].count("\n") + 1
            said = Words(
                "this line has a sign that no network needs: take the {sign!r} away", sign=sign
            )
            raise Fault(said, Spot(line, 0, line, 0))
    _brackets(text, DEEPEST)

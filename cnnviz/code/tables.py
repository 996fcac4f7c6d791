"""The pictures that the 1998 network compares its output with, as text in exported code."""

from collections.abc import Sequence

from cnnviz.code.printing import WIDTH, Doc, row

LONGEST = WIDTH - 8
"""The longest piece of text that fits on an indented line of its own."""


def pictures(rows: Sequence[Sequence[int]]) -> tuple[Doc, ...]:
    """Rows of signs as text, # for +1 and . for -1, long ones in several pieces."""
    return tuple(_picture("".join("#" if sign > 0 else "." for sign in signs)) for signs in rows)


def _picture(text: str) -> Doc:
    if len(text) <= LONGEST:
        return f'"{text}"'
    return row([f'"{text[at : at + LONGEST - 4]}"' for at in range(0, len(text), LONGEST - 4)])

"""Words that are not ours, from links and files, shown as they are: Streamlit's texts are Markdown.

Unchanged, a link's text could load pictures from elsewhere or look like a part of the page.
"""

import re

LONGEST = 40
"""Characters of a visitor's words that are repeated."""

MARKS = re.compile(r"([\\`*{}\[\]<>#$~|!]|(?<![^\W_])_|_(?![^\W_]))")
"""What Markdown and its formulas take for more than a sign; conv3_3 is fine."""

NAMED = re.compile(r":(?=[A-Za-z+-])")
"""What begins a colour, an icon or an emoji: :red[…], :smile:."""

ADDRESSES = re.compile(r"(https?:|ftp:|mailto:|xmpp:|www(?=\.)|@)", re.IGNORECASE)
"""What makes a link by itself."""

JOINER = "\N{WORD JOINER}"
"""Without width; an address with one in it is no address."""


def cut(text: str, longest: int = LONGEST) -> str:
    """The beginning of a text, in one line and without signs that cannot be seen."""
    line = "".join(sign if sign.isprintable() else " " for sign in text[: longest + 1])
    return line if len(text) <= longest else f"{line[:longest]}…"


def escaped(text: str) -> str:
    """A text for a place that takes Markdown, to be read as it stands."""
    return ADDRESSES.sub(rf"\1{JOINER}", NAMED.sub(r"\:", MARKS.sub(r"\\\1", text)))


def quoted(text: str, longest: int = LONGEST) -> str:
    """A visitor's words in a sentence of ours: cut, in quotation marks, as they stand."""
    return f"“{escaped(cut(text, longest))}”"

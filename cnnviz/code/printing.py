"""Laying out code: expressions in, lines of at most 100 characters out.

The convention is the one common formatters share: an expression stays on one line while it
fits, then its arguments go on a line of their own, then each on its own with a comma after it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

WIDTH = 100
"""The longest line."""

STEP = 4
"""Spaces of one level of indentation."""


@dataclass(frozen=True)
class Group:
    """Something in brackets, such as a call.

    Attributes:
        head: what stands before the items, the opening bracket included.
        items: what is separated by commas.
        tail: the closing bracket and what follows it.
        literal: a tuple or list display, whose items never share a line of their own.
        comma: what follows each item but the last, and the last as well on a line of its own.
    """

    head: str
    items: "tuple[Doc, ...]" = ()
    tail: str = ")"
    literal: bool = False
    comma: str = ","


Doc: TypeAlias = str | Group
"""An expression that can be laid out."""


def call(function: str, *items: Doc, tail: str = ")") -> Group:
    """The call of a function, closed by `tail`."""
    return Group(f"{function}(", items, tail)


def listing(items: Sequence[Doc]) -> Group:
    """A list display."""
    return Group("[", tuple(items), "]", literal=True)


def row(items: Sequence[Doc]) -> Group:
    """A tuple display."""
    return Group("(", tuple(items), ")", literal=True)


def repeated(item: Doc, count: int) -> Group:
    """A starred generator of `count` equal items."""
    return Group("*(", (item, f"for _ in range({count})"), ")", literal=True, comma="")


def keyword(name: str, doc: Doc) -> Doc:
    """The argument `name=doc`."""
    return _after(f"{name}=", doc)


def entry(key: str, doc: Doc) -> Doc:
    """The item `"key": doc` of a dict display."""
    return _after(f"{quoted(key)}: ", doc)


def quoted(text: str) -> str:
    """Text as a literal in double quotes."""
    inside = repr('"' + text)[2:-1]  # the quote in front makes repr choose single ones around
    return '"' + inside.replace('"', '\\"') + '"'


def _after(text: str, doc: Doc) -> Doc:
    return replace(doc, head=text + doc.head) if isinstance(doc, Group) else text + doc


def flat(doc: Doc) -> str:
    """The expression on one line, however long."""
    if isinstance(doc, str):
        return doc
    lone = doc.literal and len(doc.items) == 1 and doc.tail.startswith(")")
    return doc.head + f"{doc.comma} ".join(map(flat, doc.items)) + "," * lone + doc.tail


def laid_out(doc: Doc, indent: int = 0, before: str = "", after: str = "") -> list[str]:
    """Lines of an expression with `before` and `after` around it, indented by `indent`."""
    space = " " * indent
    whole = f"{space}{before}{flat(doc)}{after}"
    if len(whole) <= WIDTH or isinstance(doc, str) or not doc.items:
        return [whole]
    lines = [f"{space}{before}{doc.head}"]
    inside = " " * (indent + STEP) + f"{doc.comma} ".join(map(flat, doc.items))
    if len(inside) <= WIDTH and not (doc.literal and len(doc.items) > 1):
        lines.append(inside)
    else:
        for item in doc.items:
            lines += laid_out(item, indent + STEP, after=doc.comma)
    return [*lines, f"{space}{doc.tail}{after}"]


def called(code: str) -> set[str]:
    """Names that code calls, other than as a part of something."""
    return set(re.findall(r"(?<![.\w])(\w+)\(", code))


def used(module: str, code: str) -> bool:
    """Tell whether code reads something from a module of this name."""
    return bool(re.search(rf"(?<![.\w]){module}\.", code))

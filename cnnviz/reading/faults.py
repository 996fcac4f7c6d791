"""What cannot be read: where it stands, what to write there, and what comes before it."""

import ast
from typing import NamedTuple

from cnnviz.blocks import Block
from cnnviz.errors import CnnvizError, Words
from cnnviz.language import N_
from cnnviz.network import Network


class Spot(NamedTuple):
    """A piece of a text: lines from 1, columns from 0 in bytes, as `ast` counts them."""

    line: int = 1
    column: int = 0
    last_line: int = 1
    end: int = 0

    @classmethod
    def of(cls, node: ast.AST) -> "Spot":
        """Where a piece of syntax stands."""
        places = ("lineno", "col_offset", "end_lineno", "end_col_offset")
        return cls(*(getattr(node, place) for place in places))

    def replaced(self, text: str, by: str) -> str:
        """The text with something else in this place."""
        lines = text.splitlines(keepends=True)
        first, last = lines[self.line - 1].encode(), lines[self.last_line - 1].encode()
        put = first[: self.column].decode() + by + last[self.end :].decode()
        return "".join([*lines[: self.line - 1], put, *lines[self.last_line :]])


class Fault(CnnvizError):
    """The first thing in a text that cannot be read, or does not fit what comes before it.

    Attributes:
        spot: where it stands.
        cure: what to write there instead, where that is known.
        before: the blocks in front of it that can be read.
        network: a network of these, where there are any.
    """

    before: Block | None = None
    network: Network | None = None

    def __init__(self, said: Words | CnnvizError, spot: Spot | ast.AST, cure: str = "") -> None:
        self.spot = Spot.of(spot) if isinstance(spot, ast.AST) else spot
        self.cure = cure
        super().__init__(N_("Line {line}: {said}"), line=self.spot.line, said=said)

    @property
    def line(self) -> int:
        """The line it stands in, from 1."""
        return self.spot.line

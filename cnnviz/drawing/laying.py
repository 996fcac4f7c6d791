"""Walks a block from the outside in and has its layers laid out, by whoever draws them.

A description is a series-parallel graph: layers in a row go one behind the other, branches beside
each other. Nothing can overlap.
"""

from collections.abc import Mapping
from typing import Protocol, TypeVar

from cnnviz.blocks import Block, Composite, Sequential, join
from cnnviz.counting.report import LayerReport, Report
from cnnviz.layers import Layer

P = TypeVar("P")


class Hand(Protocol[P]):
    """Lays out pieces of a drawing."""

    def leaf(self, row: LayerReport) -> P:
        """One layer."""
        ...

    def line(self) -> P:
        """A way without layers."""
        ...

    def behind(self, parts: list[P]) -> P:
        """Pieces one behind the other."""
        ...

    def beside(self, parts: list[P]) -> P:
        """Branches, from where they part to where they meet."""
        ...


def lay_out(block: Block, name: str, rows: Mapping[str, LayerReport], hand: Hand[P]) -> P:
    """Lay out the block of that name; `rows` are a report's, by name."""
    if isinstance(block, Layer):
        return hand.leaf(rows[name or block.kind])
    assert isinstance(block, Composite), block
    parts = [lay_out(child, join(name, key), rows, hand) for key, child in block.children()]
    if not block.joint:
        return hand.behind(parts)
    ways, after = parts[: len(parts) - block.behind], parts[len(parts) - block.behind :]
    beside = hand.beside([*ways, *[hand.line() for _way in range(block.bypass)]])
    return hand.behind([beside, hand.leaf(rows[join(name, block.joint)]), *after])


def blocks(report: Report) -> dict[str, tuple[str, Block]]:
    """The outermost blocks with branches, (name, block) by what they are called, in order.

    A network that is one block has none for a name; it is called a block.
    """
    return {name or "block": (name, block) for name, block in _blocks(report.network.body, "")}


def _blocks(block: Block, name: str) -> list[tuple[str, Block]]:
    if isinstance(block, Sequential):
        return [
            found for key, child in block.children() for found in _blocks(child, join(name, key))
        ]
    return [] if isinstance(block, Layer) else [(name, block)]

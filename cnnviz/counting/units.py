"""A network in the pieces a person would draw: layers with weights, pools and whole blocks.

Activations, normalisation, dropout and reshaping belong to the piece before them; everything
inside a residual block or an Inception module is one piece.
"""

from dataclasses import dataclass
from itertools import groupby

from cnnviz.counting.report import LayerReport, Report
from cnnviz.layers import Role, Shape


@dataclass(frozen=True)
class Unit:
    """A piece of a network: its rows of the report and what they come to.

    `repeats` is how many alike pieces in a row this one stands for; counts are for all of them.
    """

    name: str
    rows: tuple[LayerReport, ...]
    repeats: int = 1

    @property
    def kind(self) -> str:
        """The joining kind (add, concat, multiply) of a block, else the first layer's kind."""
        for row in self.rows:
            if row.layer.role is Role.JOIN:
                return row.kind
        return self.rows[0].kind

    @property
    def output_shape(self) -> Shape:
        """What the piece hands on, before it is laid flat."""
        return next(r for r in reversed(self.rows) if r.kind != "flatten").output_shape

    @property
    def parameters(self) -> int:
        """Trainable parameters."""
        return sum(row.parameters for row in self.rows)

    @property
    def macs(self) -> int:
        """Multiplies of convolutions and linear layers, per image."""
        return sum(row.macs for row in self.rows)

    @property
    def values(self) -> int:
        """Numbers in the outputs of all its layers, per image."""
        return sum(row.values for row in self.rows)


def units(report: Report) -> list[Unit]:
    """Cut a report into pieces, in the order they run; their counts add up to the report's."""
    pieces: list[tuple[str, list[LayerReport]]] = []
    current: str | None = None
    for node, row in zip(report.network.nodes, report.layers, strict=True):
        starts = row.layer.role.is_piece if node.unit is None else node.unit != current
        if starts or not pieces:
            pieces.append((node.unit or node.name, []))
        pieces[-1][1].append(row)
        current = node.unit
    return [Unit(name, tuple(rows)) for name, rows in pieces]


def on_trunk(report: Report) -> list[Unit]:
    """The pieces that the logits need: all but side branches."""
    network = report.network
    needed = {node.name for i, node in enumerate(network.nodes) if i in network.trunk}
    return [piece for piece in units(report) if piece.rows[0].name in needed]


def merged(pieces: list[Unit]) -> list[Unit]:
    """Join alike neighbours (same kind, same output shape) into one piece that says how many."""
    alike = groupby(pieces, lambda piece: (piece.kind, piece.output_shape))
    return [_together(list(each)) for _key, each in alike]


def _together(pieces: list[Unit]) -> Unit:
    rows = tuple(row for piece in pieces for row in piece.rows)
    return Unit(pieces[0].name, rows, sum(piece.repeats for piece in pieces))


READABLE = 34
"""With more pieces than this, alike neighbours are one bar."""


def readable(pieces: list[Unit]) -> list[Unit]:
    """The pieces themselves, or with alike neighbours joined where there are too many to read."""
    return pieces if len(pieces) <= READABLE else merged(pieces)

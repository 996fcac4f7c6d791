"""What the colours of a drawing mean."""

from collections.abc import Iterable
from html import escape

from cnnviz.counting.report import Report
from cnnviz.counting.units import units
from cnnviz.drawing.palette import COLOUR, role
from cnnviz.language import _
from cnnviz.layers import Role


def legend(report: Report) -> str:
    """Coloured squares with the roles that a network's pieces have, as inline HTML."""
    return squares(dict.fromkeys(role(piece.kind) for piece in units(report)))


def squares(roles: Iterable[Role]) -> str:
    """A coloured square and the name of each role, as inline HTML."""
    return " ".join(
        '<span style="display:inline-block;margin-right:.8em">'
        f'<span style="display:inline-block;width:.7em;height:.7em;border-radius:2px;'
        f'background:{COLOUR[r]};margin-right:.35em"></span>'
        f"{escape(_(r.value))}</span>"
        for r in roles
    )

"""What the text describes: the network counted, or as much of it as can be read."""

from collections.abc import Sequence

from cnnviz.counting import Report, analyse
from cnnviz.counting.tables import Row
from cnnviz.drawing.graph import network_graph
from cnnviz.drawing.laying import blocks
from cnnviz.drawing.legend import legend
from cnnviz.drawing.volumes import network_svg
from cnnviz.errors import CnnvizError
from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.network_table import rows
from cnnviz.kit.own import OWN
from cnnviz.kit.picture import just_picked, picture
from cnnviz.reading import Fault, read
from cnnviz.reading.packing import MOST, is_packed, packed
from pages.own_network.editor import typed
from pages.own_network.state import State

MOST_CELLS = 30_000
"""Units along all maps' sides up to which what each layer sees is worked out."""


def looked_at(state: State) -> tuple[Report | None, CnnvizError | None]:
    """The network that the text describes, or what is in front of its fault; and the fault."""
    text = typed()
    if text is not None and text != state.text and not is_packed(packed(text)):
        said = CnnvizError(
            "the text is too long for a link of {most:,} letters: shorten it; what is shown is "
            "the last that was not",
            most=MOST,
        )
        return _counted(state)[0], said
    return _counted(state)


def _counted(state: State) -> tuple[Report | None, CnnvizError | None]:
    try:
        return analyse(read(state.text, state.shape, OWN)), None
    except Fault as fault:
        return (analyse(fault.network) if fault.network else None), fault


def sees_soon(report: Report) -> bool:
    """Whether what each layer sees can be worked out while one types."""
    return sum(max(row.output_shape[1:], default=1) for row in report.layers) <= MOST_CELLS


def table(report: Report) -> Sequence[Row]:
    """A row a layer, with what a unit of it sees."""
    return rows(report, ["receptive-field"] if sees_soon(report) else [])


def picture_of(draw: Drawing[State], report: Report) -> None:
    """Draw the network to scale, or as a graph whose blocks unfold."""
    if draw.state.view == "graph":
        offered = list(blocks(report))
        if (picked := just_picked("own_graph")) in offered:
            draw.put(block=picked)
        opened = draw("block", offered=offered).block if offered else None
        picture(network_graph(report, opened), "own_graph", name="graph")
    else:
        picture(network_svg(report), "own_drawing", pick=False, name="architecture")
    page.html(legend(report))

"""The controls that pick one unit of a layer of a network that looks at a picture."""

from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st

from cnnviz.counting import analyse
from cnnviz.kit.declared import Drawing, choice, whole
from cnnviz.kit.network_controls import layer_labels
from cnnviz.kit.picture_controls import PictureState
from cnnviz.layers import Shape


def _cell(label: str, axis: int) -> Any:
    """Declare a place along an axis of a layer's maps: in the middle, or all there is."""
    return whole(
        label,
        lambda state: state.cells[axis] // 2,
        high=lambda state: state.cells[axis] - 1,
        shared=True,
    )


@dataclass(frozen=True)
class UnitState(PictureState):
    """One unit of a layer of a network that looks at a picture."""

    layer: str = choice(
        "Layer",
        lambda state: layer_labels(state.chosen.described),
        lambda state: state.chosen.described.nodes[0].name,
        shared=True,
    )
    channel: int = whole(
        "Channel",
        0,
        high=lambda state: state.output_shape[0] - 1,
        shared=True,
        help="Channels, rows and columns are counted from 0.",
    )
    row: int = _cell("Row", 0)
    column: int = _cell("Column", 1)

    @property
    def output_shape(self) -> Shape:
        """(channels, height, width) of the layer's maps, or (channels,)."""
        return analyse(self.chosen.described).layer(self.layer).output_shape

    @property
    def cells(self) -> tuple[int, int]:
        """Rows and columns of the layer's maps."""
        _, height, width = (*self.output_shape, 1, 1)[:3]
        return height, width

    @property
    def unit(self) -> dict[str, str | int]:
        """What tells the unit from others of the network, as a link has it."""
        found: dict[str, str | int] = {"layer": self.layer, "channel": self.channel}
        flat = len(self.output_shape) == 1
        return found if flat else found | {"row": self.row, "column": self.column}


U = TypeVar("U", bound=UnitState)


def draw_unit(draw: Drawing[U]) -> U:
    """Draw which unit of the layer: its channel, and its place where there are maps."""
    state = draw("channel")
    return draw("row", "column") if len(state.output_shape) > 1 else state


def came_to_rest(draw: Drawing[U], key: str) -> None:
    """Put row and column where a component was moved to (a callback, so before they are drawn)."""
    cell = st.session_state[key].get("cell")
    if isinstance(cell, list | tuple) and len(cell) == 2:
        draw.put(row=int(cell[0]), column=int(cell[1]))

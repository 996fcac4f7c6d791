"""Which number the visitor asks about, and the network's values around it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from cnnviz.counting import analyse
from cnnviz.kit import page
from cnnviz.kit.caches import cached
from cnnviz.kit.declared import Drawing, choice, whole
from cnnviz.kit.live import Live, Picture
from cnnviz.kit.network_controls import network
from cnnviz.kit.picture_controls import PictureState, draw_picture, picture
from cnnviz.kit.waiting import work
from cnnviz.kit.weights_controls import draw_weights
from cnnviz.layers import Shape
from cnnviz.networks import architecture
from cnnviz.probing.trace import Surroundings, Trace, surroundings, traced
from cnnviz.running import NetworkModule
from cnnviz.running.effort import passing
from cnnviz.weights.trained import Weights

STRONGEST = "strongest"


def _cell(label: str, axis: int) -> Any:
    """Declare a place along an axis of a layer's maps: in the middle, or all there is."""
    return whole(
        label, lambda state: state.cells[axis] // 2, high=lambda state: state.cells[axis] - 1
    )


@dataclass(frozen=True)
class UnitState(PictureState):
    """One unit of a layer of a network that looks at a picture."""

    layer: str = choice(
        "Layer",
        lambda state: [node.name for node in architecture(state.network).nodes],
        lambda state: architecture(state.network).nodes[0].name,
    )
    channel: int = whole("Channel", 0, high=lambda state: state.output_shape[0] - 1)
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


U = TypeVar("U", bound=UnitState)


def draw_unit(draw: Drawing[U]) -> U:
    """Draw which unit of the layer: its channel, and its place where there are maps."""
    state = draw("channel")
    return draw("row", "column") if len(state.output_shape) > 1 else state


@dataclass(frozen=True)
class State(UnitState):
    """Which number is asked about."""

    network: str = network(default="lenet5")
    picture: str = picture("digit-3")


@dataclass(frozen=True)
class Asked:
    """A number of a network that looks at a picture."""

    weights: Weights
    file: Callable[[], bytes] | None
    picture: Picture
    layer: str
    channel: int
    row: int
    column: int


@dataclass(frozen=True)
class Found:
    """The number worked out, with what is around it."""

    trace: Trace
    around: Surroundings
    module: NetworkModule


def asked() -> Asked:
    """Draw the controls.

    Raises:
        CnnvizError: if an uploaded picture cannot be read.
    """
    draw = Drawing(State)
    with page.row():
        draw("network", "layer")
    weights, file = draw_weights(draw)
    with page.row():
        draw_unit(draw)
    seen = draw_picture(draw, weights)
    state = draw.state
    return Asked(weights, file, seen, state.layer, state.channel, state.row, state.column)


def found(asked: Asked) -> Found | None:
    """Run the network as far as needed and work the number out.

    Returns:
        None where that is work the visitor has yet to ask for.
    """
    weights, picture = asked.weights, asked.picture
    network = weights.described
    chain = [network.nodes[at].name for at in network.followers(network.index(asked.layer))]
    until = chain[-1] if chain else asked.layer
    live = Live(weights, picture, asked.file)
    key = (weights, asked.layer, until, picture.digest)
    report = analyse(weights.described)
    takes = live.building(until)
    if not _around.has(live, asked.layer, until):
        takes += passing(report, until=until)
    with work(repr(key), takes, f"{report.network.title} up to {until}") as going:
        if going is None:
            return None
        with going.part(takes):
            module = live.module(until)
            around = _around(live, asked.layer, until)
    cell = asked.channel, asked.row, asked.column
    return Found(traced(module, around, *cell), around, module)


def _size(around: Surroundings) -> int:
    after = [values for _, values in around.after]
    return sum(values.nbytes for values in (*around.reads, around.makes, *after))


@cached("surroundings", share=0.1, size=_size)
def _around(live: Live, layer: str, until: str) -> Surroundings:
    """What a network made around a layer."""
    return surroundings(*live.ready(until), layer)


def shown_channel(found: Found) -> int:
    """Which of the input channels that take part is shown: its place among them.

    They are offered in the order of what they can add anywhere on the map: the size of their
    kernel times the mean size of their values. So the order stays while the window moves.
    """
    trace = found.trace
    if len(trace.channels) < 2 or trace.weights is None:
        return trace.channels.index(trace.channel) if trace.channel in trace.channels else 0
    values = np.abs(found.around.reads[0][list(trace.channels)]).mean(axis=(1, 2))
    strength = np.abs(trace.weights).sum(axis=(1, 2)) * values
    order: Sequence[int] = np.argsort(-strength, kind="stable").tolist()
    names = [str(trace.channels[i]) for i in order]
    picked = page.one_of(
        [STRONGEST, *names], "below", "Input channel shown (strongest first)", STRONGEST
    )
    return order[0] if picked == STRONGEST else trace.channels.index(int(picked))

"""Which number the visitor asks about, and the network's values around it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from cnnviz.counting import analyse
from cnnviz.kit import page
from cnnviz.kit.caches import cached
from cnnviz.kit.controls import choice, number
from cnnviz.kit.live import Live, Picture
from cnnviz.kit.network_controls import NETWORKS
from cnnviz.kit.picture_controls import chosen_picture
from cnnviz.kit.waiting import work
from cnnviz.kit.weights_controls import chosen_weights
from cnnviz.networks import architecture
from cnnviz.probing.trace import Surroundings, Trace, surroundings, traced
from cnnviz.running import NetworkModule
from cnnviz.running.effort import passing
from cnnviz.weights.trained import Weights

DEFAULT_NETWORK, DEFAULT_PICTURE = "lenet5", "digit 3"
STRONGEST = "strongest"


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
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = choice("Network", "network", NETWORKS, DEFAULT_NETWORK)
        names = [node.name for node in architecture(name).nodes]
        layer = page.one_of(names, "layer", "Layer", names[0])
    weights, file = chosen_weights(name)
    report = analyse(weights.described)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        channels, *sides = report.layer(layer).output_shape
        channel = place("Channel", "channel", 0, channels)
        cell = [0, 0]
        if sides:
            cell = [
                place(label, label.lower(), side // 2, side)
                for label, side in zip(("Row", "Column"), sides, strict=True)
            ]
    picture = chosen_picture(weights, DEFAULT_PICTURE)
    return Asked(weights, file, picture, layer, channel, cell[0], cell[1])


def place(label: str, key: str, default: int, count: int) -> int:
    """A position from 0 up to `count`; back to its default where that many are not there."""
    return number(label, key, default, high=count - 1)


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

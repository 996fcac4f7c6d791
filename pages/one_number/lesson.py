"""One number worked out, with the network's values around it."""

from dataclasses import dataclass

import numpy as np

from cnnviz.counting import analyse
from cnnviz.counting.naming import called
from cnnviz.kit.caches import cached
from cnnviz.kit.declared import Drawing
from cnnviz.kit.live import Live, stands_on
from cnnviz.kit.waiting import work
from cnnviz.language import _
from cnnviz.network import Network
from cnnviz.probing.trace import Surroundings, Trace, surroundings, traced
from cnnviz.running.effort import NOTHING, passing
from pages.one_number.state import STRONGEST, State


@dataclass(frozen=True)
class Found:
    """The number worked out, with what is around it."""

    trace: Trace
    around: Surroundings
    network: Network


def found(live: Live, state: State) -> Found | None:
    """Run the network as far as needed and work the number out; None while that is yet to begin."""
    report, layer = analyse(live.weights.described), state.layer
    network = report.network
    followers = network.followers(network.index(layer))
    until = network.nodes[followers[-1]].name if followers else layer
    takes = NOTHING
    if not _around.has(live, layer, until):
        takes = live.building(until) + passing(report, until=until)
    what = _("{network} up to {layer}", network=network.title, layer=called(network, until))
    with work(repr((live.weights, layer, until, live.picture.digest)), takes, what) as going:
        if going is None:
            return None
        with going.part(takes):
            around = _around(live, layer, until)
            trace = _traced(live, layer, until, (state.channel, state.row, state.column))
    return Found(trace, around, network)


def _size(around: Surroundings) -> int:
    after = [values for _, values in around.after]
    return sum(values.nbytes for values in (*around.reads, around.makes, *after))


@cached("surroundings", share=0.05, size=_size, away=stands_on)
def _around(live: Live, layer: str, until: str) -> Surroundings:
    """What a network made around a layer."""
    return surroundings(*live.ready(until), layer)


@cached("traces", most=400, away=stands_on)
def _traced(live: Live, layer: str, until: str, cell: tuple[int, int, int]) -> Trace:
    """One of these numbers, worked out."""
    return traced(live.module(until), _around(live, layer, until), *cell)


def strongest(found: Found) -> list[int]:
    """Places of the input channels that take part, by what they can add anywhere on the map.

    That is the size of their kernel times the mean size of their values, so that the order stays
    while the window moves. Empty where there is nothing to choose.
    """
    trace = found.trace
    if len(trace.channels) < 2 or trace.weights is None:
        return []
    values = np.abs(found.around.reads[0][list(trace.channels)]).mean(axis=(1, 2))
    strength = np.abs(trace.weights).sum(axis=(1, 2)) * values
    order: list[int] = np.argsort(-strength, kind="stable").tolist()
    return order


def shown(draw: Drawing[State], found: Found) -> int:
    """Place of the input channel that is shown among those that take part; drawn where many do."""
    trace = found.trace
    if order := strongest(found):
        names = {str(trace.channels[at]): at for at in order}
        return names.get(draw("below", offered=[STRONGEST, *names]).below, order[0])
    return trace.channels.index(trace.channel) if trace.channel in trace.channels else 0

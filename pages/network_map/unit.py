"""One unit of a network too large for the browser, worked out here; the browser draws it."""

from typing import Any

import torch

from cnnviz.counting import analyse
from cnnviz.counting.receptive_field import receptive_field
from cnnviz.counting.tables import Row
from cnnviz.kit.caches import cached
from cnnviz.kit.live import Live, stands_on
from cnnviz.probing.trace import Surroundings, Trace, surroundings, traced
from pages.network_map.lesson import encoded, quantised, seen_along
from pages.network_map.stages import geometry, read_through, volume
from pages.network_map.state import State

LARGE = 112
"""Cells across a map that stands large, at most."""
MOST = 48
"""Channels below that are sent with their numbers; of the others, their sums."""


def _size(made: Surroundings) -> int:
    return sum(each.nbytes for each in (*made.reads, made.makes)) + sum(
        each.nbytes for _, each in made.after
    )


@cached("surroundings on the map", share=0.04, size=_size)
def _around(live: Live, layer: str) -> Surroundings:
    return surroundings(*live.ready(), layer)


def _told_size(made: dict[str, Any]) -> int:
    """Bytes, about, of what is told in long texts."""
    return 1000 + sum(len(text) for text in made.values() if isinstance(text, str))


def unit(live: Live, state: State) -> dict[str, Any]:
    """The selected unit with its window, its weights and what follows it."""
    return _unit(live, state.layer, (state.channel, state.row, state.column))


@cached("units on the map", share=0.005, size=_told_size, away=stands_on)
def _unit(live: Live, layer: str, cell: tuple[int, int, int]) -> dict[str, Any]:
    module, around = live.module(), _around(live, layer)
    trace = traced(module, around, *cell)
    network = module.network
    index = network.index(layer)
    node = network.nodes[index]
    order = sorted(sorted(range(len(trace.channels)), key=lambda n: -abs(trace.sums[n]))[:MOST])
    source = (
        read_through(network, index)
        if trace.kind in ("linear", "radial_basis")
        else (node.sources[trace.source])
    )
    volume_read = around.reads[trace.source]
    read = around.reads if trace.kind == "add" else [volume_read] * len(trace.channels)
    below = [torch.from_numpy(read[n][trace.channels[n]]) for n in order]
    own = torch.from_numpy(around.makes[[trace.channel]])
    return {
        "at": [index + 1, trace.channel, trace.row, trace.column],
        "source": source,
        "sources": list(node.sources),
        "channels": [trace.channels[n] for n in order],
        "rows": list(trace.rows),
        "columns": list(trace.columns),
        "real": trace.real.ravel().tolist(),
        "inputs": encoded(trace.inputs[order]),
        "weights": None if trace.weights is None else encoded(trace.weights[order]),
        "sums": [float(trace.sums[n]) for n in order],
        "others": [
            len(trace.channels) - len(order),
            float(trace.sums.sum() - trace.sums[order].sum()),
        ],
        "facts": trace.facts,
        "value": trace.value,
        "after": [[network.index(each.layer) + 1, each.value] for each in trace.after],
        "below": quantised(torch.stack(below), LARGE) if below else None,
        "own": quantised(own, LARGE),
        "field": seen_along(receptive_field(analyse(network), layer)),
        **geometry(node.layer, volume(tuple(volume_read.shape)), volume(tuple(around.makes.shape))),
    }


@cached("traces on the map", most=100, away=stands_on)
def _trace(live: Live, layer: str, cell: tuple[int, int, int]) -> Trace:
    return traced(live.module(), _around(live, layer), *cell)


def rows(live: Live, state: State) -> list[Row]:
    """What the number is made of, term by term; then their sum, constants, and what follows."""
    trace = _trace(live, state.layer, (state.channel, state.row, state.column))
    blank = dict.fromkeys(("channel", "row", "column", "input", "weight", "term"))
    window = [
        {
            "part": "window",
            "channel": channel,
            "row": row,
            "column": column,
            "input": float(trace.inputs[n, i, j]),
            "weight": None if trace.weights is None else float(trace.weights[n, i, j]),
            "term": float(trace.terms[n, i, j]),
            "number": None,
        }
        for n, channel in enumerate(trace.channels)
        for i, row in enumerate(trace.rows)
        for j, column in enumerate(trace.columns)
    ]
    after = {each.layer: each.value for each in trace.after}
    made = {"sum": float(trace.sums.sum()), **trace.facts, state.layer: trace.value, **after}
    return [*window, *({"part": name, **blank, "number": made[name]} for name in made)]

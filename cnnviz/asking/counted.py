"""What a question counts: its network, made of the instance's facts, and the figure asked for."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from cnnviz.counting import LayerReport, Report, analyse
from cnnviz.counting.backward import reached, training_step
from cnnviz.counting.depth import depth
from cnnviz.counting.memory import Budget, budget
from cnnviz.counting.receptive_field import receptive_field
from cnnviz.layers import Conv, Windowed, numel
from cnnviz.networks import architecture
from cnnviz.reading import read


def _padding(report: Any) -> int:
    row = report.layers[0]
    return int(row.layer.window.rows.pads(row.input_shape[1])[0])


COUNTS: dict[str, Callable[[Any], int | tuple[int, ...]]] = {
    "parameters": lambda found: found.parameters,
    "multiplies": lambda found: found.macs,
    "side": lambda found: found.output_shape[1],
    "channels": lambda found: found.output_shape[0],
    "shape": lambda found: (*found.output_shape[1:], found.output_shape[0]),
    "values": lambda found: numel(found.output_shape),
    "padding": _padding,
    "depth": lambda report: depth(report.network),
    "step": lambda report: training_step(report).total,
    "images in 16 GB": lambda report: budget(report, 16 * 10**9).batch,
    "field": lambda report: receptive_field(report, report.layers[-1].name).size[0],
}
"""Figures of a network or of one of its layers, by their names in `kinds.toml`."""


@lru_cache(maxsize=64)
def known(network: str, options: tuple[tuple[str, int], ...] = ()) -> Report:
    """A network of the catalogue, counted."""
    return analyse(architecture(network, **dict(options)))


@lru_cache(maxsize=256)
def written(text: str, shape: tuple[int, ...]) -> Report:
    """A network from its text, counted."""
    return analyse(read(text, shape))


def row(network: str, layer: str) -> LayerReport:
    """A layer of a network: by its name, or the "first linear" one."""
    report = known(network)
    if layer == "first linear":
        return next(row for row in report.layers if row.kind == "linear")
    return report.layer(layer)


def totals(report: Report) -> Mapping[str, int]:
    """What the figures of a network are made of, by their names in formulas.

    W are weights, M multiplies: of convolutions (C), also as they would be without groups (U), of
    linear layers (L) and of batch norm (N); BI the biases, BC and FN the convolutions' that are
    there and that are not, BN the running statistics; MI are the multiplies of what reads nothing
    that is trained.
    """
    made = dict.fromkeys(("WC", "WU", "WL", "WN", "BI", "BC", "FN", "BN", "MC", "MU", "ML"), 0)
    on = reached(report)
    inputs = [any(on[source] for source in node.sources) for node in report.network.nodes]
    made["MI"] = sum(r.macs for r, on in zip(report.layers, inputs, strict=True) if not on)
    for row in report.layers:
        made["BN"] += row.buffers
        if row.layer.is_norm:
            made["WN"] += row.parameters
            continue
        made["BI"] += row.biases
        if isinstance(row.layer, Conv):
            groups, filters = row.layer.groups, row.output_shape[0]
            made["WC"] += row.weights
            made["WU"] += row.weights * groups
            made["MC"] += row.macs
            made["MU"] += row.macs * groups
            made["BC"] += row.biases
            made["FN"] += 0 if row.biases else filters
        else:
            made["WL"] += row.weights
            made["ML"] += row.macs
    return made


def shares(needed: Budget) -> Mapping[str, int]:
    """What memory is made of: FX bytes whatever the batch, PI for each image."""
    return {"FX": sum(needed.fixed.values()), "PI": needed.per_image}


def facts(network: str, layer: str) -> Mapping[str, Any]:
    """The sizes of a layer of a network, by their names in formulas."""
    found = row(network, layer)
    report, x = known(network), found.input_shape
    if len(x) == 1:  # what was flattened
        x = report.layer(
            report.network.nodes[report.network.index(found.name) - 1].name
        ).input_shape
        return {"C": x[0], "H": x[1], "W": x[2], "U": found.output_shape[0]}
    made = {"C": x[0], "H": x[1], "W": x[2], "F": found.output_shape[0]}
    made |= {"Ho": found.output_shape[1], "Wo": found.output_shape[2]}
    if isinstance(found.layer, Windowed):
        rows = found.layer.window.rows
        made |= {"K": rows.kernel, "S": rows.stride, "P": rows.pads(x[1])[0]}
    return made

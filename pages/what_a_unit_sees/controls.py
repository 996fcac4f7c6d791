"""Which unit of which layer is looked at, and its field measured."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
from PIL import Image

from cnnviz.counting import analyse
from cnnviz.counting.receptive_field import ReceptiveField, receptive_fields
from cnnviz.counting.report import Report
from cnnviz.kit import controls
from cnnviz.kit.caches import cached
from cnnviz.kit.live import Live, Picture
from cnnviz.kit.network_controls import NETWORKS
from cnnviz.kit.picture_controls import chosen_picture
from cnnviz.kit.trace_controls import place
from cnnviz.kit.waiting import work
from cnnviz.kit.weights_controls import chosen_weights
from cnnviz.layers import Activation, BatchNorm, Dropout, Flatten, Scale
from cnnviz.network import Network
from cnnviz.networks import architecture
from cnnviz.probing.effective_field import EffectiveField, effective_field, part
from cnnviz.running.effort import NOTHING, Effort, passing
from cnnviz.weights.trained import Weights

DEFAULT_NETWORK, DEFAULT_LAYER = "vgg16", "conv3_3"

AVERAGES = {"this channel": 1, "4 channels": 4, "16 channels": 16}
USUAL_AVERAGE = "4 channels"

SAME_FIELD = (Activation, BatchNorm, Dropout, Flatten, Scale)
"""Layers whose units see what those of the layer before them see."""


@dataclass(frozen=True)
class Unit:
    """A unit of a network that looks at a picture.

    Attributes:
        report: of the network on that picture.
        fields: of the layers offered, in order.
        channels: the ones averaged over, the chosen one first.
    """

    weights: Weights
    file: Callable[[], bytes] | None
    picture: Picture
    report: Report
    fields: tuple[ReceptiveField, ...]
    layer: str
    channels: tuple[int, ...]
    row: int
    column: int

    @property
    def field(self) -> ReceptiveField:
        """The theoretical field of the layer's units."""
        return next(field for field in self.fields if field.name == self.layer)


def chosen_unit() -> Unit:
    """Draw the controls.

    Raises:
        CnnvizError: if an uploaded picture or file of weights cannot be read.
    """
    name = controls.choice("Network", "network", NETWORKS, DEFAULT_NETWORK)
    weights, file = chosen_weights(name)
    offered = looked_at(architecture(name))
    usual = DEFAULT_LAYER if DEFAULT_LAYER in offered else offered[len(offered) // 2]
    layer = controls.along("Layer, from the input to the end", "layer", offered, usual)
    report = analyse(weights.described)
    channels, *sides = report.layer(layer).output_shape
    with st.container(horizontal=True, vertical_alignment="bottom"):
        channel = place("Channel", "channel", 0, channels)
        cell = [0, 0]
        if sides:
            cell = [
                place(label, label.lower(), length // 2, length)
                for label, length in zip(("Row", "Column"), sides, strict=True)
            ]
        average = controls.choice("Averaged over", "average", list(AVERAGES), USUAL_AVERAGE)
    fields = {field.name: field for field in receptive_fields(report)}
    picture = chosen_picture(weights)
    return Unit(
        weights,
        file,
        picture,
        report,
        tuple(fields[name] for name in offered),
        layer,
        spread(channel, channels, AVERAGES[average]),
        cell[0],
        cell[1],
    )


def looked_at(network: Network) -> list[str]:
    """Layers of the trunk whose units see more, or something else, than those before them."""
    return [node.name for node in network.nodes if not isinstance(node.layer, SAME_FIELD)]


def spread(channel: int, channels: int, wanted: int) -> tuple[int, ...]:
    """Up to `wanted` channels at equal distances, the chosen one first."""
    many = min(wanted, channels)
    return tuple((channel + number * channels // many) % channels for number in range(many))


Measured = tuple[EffectiveField, Image.Image]
"""A unit's field on its picture, and the picture as it went in."""


def measured(unit: Unit) -> Measured | None:
    """Measure the unit's field; None where that is work the visitor has yet to ask for."""
    takes = NOTHING if _measured.has(unit) else effort(unit)
    passes = "one gradient" if len(unit.channels) == 1 else f"{len(unit.channels)} gradients"
    what = f"{unit.report.network.title} up to {unit.layer}, and {passes} back to the picture"
    with work(repr(_stands(unit)), takes, what) as going:
        if going is None:
            return None
        with going.part(takes):
            return _measured(unit)


def effort(unit: Unit) -> Effort:
    """What measuring takes: the part of the picture that the unit sees is run."""
    live = Live(unit.weights, unit.picture, unit.file)
    network, (depth, height, width) = unit.report.network, unit.report.input_shape
    cell = unit.row, unit.column
    rows, columns = part(network, depth, network.index(unit.layer), unit.field, cell)
    seen = len(rows) * len(columns) / (height * width)
    return live.building(unit.layer) + passing(
        unit.report, seen, until=unit.layer, back=len(unit.channels)
    )


def _stands(unit: Unit) -> tuple[object, ...]:
    place = unit.layer, unit.row, unit.column, unit.channels
    return (unit.weights, *place, unit.picture.digest)


@cached("fields", share=0.05, size=lambda made: made[0].heat.nbytes, key=_stands)
def _measured(unit: Unit) -> Measured:
    live = Live(unit.weights, unit.picture, unit.file)
    module, x = live.ready(unit.layer, gradients=True)
    field = effective_field(module, x, unit.layer, unit.row, unit.column, unit.channels)
    return field, live.entered.shown

"""What tools count of a layer beside what is counted here; which tool counts what is data.

A rule of `peers.toml` adds a signed amount for every layer it is for. Convention: one image, in
eval mode.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod

from cnnviz.claims.peers.walk import RECORDS
from cnnviz.claims.peers.writing import Call, Written
from cnnviz.layers import Conv, ConvTranspose, LocalResponseNorm, Upsample, numel


def _response_norm(call: Call) -> int:
    """Square, scale and offset per value, and the padded squares that are averaged."""
    if not isinstance(call.layer, LocalResponseNorm):
        return 0
    channels, *area = call.x
    return 3 * numel(call.x) + (channels + call.layer.size - 1) * prod(area)


def _tiles(call: Call) -> int:
    """Per output, the average tile's cells and 1.

    In floating point and cut off, as thop does it: 8 to 7 cells need not come out whole.
    """
    tile = call.x[1] / call.y[1] * (call.x[2] / call.y[2])
    return int((tile + 1) * numel(call.y))


def _softmax(call: Call) -> int:
    features, values = call.x[0], numel(call.x)
    return (3 * features - 1) * (values // features)


def _missing_biases(call: Call) -> int:
    return call.layer.channels if isinstance(call.layer, Conv) and not call.layer.bias else 0


def _upsampled(call: Call, bilinear: bool) -> int:
    layer = call.layer
    return numel(call.y) if isinstance(layer, Upsample) and layer.bilinear is bilinear else 0


def _divided_twice(call: Call) -> int:
    """What a transposed convolution's multiplies lose by a second division by its groups."""
    if not isinstance(call.layer, ConvTranspose):
        return 0
    multiplies, filters = call.layer.macs(call.x, call.y), call.layer.channels // call.layer.groups
    return multiplies // filters * (filters // call.layer.groups) - multiplies


def _biases_of_convolution(call: Call) -> int:
    """Biases of a group at every place of the convolution with a transposed one's settings."""
    layer = call.layer
    if not isinstance(layer, ConvTranspose):
        return 0
    sides = zip(layer.window.axes, call.x[1:], strict=True)
    places = [(side + sum(axis.pads(side)) - axis.span) // axis.stride + 1 for axis, side in sides]
    return layer.biases(call.x) // layer.groups * prod(places)


AMOUNTS: dict[str, Callable[[Call], int]] = {
    "multiplies": lambda call: call.layer.macs(call.x, call.y),
    "parameters": lambda call: call.layer.parameters(call.x),
    "weights": lambda call: call.layer.weights(call.x),
    "buffers": lambda call: call.layer.buffers(call.x),
    "biases at every place": lambda call: call.layer.biases(call.x) * prod(call.y[1:]),
    "parameters at every place less multiplies": lambda call: (
        call.layer.parameters(call.x) * prod(call.y[1:]) - call.layer.macs(call.x, call.y)
    ),
    "weights at every place less multiplies": lambda call: (
        call.layer.weights(call.x) * prod(call.y[1:]) - call.layer.macs(call.x, call.y)
    ),
    "multiplies with groups divided twice": _divided_twice,
    "biases of the convolution": _biases_of_convolution,
    "missing biases": _missing_biases,
    "values taken": lambda call: call.taken,
    "values made": lambda call: numel(call.y),
    "values made of the nearest": lambda call: _upsampled(call, False),
    "values made of four": lambda call: _upsampled(call, True),
    "response normalisation": _response_norm,
    "cells of tiles and a division": _tiles,
    "exponentials, additions, divisions": _softmax,
}
"""What can be counted of a layer."""


@dataclass(frozen=True)
class Rule:
    """One difference between a tool's convention and ours; `peers.toml` explains the fields."""

    label: str
    text: str
    amount: str
    of: Sequence[str] = ()
    but: Sequence[str] = ()
    written: Sequence[str] = ()
    known: Sequence[str] = ()
    times: int = 1

    def adds(self, call: Call) -> int:
        """What it adds for a layer."""
        kind, written = call.layer.kind, call.written
        fits = (
            (not self.of or kind in self.of)
            and kind not in self.but
            and (not self.written or written in self.written)
            and not (kind in self.known and written is Written.LAYER)
        )
        return self.times * AMOUNTS[self.amount](call) if fits else 0


RULES = {name: Rule(**record) for name, record in RECORDS["rules"].items()}

"""Local response normalisation over the 256 channels at one position of AlexNet.

b = a / (k + alpha * sum of a² over n neighbours) ** beta (Krizhevsky et al. 2012, sec. 3.3);
Caffe and torch divide alpha by n.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import torch

from cnnviz.kit.caches import AWAY, cached
from cnnviz.layers import LocalResponseNorm
from cnnviz.networks import architecture
from cnnviz.pictures.pictures import bundled
from cnnviz.pictures.preparing import prepare
from cnnviz.probing.capture import activations
from cnnviz.running import build
from cnnviz.weights.preprocessing import COLOUR_DEVIATION, usual

LAYER = {"27": "relu2", "13": "relu5"}
"""What makes the maps of each size."""
WHITE = 255
Values: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]


@cached("alexnet for its response norm", most=6, away=AWAY)
def maps(place: str, pixels: str, seed: int) -> Values:
    """(256, side, side) of the flower, by weights that are drawn at random."""
    net = architecture("alexnet")
    x = prepare(bundled()["flower"](), net.input_shape, usual(3)).x
    if pixels == "raw":
        x = x * torch.tensor(COLOUR_DEVIATION)[:, None, None] * WHITE
    module = build(net, seed, until=LAYER[place])
    found = activations(module, x.float(), [LAYER[place]])[LAYER[place]][0]
    made: Values = found.double().numpy()
    return made


@dataclass(frozen=True)
class Normalised:
    """All channels at one position.

    Attributes:
        before: (channels,).
        sums: of the squares in each one's window.
        paper, torch: after it, by the paper's formula and with alpha divided by n.
    """

    before: Values
    sums: Values
    paper: Values
    torch: Values


def normalised(before: Values, norm: LocalResponseNorm) -> Normalised:
    """Normalise a column of channels both ways."""
    channels = range(len(before))
    sums = np.array(
        [float(np.square(before[window(c, norm, len(before))]).sum()) for c in channels]
    )
    ways = [
        before / (norm.k + alpha * sums) ** norm.beta
        for alpha in (norm.alpha, norm.alpha / norm.size)
    ]
    return Normalised(before, sums, *ways)


def window(channel: int, norm: LocalResponseNorm, channels: int) -> slice:
    """The neighbours of a channel: as many before as after it, fewer at either end."""
    first = max(channel - norm.size // 2, 0)
    return slice(first, min(channel + (norm.size - 1) // 2, channels - 1) + 1)

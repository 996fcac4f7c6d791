"""Covering parts of a picture: what is left of an answer's probability.

Convention: probabilities are the softmax over the last layer's values, before any softmax of its
own. What is covered takes the picture's median in each colour: for a digit, the paper.
"""

from math import ceil, prod
from typing import NamedTuple

import torch
from torch import Tensor

from cnnviz.counting.memory import MB, peak
from cnnviz.counting.receptive_field import Box
from cnnviz.counting.report import Report
from cnnviz.errors import CnnvizError
from cnnviz.layers import Softmax
from cnnviz.probing.finite import check_finite
from cnnviz.running import Mode, NetworkModule
from cnnviz.running.effort import Effort, passing

MOST_SECONDS = 60.0
"""Estimated seconds that sliding an occluder over a picture may take."""
USUAL_SECONDS = 20.0
"""What it takes at most where nobody asked for more, if any square is that cheap."""
BATCH_BYTES = 100 * MB
"""Occluded pictures run side by side while their values stay below this."""


class Occluder(NamedTuple):
    """A square that covers part of the picture: its side and its step, in pixels."""

    side: int
    stride: int

    def positions(self, height: int, width: int) -> int:
        """How many places it takes on a picture; the last ones hang over the edge."""
        return prod(self.steps(height, width))

    def steps(self, *sides: int) -> tuple[int, ...]:
        """How many places it takes along each side."""
        return tuple(1 + ceil((length - self.side) / self.stride) for length in sides)


@torch.inference_mode()
def shares(module: NetworkModule, x: Tensor) -> list[float]:
    """Probability of each class for the picture x (1, C, H, W); raises `CnnvizError`."""
    position = scores_position(module)
    module.check(x, [position])
    found = scores(module, x)
    check_finite(module.network.nodes[position].name, found)
    return [float(share) for share in torch.softmax(found.double(), 1)[0]]


def scores(module: NetworkModule, x: Tensor) -> Tensor:
    """The classes' scores (N, classes) for pictures (N, C, H, W), as in evaluation."""
    position = scores_position(module)
    return module.run(x, [position], Mode.EVALUATE)[position].flatten(1)


def scores_position(module: NetworkModule) -> int:
    """The node whose values are the classes' scores: the target, or what its softmax reads."""
    node = module.network.nodes[module.target]
    softmax = isinstance(node.layer, Softmax) and node.sources[0] > 0
    return node.sources[0] - 1 if softmax else module.target


def efforts(report: Report) -> dict[Occluder, Effort]:
    """Squares from a half to a sixteenth of the picture, and what sliding each one takes."""
    height, width = report.input_shape[1:]
    sides = {max(1, min(height, width) // part) for part in (2, 3, 4, 6, 8, 12, 16)}
    every = sorted({Occluder(side, step) for side in sides for step in (max(1, side // 2), side)})
    most, one = _side_by_side(report), passing(report)
    found = {}
    for each in every:
        total = each.positions(height, width)
        at_once = min(most, total)
        whole, rest = divmod(total, at_once)
        found[each] = one + passing(report, at_once) * whole
        if rest:
            found[each] += passing(report, rest)
    return found


def occluders(report: Report) -> list[Occluder]:
    """The squares whose work is bearable."""
    return [each for each, effort in efforts(report).items() if effort.seconds <= MOST_SECONDS]


def usual_occluder(report: Report) -> Occluder:
    """The finest bearable step of the square nearest to a sixth of the picture.

    Raises:
        CnnvizError: where a pass takes too long for any square.
    """
    offered = {each: e.seconds for each, e in efforts(report).items() if e.seconds <= MOST_SECONDS}
    if not offered:
        raise CnnvizError(
            "{network} is too large to occlude: choose a smaller one.", network=report.network.name
        )
    cheap = [each for each, seconds in offered.items() if seconds <= USUAL_SECONDS]
    sixth = min(report.input_shape[1:]) // 6
    return min(cheap or offered, key=lambda each: (abs(each.side - sixth), each.stride))


def _side_by_side(report: Report) -> int:
    """Pictures run at once."""
    return max(1, min(BATCH_BYTES // max(1, peak(report).bytes), 32))


def occlude(
    module: NetworkModule, x: Tensor, number: int, occluder: Occluder | None
) -> tuple[Tensor, tuple[int, int]]:
    """Slide an occluder over a picture, and map how much of a class's probability each pixel costs.

    Args:
        module: a whole classifier; no hooks are set.
        x: one picture (1, C, H, W).
        number: of the class.
        occluder: one of `occluders`; by default `usual_occluder`.

    Returns:
        (H, W), the mean loss over the squares that cover a pixel; and how many squares went down
        and across.

    Raises:
        CnnvizError: for an occluder that is not offered.
    """
    from captum.attr import Occlusion  # loads matplotlib too: only when it is used

    side, stride = square = _offered(module.report, occluder)
    rows, columns = square.steps(*x.shape[2:])
    at_once = min(rows * columns, _side_by_side(module.report))

    def probabilities(pictures: Tensor) -> Tensor:
        return torch.softmax(scores(module, pictures).double(), 1)  # (N, classes)

    with torch.inference_mode():
        found = Occlusion(probabilities).attribute(
            x,
            (x.shape[1], side, side),
            strides=(x.shape[1], stride, stride),
            baselines=_median(x).expand_as(x),
            target=number,
            perturbations_per_eval=at_once,
        )  # (1, C, H, W), the same in every channel
    return found[0, 0].double(), (rows, columns)


def _offered(report: Report, occluder: Occluder | None) -> Occluder:
    if occluder is None:
        return usual_occluder(report)
    offered = occluders(report)
    if not isinstance(occluder, Occluder) or occluder not in offered:
        listed = ", ".join(f"({each.side}, {each.stride})" for each in offered)
        raise CnnvizError(
            "an occluder {occluder!r} is not offered: choose one of {listed}.",
            occluder=occluder,
            listed=listed,
        )
    return occluder


def covered(x: Tensor, box: Box) -> Tensor:
    """The picture x (1, C, H, W) with a box in its median colour, as occlusion covers it."""
    top, bottom, left, right = box
    hidden = x.clone()
    hidden[:, :, top : bottom + 1, left : right + 1] = _median(x)
    return hidden


def _median(x: Tensor) -> Tensor:
    return x.flatten(2).median(2).values[..., None, None]  # (1, C, 1, 1)

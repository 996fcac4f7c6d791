"""What a network answers: its classes with their probabilities, the likeliest first."""

from typing import NamedTuple

import torch

from cnnviz.errors import CnnvizError
from cnnviz.layers import Softmax
from cnnviz.probing.finite import check_finite
from cnnviz.running import Mode, NetworkModule
from cnnviz.window import LARGEST, place


class Answer(NamedTuple):
    """A class by its number and the probability the network gives it, 0 to 1."""

    number: int
    probability: float


@torch.inference_mode()
def prediction(module: NetworkModule, x: torch.Tensor, best: int = 5) -> list[Answer]:
    """The likeliest classes of one picture x (1, C, H, W), as in evaluation.

    Probabilities are the softmax of the last layer's values, unless that layer is one. For the
    1998 LeNet-5, whose last values are minus squared distances, this is the paper's eq. 9
    without the class for what is no digit.

    Raises:
        CnnvizError: for an input that does not fit, values that are not finite, or a `best` that
            is no number of classes.
    """
    wanted = place(best, LARGEST)
    if not wanted:
        raise CnnvizError("the number of classes to name is {best!r}: give 1 or more.", best=best)
    module.check(x, [module.target])
    values = module.run(x, [module.target], Mode.EVALUATE)[module.target][0].flatten()  # (classes,)
    check_finite(module.network.nodes[module.target].name, values)
    is_softmax = isinstance(module.network.nodes[module.target].layer, Softmax)
    shares = values if is_softmax else torch.softmax(values.double(), 0)
    top = shares.topk(min(wanted, len(shares)))
    numbers, likely = top.indices.tolist(), top.values.tolist()
    return [Answer(*pair) for pair in zip(numbers, likely, strict=True)]

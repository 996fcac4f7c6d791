"""Which part of a picture speaks for an answer: four maps, and a test of each.

Grad-CAM is in `grad_cam`, occlusion in `occluding`; saliency and deconvolution are captum's, here.

Convention: a class's score is the last layer's value before any softmax; its probability the
softmax over all scores. Maps are (H, W), one value a pixel, as in evaluation. captum works with
hooks, so every call gets a light copy of the module that shares its weights and is seen by nobody;
it loads matplotlib and more, so it is imported where it is used.
"""

import copy
import threading
import warnings
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

import numpy as np
import torch
from torch import Tensor, nn

from cnnviz.counting.receptive_field import Box
from cnnviz.errors import CnnvizError
from cnnviz.layers import ReLU
from cnnviz.network import Network
from cnnviz.probing.grad_cam import grad_cam
from cnnviz.probing.occluding import Occluder, occlude, scores, scores_position
from cnnviz.running import NetworkModule
from cnnviz.window import place

Map: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
"""(H, W)"""

_quiet = threading.Lock()


class Method(StrEnum):
    """How a map is made."""

    SALIENCY = "saliency"
    """Largest |d score / d value| over the colours (Simonyan, Vedaldi & Zisserman 2013)."""
    GRAD_CAM = "Grad-CAM"
    """A layer's maps after its activation, each times the mean of its gradient, summed, positive
    part (Selvaraju et al. 2017), enlarged to the picture."""
    OCCLUSION = "occlusion"
    """How much of the probability is lost where a patch covers the picture (Zeiler & Fergus
    2013), averaged over the patches that cover a pixel."""
    DECONVOLUTION = "deconvolution"
    """The score sent back, positive parts only at each ReLU and through the places of the maxima
    (Zeiler & Fergus 2013), summed over the colours."""

    @property
    def is_signed(self) -> bool:
        """Whether values below zero mean something."""
        return self in (Method.OCCLUSION, Method.DECONVOLUTION)


@dataclass(frozen=True, eq=False)
class Attribution:
    """A map of what speaks for a class.

    Attributes:
        method: how it was made.
        values: (H, W).
        cells: (rows, columns) of the map before it was enlarged to the picture.
    """

    method: Method
    values: Map
    cells: tuple[int, int]


def methods(network: Network) -> list[Method]:
    """The methods that make something of their own here.

    Deconvolution is about ReLUs; and captum's works on everything that reads what a ReLU reads,
    so it is left out where that is more than the ReLU.
    """
    read = Counter(source for node in network.nodes for source in node.sources)
    relus = [node for node in network.nodes if isinstance(node.layer, ReLU)]
    if relus and all(read[relu.sources[0]] == 1 for relu in relus):
        return list(Method)
    return [method for method in Method if method is not Method.DECONVOLUTION]


def attribute(
    module: NetworkModule,
    x: Tensor,
    number: int,
    method: str,
    *,
    layer: str | None = None,
    occluder: Occluder | None = None,
) -> Attribution:
    """Map which part of a picture speaks for a class.

    Args:
        module: a whole classifier that `build` made; it is not changed.
        x: one picture (1, C, H, W).
        number: of the class.
        method: one of `Method`.
        layer: for Grad-CAM, one of its `cam_layers`; by default the last.
        occluder: for occlusion; by default the finest of a sixth of the picture.

    Raises:
        CnnvizError: for a method, class, layer or occluder that is not there.
    """
    kind = _method(method, module.network)
    number = _checked(module, x, number)
    if kind is Method.OCCLUSION:  # no hooks: the module itself runs
        return _attribution(kind, *occlude(module, x, number, occluder))
    from captum.attr import Deconvolution, Saliency

    private = _private(module)
    model = _Scores(private)
    with torch.inference_mode(False), torch.enable_grad(), _quiet, warnings.catch_warnings():
        # captum warns of its own hooks, which are ours to hide: the copy is thrown away.
        warnings.filterwarnings("ignore", message="Setting backward hooks")
        image = x.detach().clone().requires_grad_()  # (1, C, H, W)
        if kind is Method.GRAD_CAM:
            return _attribution(kind, *grad_cam(model, private, image, number, layer))
        if kind is Method.SALIENCY:
            return _attribution(kind, Saliency(model).attribute(image, target=number)[0].amax(0))
        return _attribution(kind, Deconvolution(model).attribute(image, target=number)[0].sum(0))


def strongest(found: Attribution, side: int) -> Box | None:
    """The square of `side` pixels that holds the most of what is positive.

    None where nothing is positive, or something is no finite number.
    """
    values = np.maximum(found.values, 0)
    if not (np.isfinite(values).all() and values.max() > 0):
        return None
    sums = np.pad(values, ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    within = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
    top, left = (int(at) for at in np.unravel_index(int(within.argmax()), within.shape))
    return Box(top, top + side - 1, left, left + side - 1)


class _Scores(nn.Module):
    """A module's scores (N, classes), as in evaluation."""

    def __init__(self, module: NetworkModule) -> None:
        super().__init__()
        self.module = module

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to (N, classes)."""
        return scores(self.module, x)


def _private(module: NetworkModule) -> NetworkModule:
    """A copy with layers of its own, for hooks, and the weights of the original."""
    shared: list[object] = [*module.parameters(), *module.buffers(), module.network]
    if "report" in module.__dict__:
        shared.append(module.report)
    return copy.deepcopy(module, {id(each): each for each in shared})


def _method(value: str, network: Network) -> Method:
    offered = methods(network)
    if value not in offered:
        raise CnnvizError(
            "the method {method!r} means nothing on {network}: choose {offered}.",
            method=value,
            network=network.name,
            offered=", ".join(offered),
        )
    return Method(value)


def _checked(module: NetworkModule, x: Tensor, number: int) -> int:
    position = scores_position(module)
    module.check(x, [position])
    if x.shape[0] != 1:
        raise CnnvizError(
            "the input is {shape}: give one picture (1, C, H, W).", shape=tuple(x.shape)
        )
    classes = module.shapes[position + 1][0]
    found = place(number, classes)
    if found is None:
        raise CnnvizError(
            "there is no class {number}: classes go from 0 to {last}.",
            number=number,
            last=classes - 1,
        )
    return found


def _attribution(kind: Method, values: Tensor, cells: tuple[int, int] | None = None) -> Attribution:
    height, width = values.shape
    return Attribution(kind, values.detach().double().numpy(), cells or (height, width))

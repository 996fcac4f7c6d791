"""Gradients of a plain net and its residual twin on the same pictures, at initialisation.

The step is the one a training run would begin with: batch statistics in batch norm, mean
cross-entropy, no update made.
"""

from dataclasses import dataclass

import torch

from cnnviz.architectures import architecture
from cnnviz.editing import without_batch_norm
from cnnviz.errors import CnnvizError
from cnnviz.modules import Initialisation, build
from cnnviz.network import Network
from cnnviz.probing.gradients import gradient_norms

DEEPEST = 218
"""Deepest pair compared while a visitor waits: about two seconds for both."""


@dataclass(frozen=True)
class Setting:
    """What the two nets of a pair share."""

    depth: int = 56
    width: int = 16
    batch_norm: bool = True
    initialisation: Initialisation = Initialisation.HE
    batch: int = 64
    seed: int = 0


Norms = list[tuple[str, float]]


def pair(setting: Setting, classes: int, shape: tuple[int, ...]) -> tuple[Network, Network]:
    """The plain net and its residual twin (option A: the same parameters)."""
    if setting.depth > DEEPEST:
        raise CnnvizError(
            f"depth {setting.depth} takes too long while you wait: choose at most {DEEPEST}."
        )
    options = {
        "depth": setting.depth,
        "width": setting.width,
        "classes": classes,
        "input_shape": shape,
    }
    nets = (architecture("plain20-cifar", **options), architecture("resnet20-cifar", **options))
    return nets if setting.batch_norm else tuple(map(without_batch_norm, nets))  # type: ignore[return-value]


def compare_gradients(
    setting: Setting, images: torch.Tensor, labels: torch.Tensor, classes: int
) -> tuple[Norms, Norms]:
    """Gradient norms of plain and residual net, layer by layer in network order.

    Args:
        setting: what both share.
        images: (N, C, H, W); the first `setting.batch` are used.
        labels: (N,).
        classes: number of classes.
    """
    x, y = images[: setting.batch], labels[: setting.batch]
    plain, residual = (
        gradient_norms(build(net, setting.seed, initialisation=setting.initialisation), x, y)
        for net in pair(setting, classes, tuple(images.shape[1:]))
    )
    return plain, residual

"""How large the gradient is in each layer of one training step.

Convention: L2 norm, over all of a layer's weights (biases left out), of the gradient of the
mean cross-entropy of the batch.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from cnnviz.errors import CnnvizError
from cnnviz.layers import Weighted
from cnnviz.running import Mode, NetworkModule


def gradient_norms(
    module: NetworkModule, x: Tensor, labels: Tensor, *, batch_statistics: bool = True
) -> list[tuple[str, float]]:
    """Gradient norm of every convolution and linear layer, in network order.

    Nothing in the module changes: no `.grad`, no mode, no running statistics; dropout is off.

    Args:
        module: a classifier that `build` made, to its end.
        x: images (N, C, H, W).
        labels: (N,) whole numbers from 0 to classes - 1.
        batch_statistics: batch norm uses the batch's own mean and variance, as in training;
            else its running ones.

    Raises:
        CnnvizError: for labels or images that do not fit, or layers that are frozen.
    """
    mode = Mode.BATCH_STATISTICS if batch_statistics else Mode.EVALUATE
    logits_at = module.network.logits(module.target)
    weights = _weights(module, logits_at)
    with torch.inference_mode(False), torch.enable_grad():
        # What was made in inference mode may not be saved for a backward pass.
        images = x.clone() if isinstance(x, Tensor) and x.is_inference() else x
        logits = _one_per_class(module.run(images, [logits_at], mode)[logits_at])  # (N, classes)
        loss = F.cross_entropy(logits, _checked(labels, logits))
        gradients = torch.autograd.grad(loss, list(weights.values()))
    # Squares of very small or very large numbers need the range of 64 bits.
    norms = [float(torch.linalg.vector_norm(g, dtype=torch.float64)) for g in gradients]
    return list(zip(weights, norms, strict=True))


def _weights(module: NetworkModule, target: int) -> dict[str, Tensor]:
    weights: dict[str, Tensor] = {}
    for index in module.network.ancestors([target]):
        node = module.network.nodes[index]
        if isinstance(node.layer, Weighted):
            weight = weights[node.name] = module.layer(index).get_parameter("weight")
            if not weight.requires_grad:
                raise CnnvizError(
                    "{layer} is frozen: set requires_grad on its weight.", layer=node.name
                )
    if not weights:
        raise CnnvizError(
            "{network} has no weights: add a convolution or a linear layer.",
            network=module.network.name,
        )
    return weights


def _one_per_class(value: Tensor) -> Tensor:
    if any(side != 1 for side in value.shape[2:]):
        raise CnnvizError(
            "the network's output is {shape}, not one value per class: build it to its end, or "
            "give images of the size it was built for.",
            shape=" × ".join(map(str, value.shape[1:])),
        )
    return value.flatten(1)


def _checked(labels: Tensor, logits: Tensor) -> Tensor:
    images, classes = logits.shape
    kind_of_number = isinstance(labels, Tensor) and not (
        labels.is_floating_point() or labels.is_complex() or labels.dtype == torch.bool
    )
    if not kind_of_number or labels.shape != (images,):
        got = tuple(labels.shape) if isinstance(labels, Tensor) else type(labels).__name__
        raise CnnvizError(
            "the labels are {got}: give {images} whole numbers, one per image, in one dimension.",
            got=got,
            images=images,
        )
    low, high = int(labels.min()), int(labels.max())
    if low < 0 or high >= classes:
        raise CnnvizError(
            "the labels run from {low} to {high}: with {classes} classes give 0 to {last}.",
            low=low,
            high=high,
            classes=classes,
            last=classes - 1,
        )
    # A copy, as labels made in inference mode may not be saved for a backward pass either.
    return labels.to(logits.device, torch.long, copy=True)

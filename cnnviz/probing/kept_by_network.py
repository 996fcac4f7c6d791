"""A described network built and run once, to weigh what autograd keeps of the pass."""

import torch

from cnnviz.layers import Shape
from cnnviz.network import Network
from cnnviz.probing.saved_tensors import MeasuredKept, measured_kept
from cnnviz.running import build


def measure_network(network: Network, input_shape: Shape, images: int) -> MeasuredKept:
    """Build a network, run it on blank images as in training, and forget it again.

    Args:
        network: what `architecture()` or `Network(...)` describes.
        input_shape: (channels, height, width) of an image.
        images: in the batch.

    Raises:
        CnnvizError: where the input does not fit, or one image is too little for batch norm.
    """
    module = build(network, input_shape=input_shape)
    return measured_kept(module, torch.zeros(images, *input_shape))  # (N, C, H, W)

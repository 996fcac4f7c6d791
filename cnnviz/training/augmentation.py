"""What changes a picture a little whenever it is learnt from, and leaves its class.

Images are normalised tensors (N, C, H, W). Each kind draws from a stream of its own, so that the
order of the pictures is the same with and without.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from cnnviz.training.distortion import distorted

MARGIN = 8
"""A crop moves a picture by at most a side over this, either way: 4 pixels of 32 (He et al. 2016,
section 4.2)."""


def augmented(kind: str, images: Tensor, background: float, stream: torch.Generator) -> Tensor:
    """Images (N, C, H, W), each changed by its own draw from `stream`.

    Args:
        kind: in `experiment.AUGMENTATIONS`.
        images: normalised.
        background: what comes in from outside a picture.
        stream: a generator on the CPU.
    """
    if kind == "slight":
        return distorted(images, background, stream)
    if "flip" in kind:
        images = _flipped(images, stream)
    return _cropped(images, background, stream) if "crop" in kind else images


def _flipped(images: Tensor, stream: torch.Generator) -> Tensor:
    """Every second one, on average, mirrored left to right."""
    mirrored = torch.rand(len(images), generator=stream) < 0.5
    mirrored = mirrored.to(images.device)[:, None, None, None]
    return torch.where(mirrored, images.flip(3), images)


def _cropped(images: Tensor, background: float, stream: torch.Generator) -> Tensor:
    """Each on a margin of background, cut out at a random place."""
    count, _, height, width = images.shape
    margin = max(1, height // MARGIN)
    padded = F.pad(images, (margin,) * 4, value=background).permute(0, 2, 3, 1)
    corner = torch.randint(0, 2 * margin + 1, (2, count), generator=stream).to(images.device)
    which = torch.arange(count, device=images.device)[:, None, None]
    rows = (corner[0, :, None] + torch.arange(height, device=images.device))[:, :, None]
    columns = (corner[1, :, None] + torch.arange(width, device=images.device))[:, None, :]
    return padded[which, rows, columns].permute(0, 3, 1, 2)  # (N, H, W, C) back to (N, C, H, W)

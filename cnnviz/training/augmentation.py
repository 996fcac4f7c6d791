"""What changes a picture a little whenever it is learnt from, and leaves its class.

Images are normalised tensors (N, C, H, W). Each kind draws from a stream of its own, so that the
order of the pictures is the same with and without. What `kinds` lists is done by kornia.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import torch
import torch.nn.functional as F
from torch import Tensor

from cnnviz.training.colours import Colours, recoloured
from cnnviz.training.distortion import distorted
from cnnviz.training.kinds import KINDS, PCA, call

MARGIN = 8
"""A crop moves a picture by at most a side over this, either way: 4 pixels of 32 (He et al. 2016,
section 4.2)."""

_turn = threading.Lock()
"""kornia draws from torch's own stream, which all threads share."""


def augmented(
    kind: str,
    images: Tensor,
    background: float,
    stream: torch.Generator,
    colours: Colours | None = None,
) -> Tensor:
    """Images (N, C, H, W), each changed by its own draw from `stream`.

    Args:
        kind: in `experiment.AUGMENTATIONS`.
        images: normalised.
        background: what comes in from outside a picture.
        stream: a generator on the CPU.
        colours: of the set, for kinds that change them.
    """
    if kind in KINDS and kind != "flip":
        return changed(kind, KINDS[kind].usual, images, background, stream, colours)
    if kind == "slight":
        return distorted(images, background, stream)
    if "flip" in kind:
        images = _flipped(images, stream)
    return _cropped(images, background, stream) if "crop" in kind else images


def changed(
    kind: str,
    strength: int,
    images: Tensor,
    background: float | Tensor,
    stream: torch.Generator,
    colours: Colours | None = None,
) -> Tensor:
    """Images (N, C, H, W), each changed by kornia by its own draw from `stream`.

    Args:
        kind: in `kinds.KINDS`.
        strength: of its unit.
        images: normalised.
        background: what comes in from outside a picture, a number or (C, 1, 1).
        stream: a generator on the CPU.
        colours: of the set, for kinds that change them.
    """
    if not KINDS[kind].coloured:
        # Zeros come in from outside; so the background is zero meanwhile.
        return _by_kornia(kind, strength, images - background, stream) + background
    if colours is None:
        raise ValueError(f"{kind} needs to know the colours of the set")
    mean, deviation = (each.to(images.device) for each in (colours.mean, colours.deviation))
    plain = images * deviation + mean
    if kind == PCA:
        plain = recoloured(plain, colours.principal, strength / 100, stream)
    else:
        plain = _by_kornia(kind, strength, plain.clamp(0, 1), stream)
    return (plain - mean) / deviation


def _by_kornia(kind: str, strength: int, images: Tensor, stream: torch.Generator) -> Tensor:
    import kornia.augmentation as K  # half a second

    size = images.shape[2:]
    made = call(kind, strength, size[0])
    with _drawn_from(stream):
        after: Tensor = getattr(K, made.name)(**made.arguments)(images)
    if after.shape[2:] == size:
        return after
    return F.interpolate(after, size=size, mode="bilinear", align_corners=False)


@contextmanager
def _drawn_from(stream: torch.Generator) -> Iterator[None]:
    """Whatever draws from torch's own stream meanwhile depends on the next draw of this one."""
    seed = int(torch.randint(2**62, (), generator=stream))
    with _turn, torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        yield


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

"""Slight changes a person's handwriting goes through anyway: turned, scaled, moved.

Each picture gets a transformation of its own, drawn evenly from the ranges below, and is sampled
bilinearly; what comes in from outside is paper.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

TURN = math.radians(10)
"""Most that a picture is turned, either way."""
SCALE = 0.1
"""Most that height and width grow or shrink, each by itself."""
SHIFT = 0.125
"""Most that a picture moves: a sixteenth of its side, half a cell of an 8 × 8 digit."""


def distorted(images: Tensor, paper: float, stream: torch.Generator) -> Tensor:
    """Images (N, C, H, W), each changed by its own draw from `stream`; `paper` is the background.

    The grid of `affine_grid` runs from -1 to 1 over a side, so a shift of 2 is a whole side.
    """
    draws = torch.rand(5, len(images), generator=stream).to(images.device) * 2 - 1  # (5, N)
    angle, tall, wide = draws[0] * TURN, 1 + draws[1] * SCALE, 1 + draws[2] * SCALE
    cosine, sine = angle.cos(), angle.sin()
    moves = torch.stack(
        [
            torch.stack([cosine * wide, -sine * tall, draws[3] * SHIFT], dim=1),
            torch.stack([sine * wide, cosine * tall, draws[4] * SHIFT], dim=1),
        ],
        dim=1,
    )  # (N, 2, 3): where in the old picture each place of the new one is taken from
    grid = F.affine_grid(moves, list(images.shape), align_corners=False)
    # Zeros are what `grid_sample` finds outside; so paper is zero meanwhile.
    return F.grid_sample(images - paper, grid, align_corners=False) + paper

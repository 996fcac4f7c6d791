"""What the four heads say of scenes, put in words of labels, boxes and masks.

The net takes pictures of numbers from -1 to 1. A head for boxes has one cell of `CELL` pixels a
side for each place: whether the middle of a shape is in it, how far its box's middle is from its
own and how large the box is, and the kinds' scores.
"""

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import torch
from torch import Tensor

from pages.four_tasks.boxes import Found, suppressed
from pages.four_tasks.network import CLASSES, TASKS, last
from pages.four_tasks.scenes import SIDE

if TYPE_CHECKING:
    from cnnviz.running import NetworkModule

Array: TypeAlias = np.ndarray[Any, Any]

CELL = 8
USUAL = 16
"""A box is as many times this many pixels large as e to what the net says."""
FAINT = 0.05
"""A box less sure than this is none."""


class Answers(NamedTuple):
    """The answers to N scenes.

    Attributes:
        labels: shares of the kinds, (N, kinds).
        single: shares of the kinds by the head that also says a box, (N, kinds).
        box: that box, (N, 4).
        grid: of each cell of the head for boxes whether a shape is there, its box and the shares
            of the kinds, (N, 1 + 4 + kinds, cells).
        many: the boxes of each scene, none of them dropped.
        masks: 0 for the background and 1 + kind, (N, H, W).
    """

    labels: Array
    single: Array
    box: Array
    grid: Array
    many: list[Found]
    masks: Array


def entered(pictures: Array) -> Tensor:
    """Bytes (N, 3, H, W) as they go in."""
    return torch.from_numpy(pictures).float() / 127.5 - 1


def heads(module: "NetworkModule", x: Tensor) -> dict[str, Tensor]:
    """What each head makes of pictures, in one pass."""
    places = {task: last(task) for task in TASKS}
    made = module.run(x, list(places.values()))
    return {task: made[place] for task, place in places.items()}


def cells(boxes: Tensor) -> Tensor:
    """(N, 4, H, W) numbers of the head for boxes as boxes in pixels, (N, 4, H, W)."""
    middle = (torch.arange(SIDE // CELL) + 0.5) * CELL
    x = middle[None, None, :] + CELL * boxes[:, 0]
    y = middle[None, :, None] + CELL * boxes[:, 1]
    half = USUAL / 2 * boxes[:, 2:4].clamp(max=3).exp()
    return torch.stack([x - half[:, 0], y - half[:, 1], x + half[:, 0], y + half[:, 1]], 1)


@torch.inference_mode()
def answered(module: "NetworkModule", pictures: Array) -> Answers:
    """Answer all four questions of some pictures."""
    made = heads(module, entered(pictures))
    boxes = made["boxes"]
    parts = [boxes[:, :1].sigmoid(), cells(boxes[:, 1:5]), boxes[:, 5:].softmax(1)]
    grid = torch.cat(parts, 1).flatten(2).numpy()
    return Answers(
        made["label"].softmax(1).numpy(),
        made["box"][:, :CLASSES].softmax(1).numpy(),
        (SIDE * made["box"][:, CLASSES:]).reshape(-1, 2, 2).sort(1).values.flatten(1).numpy(),
        grid,
        [_listed(each) for each in grid],
        made["mask"].argmax(1).numpy(),
    )


def _listed(grid: Array) -> Found:
    """A box a cell: as sure as a shape is there, times the share of its kind."""
    kinds, sure = grid[5:].argmax(0), grid[0] * grid[5:].max(0)
    order = np.argsort(-sure, kind="stable")
    return Found(kinds[order], sure[order], grid[1:5, order].T.clip(0, SIDE)).over(FAINT)


def kept(found: Found, least: float) -> Found:
    """The boxes that stay: sure enough, and each shape once."""
    return suppressed(found.over(least))

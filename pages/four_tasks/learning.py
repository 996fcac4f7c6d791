"""One training for all four heads: the losses are added up, and the backbone serves them all."""

from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from cnnviz.running import NetworkModule, build
from pages.four_tasks.answers import CELL, USUAL, Array, entered, heads
from pages.four_tasks.network import CLASSES, network
from pages.four_tasks.scenes import MOST, NONE, SIDE, TRAINING, Scenes, scenes

SCENES, EPOCHS, BATCH = 10_000, 6, 10
RATE, SEED = 3e-3, 0
BOX, BOXES = 5.0, 1.0
"""What an error of a place in the picture weighs."""
WEIGHTS = {"label": 1.0, "box": 1.0, "boxes": 0.5, "mask": 6.0}
"""What the error of a head weighs."""


def series(part: int, count: int) -> Scenes:
    """The first scenes of a series, one to four shapes in turn."""
    return scenes(part, [(number // MOST, 1 + number % MOST) for number in range(count)])


def trained(say: Callable[[str], None]) -> NetworkModule:
    """Train the net anew; the same on the same machine, on one thread."""
    seen = series(TRAINING, SCENES)
    say("drawn")
    module = build(network(), SEED)
    # Adam by Kingma & Ba 2014, its rate let down along a cosine.
    optimizer = torch.optim.Adam(module.parameters(), RATE, fused=True)
    steps = EPOCHS * SCENES // BATCH
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, steps, pct_start=0.1)
    order = np.random.Generator(np.random.PCG64(SEED))
    module.train()
    for epoch in range(EPOCHS):
        total: dict[str, float] = dict.fromkeys(WEIGHTS, 0.0)
        for chosen in order.permutation(SCENES).reshape(-1, BATCH):
            optimizer.zero_grad()
            errors = losses(module, seen, chosen)
            error = torch.stack([WEIGHTS[task] * each for task, each in errors.items()]).sum()
            error.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
            total = {task: total[task] + error.item() for task, error in errors.items()}
        means = ", ".join(f"{task} {BATCH * each / SCENES:.3f}" for task, each in total.items())
        say(f"epoch {epoch + 1} of {EPOCHS}: {means}")
    return module.eval()


def losses(module: NetworkModule, seen: Scenes, chosen: Array) -> dict[str, Tensor]:
    """Error of each head on some scenes."""
    made = heads(module, entered(seen.pictures[chosen]))
    kinds, boxes = torch.from_numpy(seen.kinds[chosen]), torch.from_numpy(seen.boxes[chosen])
    single = F.cross_entropy(made["box"][:, :CLASSES], kinds[:, 0])
    return {
        "label": F.cross_entropy(made["label"], kinds[:, 0]),
        "box": single + BOX * F.l1_loss(made["box"][:, CLASSES:], boxes[:, 0] / SIDE),
        "boxes": _boxes(made["boxes"], kinds, boxes),
        "mask": F.cross_entropy(made["mask"], torch.from_numpy(seen.masks[chosen])),
    }


def _boxes(made: Tensor, kinds: Tensor, boxes: Tensor) -> Tensor:
    """Error of the head for boxes: of each cell whether a shape is there, of those also which."""
    there = kinds != NONE
    scene = torch.arange(len(kinds))[:, None].expand_as(kinds)[there]
    kinds, boxes = kinds[there], boxes[there]  # (shapes,), (shapes, 4)
    middle, sides = (boxes[:, :2] + boxes[:, 2:]) / 2, boxes[:, 2:] - boxes[:, :2]
    column, row = (middle / CELL).long().clamp(max=SIDE // CELL - 1).T
    full = torch.zeros_like(made[:, 0])
    full[scene, row, column] = 1
    present = F.binary_cross_entropy_with_logits(made[:, 0], full, reduction="sum")
    told = made[scene, :, row, column]  # (shapes, 8)
    away = middle / CELL - torch.stack([column, row], 1) - 0.5
    wanted = torch.cat([away, (sides / USUAL).log()], 1)
    places = F.l1_loss(told[:, 1:5], wanted, reduction="sum")
    which = F.cross_entropy(told[:, 5:], kinds, reduction="sum")
    return (present + BOXES * places + which) / len(kinds)

"""Measure workers beside the training: `python -m scripts.beside`.

Batches of drawn shapes are changed by kornia, a small net learns from them, and how many pictures
a second go through is written down: by one process that does both in turn, and with worker
processes of torch's `DataLoader` that change pictures while it learns. Each process has one thread.
Of several rounds the fastest counts: whatever else a machine does only slows one.
"""

import datetime
import json
import os
import time
from collections.abc import Iterable
from itertools import islice

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from cnnviz.networks import architecture
from cnnviz.running import build
from cnnviz.training.augmentation import changed
from cnnviz.training.colours import Colours, colours_of
from cnnviz.training.data import load
from cnnviz.training.descent import Optimizer
from cnnviz.training.kinds import KINDS
from cnnviz.training.machine import machine
from pages.augmentation.beside import RECORD

SET, COUNT, SIDE, BATCH = "coloured-shapes", 1000, 32, 50
CHANGES = "flip", "turn", "warp", "colour"
NET = "resnet20-cifar", {"depth": 8, "width": 8}
WORKERS = 0, 1, 2
SKIPPED, COUNTED, ROUNDS = 4, 40, 3
"""Batches that are not counted, for workers start with some in store; that are; repetitions."""


class Changed(Dataset[tuple[Tensor, Tensor]]):
    """A batch of changed pictures under each number."""

    def __init__(self, images: Tensor, labels: Tensor, colours: Colours) -> None:
        self.images, self.labels, self.colours = images, labels, colours

    def __len__(self) -> int:
        return SKIPPED + COUNTED

    def __getitem__(self, number: int) -> tuple[Tensor, Tensor]:
        stream = torch.Generator().manual_seed(number)
        picked = torch.randint(len(self.images), (BATCH,), generator=stream)
        images = self.images[picked]
        for kind in CHANGES:
            images = changed(kind, KINDS[kind].usual, images, 0.0, stream, self.colours)
        return images, self.labels[picked]


class Step:
    """A net that learns from a batch."""

    def __init__(self) -> None:
        name, options = NET
        network = architecture(name, **options, classes=8, input_shape=(3, SIDE, SIDE))
        self.module = build(network, 0).train()
        self.optimizer = Optimizer("sgd", list(self.module.parameters()), 0.9, 1e-4)

    def take(self, batch: tuple[Tensor, Tensor]) -> None:
        """Take one step."""
        images, labels = batch
        with torch.enable_grad():
            torch.nn.functional.cross_entropy(self.module(images), labels).backward()  # type: ignore[no-untyped-call]
        self.optimizer.step(0.01)


def rate(batches: Iterable[tuple[Tensor, Tensor]], step: Step | None) -> float:
    """Pictures a second that come out, and are learnt from if there is a step."""
    begun = 0.0
    for number, batch in enumerate(batches):
        if step is not None:
            step.take(batch)
        if number == SKIPPED - 1:
            begun = time.perf_counter()
    return COUNTED * BATCH / (time.perf_counter() - begun)


def one_thread(_worker: int) -> None:
    """What each worker does first."""
    torch.set_num_threads(1)


def loader(data: Changed, workers: int) -> Iterable[tuple[Tensor, Tensor]]:
    """The batches in order, made by this process or by so many others."""
    more = {"multiprocessing_context": "spawn", "prefetch_factor": 2} if workers else {}
    return DataLoader(
        data,
        batch_size=None,
        num_workers=workers,
        worker_init_fn=one_thread,
        **more,  # type: ignore[arg-type]
    )


def measured() -> dict[str, float]:
    """Pictures a second: changing alone, learning alone, and both with workers."""
    drawn = load(SET, SIDE, COUNT)
    images = drawn.normalised(drawn.train_images)
    data, step = Changed(images, drawn.train_labels, colours_of(drawn)), Step()
    one = data[0]
    found: dict[str, list[float]] = {}
    for _round in range(ROUNDS):
        ways = {
            "changing": (loader(data, 0), None),
            "learning": (islice(iter(lambda: one, None), len(data)), step),
            **{f"{count}": (loader(data, count), step) for count in WORKERS},
        }
        for name, (batches, taken) in ways.items():
            found.setdefault(name, []).append(rate(batches, taken))
        print({name: round(each[-1]) for name, each in found.items()}, flush=True)
    return {name: round(max(each), 1) for name, each in found.items()}


def main() -> None:
    """Measure, and write the record."""
    torch.set_num_threads(1)
    busy = os.getloadavg()[0] > 1
    rates = measured()
    about = {
        "changes": CHANGES,
        "side": SIDE,
        "batch": BATCH,
        "batches": COUNTED,
        "rounds": ROUNDS,
        "net": architecture(NET[0], **NET[1]).title,
        "width": NET[1]["width"],
    }
    made_on = machine(threads=1) | {"date": datetime.date.today().isoformat()}
    record = {"rates": rates, "about": about, "machine": made_on, "busy": busy}
    RECORD.write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()

"""Train the nets of the page on ensembles: `python -m scripts.ensemble`.

Seven nets apart in nothing but their seed, each on one thread, shown random crops as AlexNet was
(Krizhevsky et al. 2012, section 4.1), then asked about ten crops of every held-out picture; it
takes some two minutes. With `--check` nothing is trained: the answers are worked out anew from the
weights and compared. On another processor a last digit may differ, and with it an answer or two.
"""

import argparse
import datetime
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from cnnviz.errors import CnnvizError
from cnnviz.running import NetworkModule
from cnnviz.training.data import Dataset
from cnnviz.training.learner import Learner
from cnnviz.training.machine import machine
from pages.ensembles.crops import COUNTS, CROP, SIDE, ten
from pages.ensembles.nets import (
    FOLDER,
    NETS,
    Recorded,
    experiment,
    pictures,
    probabilities,
    recorded,
    save,
    with_weights,
)

CLOSE = 1e-3
"""By how much a probability may differ on another processor."""
MOST_ANSWERS = 1e-3
"""Share of single answers that may then be others."""
TIMES = 25
"""Pictures whose passes are timed, one by one, in time of the processor; the least is kept."""


class Cropping(Learner):
    """A net in training that sees a random crop of each picture, every second one mirrored."""

    def _shown(self, batch: Tensor) -> Tensor:
        images = self._normalised(self.images[batch])
        free, count = SIDE - CROP + 1, len(images)
        corners = torch.randint(free, (count, 2), generator=self.moves).tolist()
        mirrored = (torch.rand(count, generator=self.moves) < 0.5).tolist()
        parts = [
            image[:, top : top + CROP, left : left + CROP]
            for image, (left, top) in zip(images, corners, strict=True)
        ]
        turned = [p.flip(-1) if m else p for p, m in zip(parts, mirrored, strict=True)]
        return self._laid(torch.stack(turned))


def trained(seed: int) -> tuple[dict[str, Tensor], float]:
    """The weights of one net, in 16 bits, and the seconds they took."""
    begun, learner = time.perf_counter(), Cropping(experiment(seed))
    for _epoch in range(learner.experiment.epochs):
        loss = learner.learn(learner.shuffled())["loss"]
    seconds = time.perf_counter() - begun
    print(f"net {seed}: loss {loss:.3f} after {seconds:.1f} s", flush=True)
    state = learner.module.state_dict()
    return {k: v.half() if v.is_floating_point() else v for k, v in state.items()}, seconds


def asked(modules: list[NetworkModule], data: Dataset) -> tuple[np.ndarray, np.ndarray]:
    """Means over 1, 5 and 10 crops, and single answers: as `Recorded` has them."""
    images = data.normalised(data.test_images)
    found = torch.stack([probabilities(module, images, ten()) for module in modules])
    means = torch.stack([found[:, :count].mean(1) for count in COUNTS], 1)
    return means.numpy(), found.argmax(-1).byte().numpy()


def milliseconds(modules: list[NetworkModule], data: Dataset) -> list[list[float]]:
    """What one picture takes, by nets and crops."""
    images = data.normalised(data.test_images[:TIMES])
    return [[_timed(modules[:k], images, n) for n in COUNTS] for k in range(1, NETS + 1)]


@torch.inference_mode()
def _timed(modules: list[NetworkModule], images: Tensor, count: int) -> float:
    times = []
    for image in images:
        begun = time.thread_time()
        crops = torch.stack([_part(image, place) for place in range(count)])
        torch.stack([module(crops).softmax(1) for module in modules]).mean((0, 1))
        times.append(time.thread_time() - begun)
    return round(1000 * min(times), 3)


def _part(image: Tensor, place: int) -> Tensor:
    left, top, mirrored = ten()[place]
    part = image[:, top : top + CROP, left : left + CROP]
    return part.flip(-1) if mirrored else part


def train_error(module: NetworkModule, data: Dataset) -> float:
    """Share of the training pictures whose middle crop is answered wrongly."""
    (said,) = probabilities(module, data.normalised(data.train_images), ten()[:1])
    return float((said.argmax(1) != data.train_labels).float().mean())


def made() -> Recorded:
    """Train all, and ask them."""
    data = pictures()
    both = [trained(seed) for seed in range(NETS)]
    weights = [state for state, _seconds in both]
    modules = [with_weights(state) for state in weights]
    means, answers = asked(modules, data)
    return Recorded(
        weights,
        means,
        answers,
        data.test_labels.byte().numpy(),
        milliseconds(modules, data),
        [round(seconds, 1) for _state, seconds in both],
        [train_error(module, data) for module in modules],
        machine(threads=1) | {"date": datetime.date.today().isoformat()},
    )


def check() -> None:
    """Ask the nets that come along again; raises `CnnvizError`."""
    kept = recorded()
    means, answers = asked([with_weights(state) for state in kept.weights], pictures())
    apart, others = float(np.abs(means - kept.means).max()), float((answers != kept.answers).mean())
    print(f"probabilities differ by {apart:.1e} at most, {others:.2%} of the answers")
    if apart > CLOSE or others > MOST_ANSWERS:
        raise CnnvizError("the answers are not those of the weights: train them again.")


def main() -> None:
    """Train the nets and write their file, or check it."""
    parser = argparse.ArgumentParser(prog="scripts.ensemble", description=main.__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the file goes")
    parser.add_argument("--check", action="store_true", help="only ask the nets there are")
    chosen = parser.parse_args()
    torch.set_num_threads(1)  # it then adds up in one order only
    if chosen.check:
        check()
        return
    path = save(made(), chosen.folder)
    print(f"{path}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()

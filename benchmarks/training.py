"""What training costs here, against the shortest loop in plain PyTorch for the same net and data.

Both take the same steps on one thread and in turn, A B A B ..., in one process: the loop with the
network's exported code, torch.optim.SGD and the images as they come, the recipe with all that it
records. Compared are the steps alone, and a whole epoch with the errors of both parts at its end.

    python -m benchmarks.training [--rounds 7] [--depths 20 56]
"""

import argparse
import itertools
import statistics
import sys
import time
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from benchmarks.report import Claim, Section, tell
from cnnviz.code import pytorch_code
from cnnviz.training.data import Dataset, load
from cnnviz.training.experiment import Experiment
from cnnviz.training.learner import Learner

LEAST = 0.95
"""What training is to reach of the loop's pictures a second."""


class Loop:
    """The shortest loop."""

    def __init__(self, experiment: Experiment, data: Dataset) -> None:
        names: dict[str, type[nn.Module]] = {}
        exec(pytorch_code(experiment.network), names)
        self.model = list(names.values())[-1]()
        self.optimizer = torch.optim.SGD(
            self.model.parameters(),
            experiment.learning_rate,
            experiment.momentum,
            weight_decay=experiment.weight_decay,
        )
        self.data = data
        self.size = experiment.batch_size

    def learn(self) -> int:
        """One epoch; returns the pictures seen."""
        images, labels = self.data.train_images, self.data.train_labels
        order = torch.randperm(len(images))
        batches = [batch for batch in order.split(self.size) if len(batch) == self.size]
        self.model.train()
        for batch in batches:
            self.optimizer.zero_grad()
            F.cross_entropy(self.model(images[batch]), labels[batch]).backward()
            self.optimizer.step()
        return len(batches) * self.size

    @torch.no_grad()
    def errors(self) -> tuple[int, int]:
        """Wrong answers in both parts."""
        data = self.data
        self.model.train()
        training = self._wrong(data.train_images, data.train_labels)
        self.model.eval()
        return training, self._wrong(data.test_images, data.test_labels)

    def _wrong(self, images: Tensor, labels: Tensor) -> int:
        parts = zip(images.split(self.size), labels.split(self.size), strict=True)
        return sum(int((self.model(one).argmax(1) != right).sum()) for one, right in parts)


def rates(experiment: Experiment, rounds: int) -> dict[str, float]:
    """Median ratios of pictures a second, the recipe's to the loop's."""
    data, learner = load(experiment.dataset), Learner(experiment)
    loop = Loop(experiment, data)

    def learn() -> None:
        batches = learner.shuffled()
        for first, last in itertools.pairwise(cuts):
            learner.learn(batches[first:last], look=last == cuts[-1])

    def measure() -> None:
        learner.measure_training()
        learner.test_error()

    cuts = experiment.cuts(len(learner.shuffled()))
    ways: dict[str, Callable[[], object]]
    ways = {"loop": loop.learn, "recipe": learn, "loop's errors": loop.errors, "measures": measure}
    times: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(rounds + 1):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            if turn:  # the first warms up
                times[name].append(time.perf_counter() - start)
    pairs = list(zip(*times.values(), strict=True))
    seen = experiment.batch_size * (cuts[-1] - cuts[0])
    return {
        "loop": seen / statistics.median(times["loop"]),
        "steps": statistics.median(a / b for a, b, _, _ in pairs),
        "epoch": statistics.median((a + c) / (b + d) for a, b, c, d in pairs),
    }


def measured(depths: list[int], rounds: int) -> Section:
    """The loop's pictures a second, and the recipe's share of that."""
    rows, least = [], float("inf")
    for depth in depths:
        for name in ("plain20-cifar", "resnet20-cifar"):
            experiment = Experiment(name, {"depth": depth})
            found = rates(experiment, rounds)
            print(f"{experiment.label} ...", file=sys.stderr, flush=True)
            shares = (found["steps"], found["epoch"])
            rows.append((experiment.label, f"{found['loop']:.0f}", *(f"{x:.2f}" for x in shares)))
            least = min(least, *shares)
    claim = Claim("training over the shortest loop", f"≥ {LEAST}", f"{least:.2f}", least >= LEAST)
    columns = ("network", "plain loop, pictures a second", "steps", "epoch with errors")
    return Section("Training", columns, rows, "One thread, in turn.", [claim])


def main() -> int:
    """Measure each network; 1 where the recipe falls short of what was claimed."""
    parser = argparse.ArgumentParser(prog="benchmarks.training", description=main.__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--depths", type=int, nargs="+", default=[20, 56])
    asked = parser.parse_args()
    torch.set_num_threads(1)
    return tell(measured(asked.depths, asked.rounds))


if __name__ == "__main__":
    sys.exit(main())

"""A network, its optimizer and its pictures: the steps and measurements that `train` is made of.

Images lie in memory with the channels last: a step then takes a sixth less time on a CPU.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.optim.sgd import sgd

from cnnviz.errors import DivergedError
from cnnviz.running import build
from cnnviz.training.data import load
from cnnviz.training.distortion import distorted
from cnnviz.training.experiment import Experiment


class Learner:
    """One network in training."""

    def __init__(self, experiment: Experiment) -> None:
        data = load(experiment.dataset)
        self.batch_size = experiment.batch_size
        self.normalised = data.normalised
        self.images = data.train_images.contiguous(memory_format=torch.channels_last)
        self.labels = data.train_labels
        self.test_images = data.test_images.contiguous(memory_format=torch.channels_last)
        self.test_labels = data.test_labels
        module = build(
            experiment.network, experiment.seed, initialisation=experiment.initialisation
        )
        # torch's hints leave out that form of `to`
        self.module: nn.Module = module.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.experiment = experiment
        self.parameters = list(self.module.parameters())
        self.velocities: list[Tensor | None] = [None] * len(self.parameters)
        self.order = torch.Generator().manual_seed(experiment.seed)
        # A stream of its own: with or without distortion, pictures come in the same order.
        self.moves = torch.Generator().manual_seed(experiment.seed)
        self.paper = data.background
        self._random = torch.Generator().manual_seed(experiment.seed).get_state()
        self._steps = 0

    def shuffled(self) -> list[Tensor]:
        """The mini-batches of one epoch, as positions; a last one that is not full is left out.

        A small last batch would take a full step along a noisy gradient. Other pictures are
        left out in each epoch.
        """
        order = torch.randperm(len(self.images), generator=self.order)
        return [
            batch for batch in torch.split(order, self.batch_size) if len(batch) == self.batch_size
        ]

    def learn(self, batches: list[Tensor]) -> tuple[float, float]:
        """Take one step per batch; returns mean loss and error, each before its step.

        Raises:
            DivergedError: when the loss is infinite or not a number.
        """
        self.module.train()
        total = wrong = 0.0
        with self._own_randomness(), torch.enable_grad():
            for batch in batches:
                labels = self.labels[batch]
                shown = self._shown(self.normalised(self.images[batch]))
                logits = self.module(shown)  # (B, classes)
                loss = self._loss(logits, labels)
                loss.backward()  # type: ignore[no-untyped-call]
                self._step()
                total += loss.item()
                wrong += (logits.argmax(1) != labels).sum().item()
                if not math.isfinite(total):
                    raise DivergedError(
                        "the loss was no longer a finite number at step {step}: lower the "
                        "learning rate.",
                        step=self._steps,
                    )
        return total / len(batches), wrong / (len(batches) * self.batch_size)

    def _loss(self, logits: Tensor, labels: Tensor) -> Tensor:
        """Mean loss of a mini-batch (B, classes), a scalar."""
        if self.experiment.loss == "squared-distance":
            return -logits.gather(1, labels[:, None]).mean()  # radial basis units give minus it
        return F.cross_entropy(logits, labels)

    def _shown(self, images: Tensor) -> Tensor:
        """A mini-batch as it is learnt from: (B, C, H, W), distorted where that is asked for."""
        if self.experiment.distortion == "none":
            return images
        moved = distorted(images, self.paper, self.moves)
        return moved.contiguous(memory_format=torch.channels_last)

    @property
    def rate(self) -> float:
        """The learning rate of the next step."""
        first = self.experiment.learning_rate
        if self.experiment.schedule == "constant":
            return first
        steps = self.experiment.epochs * (len(self.images) // self.batch_size)
        return first * (1 + math.cos(math.pi * self._steps / steps)) / 2

    def _step(self) -> None:
        gradients = [weight.grad for weight in self.parameters if weight.grad is not None]
        pace = self.rate, self.experiment.momentum, self.experiment.weight_decay
        descend(self.parameters, gradients, self.velocities, *pace)
        for weight in self.parameters:
            weight.grad = None
        self._steps += 1

    def measure_training(self) -> tuple[float, float]:
        """Mean loss and error of the whole training set, normalised batch by batch.

        The same pass leaves averages over the whole set in the batch norms, for `test_error`;
        training itself never reads them.
        """
        norms = [layer for layer in self.module.modules() if isinstance(layer, _BatchNorm)]
        momenta = [norm.momentum for norm in norms]
        for norm in norms:
            norm.reset_running_stats()
            norm.momentum = None  # a plain average over what follows
        self.module.train()
        parts = max(1, round(len(self.images) / self.batch_size))
        total = wrong = 0.0
        with self._own_randomness(), torch.no_grad():
            for picked in torch.arange(len(self.images)).tensor_split(parts):
                logits = self.module(self.normalised(self.images[picked]))
                labels = self.labels[picked]
                total += self._loss(logits, labels).item() * len(labels)
                wrong += (logits.argmax(1) != labels).sum().item()
        for norm, momentum in zip(norms, momenta, strict=True):
            norm.momentum = momentum
        return total / len(self.images), wrong / len(self.images)

    @torch.no_grad()
    def test_error(self) -> float:
        """Error on the held-out part, with the statistics `measure_training` left."""
        self.module.eval()
        wrong = 0
        for picked in torch.arange(len(self.test_images)).tensor_split(2):
            answers = self.module(self.normalised(self.test_images[picked])).argmax(1)
            wrong += int((answers != self.test_labels[picked]).sum())
        return wrong / len(self.test_images)

    @contextmanager
    def _own_randomness(self) -> Iterator[None]:
        """Dropout draws from torch's global state: lend it this run's, and put it back."""
        outside = torch.get_rng_state()
        torch.set_rng_state(self._random)
        try:
            yield
        finally:
            self._random = torch.get_rng_state()
            torch.set_rng_state(outside)


@torch.no_grad()
def descend(
    parameters: list[Tensor],
    gradients: list[Tensor],
    velocities: list[Tensor | None],
    rate: float,
    momentum: float,
    weight_decay: float,
) -> None:
    """One step of gradient descent with momentum: torch's own, in its functional form.

    The class torch.optim.SGD would load torch's compiler, a second for nothing.
    """
    sgd(
        parameters,
        gradients,
        velocities,
        foreach=True,
        lr=rate,
        momentum=momentum,
        weight_decay=weight_decay,
        dampening=0.0,
        nesterov=False,
        maximize=False,
    )

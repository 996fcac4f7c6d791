"""A network, its optimizer and its pictures: the steps and measurements training is made of.

Images lie in memory with the channels last: a step then takes a sixth less time on a CPU.
"""

import math
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from cnnviz.errors import CnnvizError, DivergedError
from cnnviz.running import NetworkModule, build
from cnnviz.training.augmentation import augmented
from cnnviz.training.colours import colours_of
from cnnviz.training.data import load
from cnnviz.training.descent import Optimizer, rate_at
from cnnviz.training.experiment import MEASURED, Experiment
from cnnviz.training.kinds import COLOURED

NARROW = 8
"""Channels from which a strided 1 × 1 convolution may lie with the channels last: below it the
gradient of the weights reaches past its memory in oneDNN (torch 2.13)."""


class Learner:
    """One network in training."""

    def __init__(self, experiment: Experiment) -> None:
        data = load(experiment.dataset, experiment.size, experiment.pictures)
        network, seed = experiment.network, experiment.seed
        self.experiment = experiment
        self.batch_size = experiment.batch_size
        self.device = device_of(experiment.device)
        self.module = build(network, seed, initialisation=experiment.initialisation)
        self._layout = layout_of(self.module)
        # torch's hints leave out this form of `to`
        self.module.to(self.device, memory_format=self._layout)  # type: ignore[call-overload]
        self.images, self.test_images = self._laid(data.train_images), self._laid(data.test_images)
        self.labels = data.train_labels.to(self.device)
        self.test_labels = data.test_labels.to(self.device)
        self._normalised, self._background = data.normalised, data.background
        self._colours = colours_of(data) if experiment.augmentation in COLOURED else None
        self.weighted = weighted(self.module)
        if experiment.dropout:
            list(self.weighted.values())[-1].register_forward_pre_hook(self._drop)
        self.optimizer = Optimizer(
            experiment.optimizer,
            list(self.module.parameters()),
            experiment.momentum,
            experiment.weight_decay,
        )
        self.order = torch.Generator().manual_seed(seed)
        # A stream of its own: with or without augmentation, pictures come in the same order.
        self.moves = torch.Generator().manual_seed(seed)
        self._random = torch.Generator().manual_seed(seed).get_state()
        self.steps = 0

    def shuffled(self) -> list[Tensor]:
        """The mini-batches of one epoch, as positions; a last one that is not full is left out.

        A small last batch would take a full step along a noisy gradient. Other pictures are
        left out in each epoch.
        """
        order = torch.randperm(len(self.images), generator=self.order)
        whole = len(order) - len(order) % self.batch_size
        return list(torch.split(order[:whole], self.batch_size))

    def learn(self, batches: list[Tensor], look: bool = False) -> dict[str, float]:
        """Take one step per batch; returns mean loss and error, each before its step.

        Args:
            batches: positions of pictures, each (B,).
            look: whether to tell the gradient norm of each layer's weights in the last batch.

        Raises:
            DivergedError: when the loss is infinite or not a number.
        """
        self.module.train()
        total = wrong = 0.0
        found: dict[str, float] = {}
        with self._own_randomness(), torch.enable_grad():
            for place, batch in enumerate(batches):
                labels = self.labels[batch]
                with self._precision():
                    logits, loss = self._answered(self._shown(batch), labels)
                loss.backward()  # type: ignore[no-untyped-call]
                if look and place == len(batches) - 1:
                    found = self._gradient_norms()
                self.optimizer.step(self.rate)
                self.steps += 1
                total += loss.item()
                wrong += (logits.argmax(1) != labels).sum().item()
                if not math.isfinite(total):
                    raise DivergedError(
                        "the loss was no longer a finite number at step {step}: lower the "
                        "learning rate.",
                        step=self.steps - 1,
                    )
        shares = total / len(batches), wrong / (len(batches) * self.batch_size)
        return {"loss": shares[0], "batch_error": shares[1]} | found

    def _answered(self, images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """Logits (B, classes) and the loss to learn from, with that of side classifiers."""
        one = self.experiment
        if not one.side_weight:
            logits = self.module(images)
            return logits, self._loss(logits, labels, one.label_smoothing)
        network = self.module.network
        main, *sides = self.module.run(images, [network.output - 1, *network.side_heads]).values()
        losses = [self._loss(each, labels, one.label_smoothing) for each in (main, *sides)]
        return main, losses[0] + one.side_weight * torch.stack(losses[1:]).sum()

    def _loss(self, logits: Tensor, labels: Tensor, smoothing: float = 0.0) -> Tensor:
        """Mean loss of a mini-batch (B, classes), a scalar."""
        if self.experiment.loss == "squared-distance":
            return -logits.gather(1, labels[:, None]).mean()  # radial basis units give minus it
        return F.cross_entropy(logits.float(), labels, label_smoothing=smoothing)

    def _shown(self, batch: Tensor) -> Tensor:
        """A mini-batch as it is learnt from: (B, C, H, W), changed where that is asked for."""
        images, kind = self._normalised(self.images[batch]), self.experiment.augmentation
        if kind == "none":
            return images
        changed = augmented(kind, images, self._background, self.moves, self._colours)
        return self._laid(changed)

    def _laid(self, images: Tensor) -> Tensor:
        return images.to(self.device).contiguous(memory_format=self._layout)

    def _drop(self, layer: nn.Module, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """Dropout before the last layer, while learning."""
        learning = layer.training and torch.is_grad_enabled()
        return F.dropout(inputs[0], self.experiment.dropout, learning), *inputs[1:]

    def _precision(self) -> AbstractContextManager[object]:
        """Mixed precision where it is asked for: convolutions and products in bfloat16."""
        if not self.experiment.mixed:
            return nullcontext()
        return torch.autocast(self.device.type, dtype=torch.bfloat16)

    @property
    def rate(self) -> float:
        """The learning rate of the next step."""
        one = self.experiment
        a_epoch = len(self.images) // self.batch_size
        share = rate_at(self.steps, one.epochs * a_epoch, one.schedule, one.warm_up * a_epoch)
        return one.learning_rate * share

    def _gradient_norms(self) -> dict[str, float]:
        """Euclidean norm of the loss's gradient by the weights of each layer, where finite."""
        gradients = {name: layer.weight.grad for name, layer in self.weighted.items()}
        there = {name: each for name, each in gradients.items() if isinstance(each, Tensor)}
        norms = torch.stack(torch._foreach_norm(list(there.values()))).tolist()
        named = zip(there, norms, strict=True)
        return {f"gradient_norm/{name}": norm for name, norm in named if math.isfinite(norm)}

    def measure_training(self) -> dict[str, float]:
        """Mean loss, error and scale of activations over the training set, batch by batch.

        Of a larger set the first `MEASURED` pictures are taken. The same pass leaves averages
        over all it has seen in the batch norms, for `test_error`; training never reads them.
        """
        norms = [layer for layer in self.module.modules() if isinstance(layer, _BatchNorm)]
        momenta = [norm.momentum for norm in norms]
        for norm in norms:
            norm.reset_running_stats()
            norm.momentum = None  # a plain average over what follows
        self.module.train()
        images = self.images[:MEASURED]
        parts = max(1, round(len(images) / self.batch_size))
        total = wrong = 0.0
        scales: dict[str, float] = {}
        with self._own_randomness(), torch.no_grad(), self._precision():
            for place, picked in enumerate(torch.arange(len(images)).tensor_split(parts)):
                labels = self.labels[picked]
                with self._scales(scales) if place == 0 else nullcontext():
                    logits = self.module(self._normalised(images[picked]))
                total += self._loss(logits, labels).item() * len(labels)
                wrong += (logits.argmax(1) != labels).sum().item()
        for norm, momentum in zip(norms, momenta, strict=True):
            norm.momentum = momentum
        count = len(images)
        return {"train_loss": total / count, "train_error": wrong / count} | scales

    @contextmanager
    def _scales(self, into: dict[str, float]) -> Iterator[None]:
        """Note the standard deviation of what each layer with weights gives."""
        found: dict[str, Tensor] = {}

        def note(name: str) -> torch.utils.hooks.RemovableHandle:
            def keep(layer: nn.Module, inputs: object, output: Tensor) -> None:
                found[name] = output.float().std()

            return self.weighted[name].register_forward_hook(keep)

        handles = [note(name) for name in self.weighted]
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()
        values = torch.stack(list(found.values())).tolist()
        named = zip(found, values, strict=True)
        into |= {f"activation_scale/{name}": each for name, each in named if math.isfinite(each)}

    @torch.no_grad()
    def test_error(self, most: int | None = None) -> float:
        """Error on the held-out part, or its first `most`, as `measure_training` left the norms."""
        self.module.eval()
        images, wrong = self.test_images[:most], 0
        parts = max(2, math.ceil(len(images) / 500))
        for picked in torch.arange(len(images)).tensor_split(parts):
            with self._precision():
                answers = self.module(self._normalised(images[picked])).argmax(1)
            wrong += int((answers != self.test_labels[picked]).sum())
        return wrong / len(images)

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

    def state(self) -> dict[str, Tensor]:
        """Weights, averages, the optimizer's memory and the random streams, all there is."""
        module = {f"module/{name}": value for name, value in self.module.state_dict().items()}
        memory = {f"optimizer/{name}": value for name, value in self.optimizer.state().items()}
        streams = {"moves": self.moves.get_state(), "random": self._random}
        return module | memory | streams | {"steps": torch.tensor(self.steps)}

    def load(self, state: dict[str, Tensor]) -> None:
        """Take up what `state` gave; the order of pictures is its keeper's."""
        self.module.load_state_dict(_below("module/", state))
        self.optimizer.load(_below("optimizer/", state))
        self.moves.set_state(state["moves"])
        self._random = state["random"]
        self.steps = int(state["steps"])


def _below(prefix: str, state: dict[str, Tensor]) -> dict[str, Tensor]:
    return {key.removeprefix(prefix): value for key, value in state.items() if prefix in key}


def weighted(module: NetworkModule) -> dict[str, nn.Module]:
    """The layers with a matrix or filters of weights, by their node's name, in order."""
    built = {module.network.nodes[index].name: module.layer(index) for index in module.built}
    return {
        name: layer
        for name, layer in built.items()
        if isinstance(weight := getattr(layer, "weight", None), Tensor) and weight.dim() > 1
    }


def layout_of(module: nn.Module) -> torch.memory_format:
    """Channels last, unless a convolution is too narrow for it (see `NARROW`)."""
    convolutions = [layer for layer in module.modules() if isinstance(layer, nn.Conv2d)]
    narrow = any(
        max(layer.kernel_size) == 1 < max(layer.stride)
        and min(layer.in_channels, layer.out_channels) < NARROW
        for layer in convolutions
    )
    return torch.contiguous_format if narrow else torch.channels_last


def device_of(name: str) -> torch.device:
    """The device of that name; raises `CnnvizError` where this machine has none."""
    there = {"cpu": True, "cuda": torch.cuda.is_available()}
    there["mps"] = torch.backends.mps.is_available()
    if not there[name]:
        raise CnnvizError("this machine has no {device} device: choose cpu.", device=name.upper())
    return torch.device(name)

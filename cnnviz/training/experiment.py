"""What is trained, on what, and how: one frozen value that fits in a link.

Everything is checked when an experiment is made, so a worker only ever meets one that runs.
The bounds keep a run on one core within about ten minutes.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from typing import Any

from cnnviz.counting import analyse
from cnnviz.errors import CnnvizError
from cnnviz.network import Network
from cnnviz.networks import architecture
from cnnviz.training.data import source
from cnnviz.window import whole

DEEPEST = 110
MOST_EPOCHS = 200
BATCH_SIZES = (8, 512)
MOST_MACS = 2 * 10**13
"""Multiply-accumulates of a whole run, forward and backward: about ten minutes on one core."""

PAIR_SEED = 1
"""Seed of the default pair, whose residual net learns as fast as most. After half a minute on two
busy cores ResNet-56 was at 28, 0, 0 and 2 % training error with the seeds 0 to 3, and Plain-56 at
53, 46, 42 and 47 %: at a rate of 0.1 without warming up, luck decides over the first epochs."""

PAIR_DEPTHS = (8, 14, 20, 32, 44, 56, 80, 110)
"""Depths of the pairs a page offers: 6n + 2."""

INITIALISATIONS = ("he", "glorot", "torch")
SCHEDULES = ("constant", "cosine")
DISTORTIONS = ("none", "slight")
LOSSES = ("cross-entropy", "squared-distance")


@dataclass(frozen=True)
class Experiment:
    """One training run: stochastic gradient descent with momentum on a described network.

    Attributes:
        architecture: name in the register of architectures.
        options: what to vary of it, such as {"depth": 56, "width": 16}; the number of classes
            and the input shape follow from the dataset.
        dataset: name in `DATASETS`.
        epochs: passes over the training part.
        batch_size: pictures per step.
        learning_rate: of the first step, and of all where the schedule is "constant".
        momentum, weight_decay: of the optimizer; the decay is applied to every parameter.
        seed: of the weights and of the order of the pictures.
        initialisation: how the weights start: "he", "glorot" or "torch".
        schedule: "constant", or "cosine" to bring the learning rate down to zero at the end
            along half a cosine (Loshchilov & Hutter 2017, without restarts).
        distortion: "none", or "slight" to turn, scale and shift each picture a little anew
            whenever it is learnt from.
        loss: "cross-entropy", or "squared-distance" for radial basis outputs: the distance to
            the right class's prototype (LeCun et al. 1998, eq. 8).

    Raises:
        CnnvizError: for a value that makes no sense or takes too long.
    """

    architecture: str = "resnet20-cifar"
    options: Mapping[str, Any] = field(default_factory=dict)
    dataset: str = "digits"
    epochs: int = 40
    batch_size: int = 128
    learning_rate: float = 0.1
    momentum: float = 0.9
    weight_decay: float = 1e-4
    seed: int = 0
    initialisation: str = "he"
    schedule: str = "constant"
    distortion: str = "none"
    loss: str = "cross-entropy"

    def __post_init__(self) -> None:
        source(self.dataset)
        whole(self.epochs, "the number of epochs", 1, MOST_EPOCHS)
        whole(self.batch_size, "the batch size", *BATCH_SIZES)
        whole(self.seed, "the seed", 0, 2**31 - 1)
        _number(self.learning_rate, "the learning rate", 1e-6, 10)
        _number(self.momentum, "the momentum", 0, 0.999)
        _number(self.weight_decay, "the weight decay", 0, 1)
        _one_of(self.initialisation, "the initialisation", INITIALISATIONS)
        _one_of(self.schedule, "the schedule", SCHEDULES)
        _one_of(self.distortion, "the distortion", DISTORTIONS)
        _one_of(self.loss, "the loss", LOSSES)
        object.__setattr__(self, "options", _checked_options(self.options))
        self._check_cost()

    def __hash__(self) -> int:
        return hash(self.to_json())

    @cached_property
    def network(self) -> Network:
        """The described network, for the pictures and classes of the dataset."""
        origin = source(self.dataset)
        return architecture(
            self.architecture,
            **self.options,
            classes=origin.classes,
            input_shape=origin.input_shape,
        )

    @cached_property
    def label(self) -> str:
        """What to call the run in a legend: Plain-56, or ResNet-56, width 32."""
        network = self.network
        name = (network.title or network.name).removesuffix(" (CIFAR-10)")
        width = self.options.get("width", 16)
        return name if width == 16 else f"{name}, width {width}"

    @cached_property
    def is_residual(self) -> bool:
        """Whether the network has shortcuts."""
        return any(node.layer.kind == "add" for node in self.network.nodes)

    @property
    def macs(self) -> int:
        """Multiply-accumulates of the whole run: the backward pass costs two forward ones."""
        seen = source(self.dataset).pictures * self.epochs
        return 3 * analyse(self.network).macs * seen

    def _check_cost(self) -> None:
        if self.macs > MOST_MACS:
            raise CnnvizError(
                "this run takes {macs:.1e} multiply-accumulates and at most {most:.0e} are "
                "allowed: lower the depth, the width or the number of epochs.",
                macs=self.macs,
                most=MOST_MACS,
            )

    def to_json(self) -> str:
        """The experiment as one line of JSON; `from_json` gives it back exactly."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Experiment":
        """Read what `to_json` wrote; raises `CnnvizError`."""
        try:
            values = json.loads(text)
        except (TypeError, ValueError, RecursionError):
            values = None
        if not isinstance(values, dict):
            raise CnnvizError("this is no experiment: give the JSON object that to_json wrote.")
        known = [item.name for item in fields(cls)]
        for name in values:
            if name not in known:
                raise CnnvizError(
                    "an experiment has no setting {name!r}: it has {known}.",
                    name=name,
                    known=", ".join(known),
                )
        return cls(**values)


def _number(value: object, what: str, least: float, most: float) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise CnnvizError("{what} is {value!r}: give a number.", what=what, value=value)
    if not least <= value <= most:
        raise CnnvizError(
            "{what} is {value}: give a number from {least:g} to {most:g}.",
            what=what,
            value=value,
            least=least,
            most=most,
        )


def _one_of(value: object, what: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise CnnvizError(
            "{what} is {value!r}: choose one of {known}.",
            what=what,
            value=value,
            known=", ".join(known),
        )


def _checked_options(options: object) -> dict[str, Any]:
    if not isinstance(options, Mapping) or not all(isinstance(name, str) for name in options):
        raise CnnvizError(
            'the options are {options!r}: give names and values, {{"depth": 56}}.', options=options
        )
    for name in ("classes", "input_shape"):
        if name in options:
            raise CnnvizError(
                "the dataset decides about {name}: leave it out of the options.", name=name
            )
    for name, value in options.items():
        if not isinstance(value, str | int | float):
            raise CnnvizError(
                "the option {name} is {value!r}: give a word or a number.", name=name, value=value
            )
    if "depth" in options:
        whole(options["depth"], "the depth", 8, DEEPEST)
    if "width" in options:
        whole(options["width"], "the width", 1, 128)
    return {name: options[name] for name in sorted(options)}


def plain_against_residual(
    depth: int = 56,
    width: int = 16,
    shortcut: str = "zero-padded",
    *,
    seed: int = PAIR_SEED,
    **settings: Any,
) -> tuple[Experiment, Experiment]:
    """The plain and the residual run that differ in nothing but the shortcuts.

    Both start from the same weights, for a layer's weights depend on the seed and its name, and
    see the same pictures in the same order.

    Args:
        depth: 6n + 2, counting the layers with weights.
        width: channels of the first of the three stages.
        shortcut: what the residual net uses where the shape changes.
        seed: of both runs.
        settings: further attributes of both experiments.

    Raises:
        CnnvizError: as `Experiment` does.
    """
    plain = Experiment("plain20-cifar", {"depth": depth, "width": width}, seed=seed, **settings)
    options = {"depth": depth, "width": width, "shortcut": str(shortcut)}
    return plain, Experiment("resnet20-cifar", options, seed=seed, **settings)

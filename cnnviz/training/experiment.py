"""What is trained, on what, and how: one frozen value that fits in a link.

Everything is checked when an experiment is made, so a worker only ever meets one that runs.
The bounds keep a run on one core within about ten minutes.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from typing import Any

from cnnviz.counting import analyse
from cnnviz.editing import without_batch_norm
from cnnviz.errors import CnnvizError
from cnnviz.network import Network
from cnnviz.networks import architecture
from cnnviz.training import settings
from cnnviz.training.data import source
from cnnviz.training.datasets.source import Extent
from cnnviz.training.kinds import COLOURED, KINDS
from cnnviz.training.recipe import values_in
from cnnviz.window import whole

RECIPE = "classification"
DEEPEST = 110
MOST_EPOCHS = 200
MOST_WARM_UP = 50
BATCH_SIZES = (8, 512)
MOST_MACS = 2 * 10**13
"""Multiply-accumulates of a whole run, forward and backward: about ten minutes on one core."""

MEASURED = 2000
"""Pictures of each part that errors are measured on before a run's end."""

RECORDS_PER_EPOCH = 4
"""At least so many; more where a stretch would take longer than `STRETCH` operations."""

STRETCH = 10**10
"""Multiply-accumulates between two records: half a second on one core."""

MOST_RECORDS = 1000

OPTIMIZERS = ("sgd", "adam", "adamw")
SCHEDULES = ("constant", "paper", "one-cycle", "cosine")
INITIALISATIONS = ("he", "glorot", "torch")
AUGMENTATIONS = (
    *("none", "slight", "flip", "crop", "flip-and-crop"),
    *(name for name in KINDS if name != "flip"),
)
LOSSES = ("cross-entropy", "squared-distance")
DEVICES = ("cpu", "cuda", "mps")

PAIR_DEPTHS = (8, 14, 20, 32, 44, 56, 80, 110)
"""Depths of the pairs a page offers: 6n + 2."""


@dataclass(frozen=True)
class Experiment:
    """One training run of a described network.

    Attributes:
        architecture: name in the register of architectures.
        options: what to vary of it, such as {"depth": 56, "width": 16}; the number of classes
            and the input shape follow from the dataset.
        dataset: name in `DATASETS`.
        epochs: passes over the training part.
        batch_size: pictures per step.
        learning_rate: of the first step, and of all where the schedule is "constant".
        momentum: of SGD; Adam and AdamW have their usual two, 0.9 and 0.999.
        weight_decay: applied to every parameter, by AdamW apart from the gradient.
        seed: of the weights, of the order of the pictures, and of all else that is drawn.
        initialisation: how the weights start: "he", "glorot" or "torch".
        schedule: "constant"; "paper", divided by ten after a half and three quarters (He et al.
            2015, section 4.2); "one-cycle" (Smith & Topin 2017); or "cosine" to bring the rate
            down to zero at the end along half a cosine (Loshchilov & Hutter 2017).
        warm_up: epochs at a tenth of the learning rate before the schedule goes on.
        augmentation: what is done to each picture anew whenever it is learnt from.
        loss: "cross-entropy", or "squared-distance" for radial basis outputs: the distance to
            the right class's prototype (LeCun et al. 1998, eq. 8).
        optimizer: "sgd", "adam" or "adamw".
        label_smoothing: share of the answer that is spread over all classes.
        batch_norm: whether the network keeps its batch normalisation.
        dropout: share of the last layer's inputs that are dropped while learning.
        device: "cpu", "cuda" or "mps".
        mixed: whether convolutions and products are in bfloat16.
        size: side of the pictures; 0 is the dataset's own.
        pictures: how many to learn from; 0 is all there are.
        side_weight: share of each side classifier's loss that is added while learning: 0.3 for
            GoogLeNet's (Szegedy et al. 2014, section 5).

    Raises:
        CnnvizError: for a value that makes no sense or takes too long.
    """

    architecture: str = "resnet20-cifar"
    options: Mapping[str, Any] = field(default_factory=dict)
    dataset: str = "digits"
    epochs: int = 20
    batch_size: int = 128
    learning_rate: float = 0.05
    momentum: float = 0.9
    weight_decay: float = 1e-4
    seed: int = 0
    initialisation: str = "he"
    schedule: str = "constant"
    warm_up: int = 0
    augmentation: str = "none"
    loss: str = "cross-entropy"
    optimizer: str = "sgd"
    label_smoothing: float = 0.0
    batch_norm: bool = True
    dropout: float = 0.0
    device: str = "cpu"
    mixed: bool = False
    size: int = 0
    pictures: int = 0
    side_weight: float = 0.0

    def __post_init__(self) -> None:
        extent = self.extent
        whole(self.epochs, "the number of epochs", 1, MOST_EPOCHS)
        whole(self.batch_size, "the batch size", *BATCH_SIZES)
        whole(self.seed, "the seed", 0, 2**31 - 1)
        whole(self.warm_up, "the number of epochs of warming up", 0, MOST_WARM_UP)
        settings.number(self.learning_rate, "the learning rate", 1e-6, 10)
        settings.number(self.momentum, "the momentum", 0, 0.999)
        settings.number(self.weight_decay, "the weight decay", 0, 1)
        settings.number(self.label_smoothing, "the label smoothing", 0, 0.9)
        settings.number(self.dropout, "the dropout", 0, 0.9)
        settings.one_of(self.initialisation, "the initialisation", INITIALISATIONS)
        settings.one_of(self.schedule, "the schedule", SCHEDULES)
        settings.one_of(self.augmentation, "the augmentation", AUGMENTATIONS)
        settings.one_of(self.loss, "the loss", LOSSES)
        settings.one_of(self.optimizer, "the optimizer", OPTIMIZERS)
        settings.one_of(self.device, "the device", DEVICES)
        settings.switch(self.batch_norm, "batch norm")
        settings.switch(self.mixed, "mixed precision")
        chosen = settings.options(self.options, ("classes", "input_shape"))
        if "depth" in chosen:
            whole(chosen["depth"], "the depth", 8, DEEPEST)
        if "width" in chosen:
            whole(chosen["width"], "the width", 1, 128)
        object.__setattr__(self, "options", chosen)
        self._check_pictures(extent)
        settings.number(self.side_weight, "the weight of the side classifiers", 0, 1)
        if self.side_weight and not self.network.side_heads:
            raise CnnvizError(
                "{network} has no side classifiers: choose a network with them, or give them no "
                "weight.",
                network=self.network.name,
            )
        self._check_cost()

    def __hash__(self) -> int:
        return hash(self._text)

    @cached_property
    def _text(self) -> str:
        return self.to_json()

    @cached_property
    def network(self) -> Network:
        """The described network, for the pictures and classes of the dataset."""
        network = architecture(
            self.architecture,
            **self.options,
            classes=source(self.dataset).classes,
            input_shape=self.extent.shape,
        )
        return network if self.batch_norm else without_batch_norm(network)

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
    def extent(self) -> Extent:
        """The shape of a picture, and how many there are; raises `CnnvizError`."""
        return source(self.dataset).extent(self.size, self.pictures)

    @property
    def edition(self) -> str:
        """Which pictures they are, where that may differ from machine to machine."""
        return source(self.dataset).edition

    @property
    def macs(self) -> int:
        """Multiply-accumulates of the whole run: the backward pass costs two forward ones."""
        extent = self.extent
        return 3 * self._macs * (extent.training + extent.test) * self.epochs

    @cached_property
    def _macs(self) -> int:
        return analyse(self.network).macs

    def _check_pictures(self, extent: Extent) -> None:
        if extent.training < self.batch_size:
            raise CnnvizError(
                "a batch of {batch} is more than the {pictures} pictures there are to learn from: "
                "choose a smaller batch or more pictures.",
                batch=self.batch_size,
                pictures=extent.training,
            )
        if self.augmentation in COLOURED and extent.shape[0] != 3:
            raise CnnvizError(
                "these pictures have no colours to change: choose another augmentation, or "
                "pictures in colour."
            )

    def _check_cost(self) -> None:
        if self.macs > MOST_MACS:
            raise CnnvizError(
                "this run takes {macs:.1e} multiply-accumulates and at most {most:.0e} are "
                "allowed: lower the depth, the width or the number of epochs.",
                macs=self.macs,
                most=MOST_MACS,
            )

    def cuts(self, steps: int) -> list[int]:
        """The steps of an epoch after which there is a record, from 0 to all of its `steps`."""
        operations = 3 * self._macs * self.batch_size * steps
        most = max(RECORDS_PER_EPOCH, MOST_RECORDS // self.epochs)
        count = min(steps, max(RECORDS_PER_EPOCH, min(operations // STRETCH, most)))
        return [steps * part // count for part in range(count + 1)]

    def to_json(self) -> str:
        """The experiment as one line of JSON; `from_json` gives it back exactly."""
        values = {"recipe": RECIPE} | asdict(self)
        return json.dumps(values, sort_keys=True, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Experiment":
        """Read what `to_json` wrote; raises `CnnvizError`."""
        return settings_by_name(**values_in(text))


def settings_by_name(**values: Any) -> Experiment:
    """An experiment of settings by name, older spellings included; raises `CnnvizError`."""
    values.pop("recipe", None)
    if "distortion" in values:
        values["augmentation"] = values.pop("distortion")
    known = [item.name for item in fields(Experiment)]
    for name in values:
        if name not in known:
            raise CnnvizError(
                "an experiment has no setting {name!r}: it has {known}.",
                name=name,
                known=", ".join(known),
            )
    return Experiment(**values)


def plain_against_residual(
    depth: int = 56,
    width: int = 16,
    shortcut: str = "zero-padded",
    *,
    seed: int = 0,
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

"""Normalisation: across neighbouring channels, across a batch, and within an image."""

from dataclasses import dataclass

from cnnviz.errors import ShapeError
from cnnviz.layers import slots
from cnnviz.layers.base import Elementwise, volume
from cnnviz.layers.calls import Call, Calls, Meaning, Slot, call
from cnnviz.layers.facts import Column, Operation, Place, Role, Saved, Shape, Tiles, numel
from cnnviz.layers.formula import Formula, grouped, parameters_are
from cnnviz.window import Axis, whole

ALPHA, BETA = Slot("alpha", default=1e-4), Slot("beta", default=0.75)


@dataclass(frozen=True)
class LocalResponseNorm(Elementwise):
    """b = a / (k + alpha * sum of a^2 over `size` neighbouring channels) ** beta.

    The paper's formula and constants (Krizhevsky et al. 2012, sec. 3.3). Caffe and torch
    divide alpha by `size`: their alpha is ours times `size`.
    """

    kind, title = "lrn", "Response normalisation"
    role, column = Role.NORMALISATION, Column.LRN
    size: int = 5
    alpha: float = 1e-4
    beta: float = 0.75
    k: float = 2.0

    def __post_init__(self) -> None:
        whole(self.size, "the number of neighbouring channels")

    def output_shape(self, x: Shape) -> Shape:
        return volume(x, self)

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        values = numel(y)
        # At distance d there are d channels without a neighbour on that side.
        sides = (min(reach, y[0] - 1) for reach in (self.size // 2, (self.size - 1) // 2))
        pairs = y[0] + sum(far * y[0] - far * (far + 1) // 2 for far in sides)
        return {
            Operation.MULTIPLICATION: values * 2,  # the square, and alpha times the sum
            Operation.ADDITION: pairs * y[1] * y[2],  # the sum's terms less one, and k
            Operation.EXPONENTIAL: values,
            Operation.DIVISION: values,
        }

    def saved(self, place: Place) -> Saved:
        channels, height, width = place.x
        squares = (channels + self.size - 1) * height * width
        # The padded squares, k + alpha * sum, and that to the power of beta.
        return Saved(input=True, numbers=squares + 2 * numel(place.x))

    def torch_call(self, x: Shape) -> Call:
        alpha = float(f"{self.alpha * self.size:.12g}")  # torch divides its alpha by the size
        rest = {ALPHA: alpha, BETA: self.beta, Slot("k", default=1.0): self.k}
        return Call("nn.LocalResponseNorm", {Slot("size"): self.size, **rest})

    def keras_calls(self, x: Shape) -> Calls:
        rest = {ALPHA: self.alpha, BETA: self.beta, Slot("k", default=2.0): self.k}
        return call("local_response_norm", {Slot("size", default=5): self.size, **rest})


@dataclass(frozen=True)
class Normalisation(Elementwise):
    """Values less their mean, over their deviation, then scaled by gamma and shifted by beta."""

    role, column = Role.NORMALISATION, Column.OTHER
    is_norm = True

    def weights(self, x: Shape) -> int:
        return x[0]

    def biases(self, x: Shape) -> int:
        return x[0]

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        """The mean, the variance, the normalised values, gamma and beta; not the few roots."""
        return {Operation.ADDITION: 4 * numel(y), Operation.MULTIPLICATION: 3 * numel(y)}

    def reads(self, side: int, size: int, count: int) -> Axis | Tiles | None:
        """The whole map: each value depends on the mean of all."""
        return Tiles(((0, size - 1),) * count, (0, 1))

    def parameter_formula(self, x: Shape, y: Shape) -> Formula:
        each = grouped(self.weights(x))
        symbols, numbers = r"C\ (\gamma) + C\ (\beta)", f"{each} + {each}"
        return parameters_are(symbols, numbers, self.parameters(x))


@dataclass(frozen=True)
class BatchNorm(Normalisation):
    """Normalise each channel, then scale by gamma and shift by beta (Ioffe & Szegedy 2015).

    Counts are for inference: running mean and variance folded into one scale and one shift.
    """

    kind, title = "batch_norm", "Batch norm"
    column = Column.BATCH_NORM
    epsilon: float = 1e-5

    def buffers(self, x: Shape) -> int:
        return 2 * x[0]

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        return dict.fromkeys((Operation.MULTIPLICATION, Operation.ADDITION), numel(y))

    def reads(self, side: int, size: int, count: int) -> Axis | Tiles | None:
        return None  # as in evaluation

    def saved(self, place: Place) -> Saved:
        # In training also the batch's mean and 1 / deviation of each channel.
        return Saved(input=True, fixed_numbers=2 * place.x[0] if place.training else 0)

    def torch_call(self, x: Shape) -> Call:
        name = "nn.BatchNorm1d" if len(x) == 1 else "nn.BatchNorm2d"
        return Call(name, {slots.FEATURES: x[0], slots.EPSILON: self.epsilon})

    def keras_calls(self, x: Shape) -> Calls:
        return call("layers.BatchNormalization", {slots.KERAS_EPSILON: self.epsilon})


@dataclass(frozen=True)
class GroupNorm(Normalisation):
    """Normalise each of `groups` groups of channels within an image (Wu & He 2018)."""

    kind, title = "group_norm", "Group norm"
    groups: int = 32
    epsilon: float = 1e-5

    def __post_init__(self) -> None:
        whole(self.groups, "the number of groups")

    def output_shape(self, x: Shape) -> Shape:
        if x[0] % self.groups:
            raise ShapeError(
                "{groups} groups do not divide {channels} channels: choose a number that does",
                groups=self.groups,
                channels=x[0],
            )
        return x

    def saved(self, place: Place) -> Saved:
        return Saved(input=True, numbers=2 * self.groups)  # each group's mean and 1 / deviation

    def torch_call(self, x: Shape) -> Call:
        sizes = {Slot("num_groups"): self.groups, Slot("num_channels", Meaning.CHANNELS): x[0]}
        return Call("nn.GroupNorm", {**sizes, slots.EPSILON: self.epsilon})

    def keras_calls(self, x: Shape) -> Calls:
        groups = {Slot("groups", default=32): self.groups}
        return call("layers.GroupNormalization", {**groups, slots.KERAS_EPSILON: self.epsilon})


@dataclass(frozen=True)
class LayerNorm(Normalisation):
    """Normalise all values of an image, each with its own gamma and beta (Ba et al. 2016)."""

    kind, title = "layer_norm", "Layer norm"
    epsilon: float = 1e-5

    def weights(self, x: Shape) -> int:
        return numel(x)

    def biases(self, x: Shape) -> int:
        return numel(x)

    def saved(self, place: Place) -> Saved:
        return Saved(input=True, numbers=2)  # the mean and 1 / deviation

    def torch_call(self, x: Shape) -> Call:
        shape = x[0] if len(x) == 1 else x
        return Call("nn.LayerNorm", {Slot("normalized_shape"): shape, slots.EPSILON: self.epsilon})

    def keras_calls(self, x: Shape) -> Calls:
        axes = {Slot("axis", default=-1): -1 if len(x) == 1 else (1, 2, 3)}
        return call("layers.LayerNormalization", {**axes, slots.KERAS_EPSILON: self.epsilon})

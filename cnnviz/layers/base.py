"""What every layer of the language is: a frozen value that states all there is to know about it.

Shapes are per image, without the batch: (channels, height, width), or (features,) after
Flatten. Channel counts of inputs are never written; they come from the shape a layer meets.
Every count is exact integer arithmetic: weights, biases and buffers in numbers, `macs` in
multiply-accumulates of convolutions and linear layers (bias additions left out, 1 MAC =
2 FLOPs), `extras` in single operations of everything else.

What a layer does not state is an error that names it, never a zero.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, final

from cnnviz.errors import LayerError, ShapeError
from cnnviz.language import _
from cnnviz.layers.calls import Call, Calls
from cnnviz.layers.facts import Backward, Column, Operation, Place, Role, Saved, Shape, Tiles, numel
from cnnviz.layers.formula import Formula, times, window_formulas, worded
from cnnviz.window import Axis, Window


def volume(shape: Shape, layer: "Layer") -> tuple[int, int, int]:
    """Channels, height and width of a map; raises `ShapeError` for anything flatter."""
    if len(shape) != 3:
        raise ShapeError(
            "{layer} needs (channels, height, width) and got {shape}: put it before flatten",
            layer=layer.kind,
            shape=shape,
        )
    return shape


class Plan(Protocol):
    """A list of nodes being laid out; value 0 is the network's input."""

    def append(self, name: str, layer: "Layer", sources: tuple[int, ...]) -> int:
        """Add a node that reads these values; returns the index of the value it makes."""
        ...


@dataclass(frozen=True)
class Layer:
    """A layer with one input. Each method says what a layer states; none has a silent default.

    `Weightless`, `Weighted` and `Elementwise` state what many layers share.

    Attributes:
        kind: its word in tables and links.
        title: its name for people.
        role: what it does, and so its colour.
        column: where its single operations are listed; bias additions have a column of their own.
        is_norm: whether its weights and biases are listed as a normalisation's.
        is_free: whether it has neither parameters nor multiplies, whatever it meets; found out.
    """

    kind: ClassVar[str]
    title: ClassVar[str]
    role: ClassVar[Role]
    column: ClassVar[Column]
    is_norm: ClassVar[bool] = False
    is_free: ClassVar[bool] = False

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Say what a class has left out."""
            if name in ("kind", "title", "role", "column"):
                raise self._unstated(name)
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    def _unstated(self, what: str) -> LayerError:
        return LayerError(
            "{layer} does not state its {what}: write `{what}` in its class, as `Layer` in "
            "cnnviz.layers says, or use a layer that is there.",
            layer=type(self).__name__,
            what=what,
        )

    def merged_shape(self, shapes: list[Shape]) -> Shape:
        """Shape of the output for inputs of these shapes, several for a `Merge`."""
        return self.output_shape(*shapes)

    def output_shape(self, x: Shape) -> Shape:
        """Shape of the output for an input of shape `x`; raises `ShapeError`."""
        raise self._unstated("output_shape")

    def weights(self, x: Shape) -> int:
        """Trainable multiplicative parameters."""
        raise self._unstated("weights")

    def biases(self, x: Shape) -> int:
        """Trainable additive parameters."""
        raise self._unstated("biases")

    @final
    def parameters(self, x: Shape) -> int:
        """Trainable parameters: weights and biases."""
        return self.weights(x) + self.biases(x)

    def buffers(self, x: Shape) -> int:
        """Stored numbers that no gradient reaches (running statistics)."""
        raise self._unstated("buffers")

    def macs(self, x: Shape, y: Shape) -> int:
        """Multiply-accumulates for one image, from input shape `x` to output shape `y`."""
        raise self._unstated("macs")

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        """Single operations per image that `macs` leaves out."""
        raise self._unstated("extras")

    def connections(self, x: Shape, y: Shape) -> int:
        """Links between units as LeCun et al. 1998 count them, the bias of a unit being one."""
        return self.macs(x, y) + self.extras(x, y).get(Operation.BIAS_ADDITION, 0)

    def reads(self, side: int, size: int, count: int) -> Axis | Tiles | None:
        """What a unit reads of its input along one axis: the receptive field of one layer.

        Args:
            side: where the axis stands in a shape, 1 for rows and 2 for columns.
            size: cells of the input along it.
            count: units of the output along it.

        Returns:
            The window that slides; tiles where units read unlike spans; None where each unit
            reads just the cell at its own place.
        """
        raise self._unstated("reads")

    def saved(self, place: Place) -> Saved:
        """What autograd keeps once a gradient goes through the layer, in torch on the CPU."""
        raise self._unstated("saved")

    def backward(self, place: Place) -> Backward:
        """What the way back through the layer costs, in what `macs` counts."""
        raise self._unstated("backward")

    def passes_on(self, training: bool) -> bool:
        """Whether the output is the input's own memory, seen another way."""
        return False

    def shape_formulas(self, x: Shape, y: Shape) -> tuple[Formula, ...]:
        """How the output's shape comes about; nothing where it is the input's."""
        raise self._unstated("shape_formulas")

    def parameter_formula(self, x: Shape, y: Shape) -> Formula | None:
        """The parameters worked out; None for a layer without."""
        raise self._unstated("parameter_formula")

    def mac_formula(self, x: Shape, y: Shape) -> Formula | None:
        """The multiplies worked out; None for a layer without."""
        raise self._unstated("mac_formula")

    def operation_formula(self, name: Operation, count: int, x: Shape, y: Shape) -> Formula:
        """One kind of single operation worked out; `count` is what `extras` says."""
        symbols = r"H' \cdot W' \cdot C'" if len(y) == 3 else "N'"
        quantity, numbers = operations_of(name), times(*y[1:], y[0])
        each, rest = divmod(count, numel(y))
        if rest:
            return Formula(quantity, worded(_("the neighbours of every value")), str(count), count)
        if each == 1:
            return Formula(quantity, symbols, numbers, count)
        return Formula(quantity, rf"{each} \cdot {symbols}", rf"{each} \cdot {numbers}", count)

    @final
    def lay_out(self, plan: Plan, name: str, source: int) -> int:
        """Append this layer to a plan as one node; returns the index of its value."""
        return plan.append(name or str(self.kind), self, (source,))

    def torch_call(self, x: Shape) -> Call:
        """The constructor of the torch module for inputs of shape `x`.

        Names that start with `nn.` are torch's, others classes of `code.pieces`.
        """
        raise LayerError(
            "{layer} has no PyTorch code: use layers of cnnviz.", layer=type(self).__name__
        )

    def keras_calls(self, x: Shape) -> Calls:
        """The Keras layers that do the same, channels last."""
        raise LayerError(
            "{layer} has no Keras code: use layers of cnnviz.", layer=type(self).__name__
        )

    @property
    def is_volume(self) -> bool:
        """Whether a diagram shows the output as a volume of its own."""
        return self.role.is_piece


def operations_of(name: Operation) -> str:
    """How a formula calls a count of single operations."""
    return worded(_(name.several))


class Windowed:
    """What slides a window (pools, convolutions): a unit's receptive field is that window."""

    window: Window

    def reads(self, side: int, size: int, count: int) -> Axis | Tiles | None:
        return self.window.axes[side - 1]

    def shape_formulas(self, x: Shape, y: Shape) -> tuple[Formula, ...]:
        return window_formulas(self.window, *x[1:])


class InPlace:
    """What reads just the cell at its own place, or is flat: all units are taken together."""

    def reads(self, side: int, size: int, count: int) -> Axis | Tiles | None:
        return None

    def shape_formulas(self, x: Shape, y: Shape) -> tuple[Formula, ...]:
        return ()


@dataclass(frozen=True)
class Weighted(Layer):
    """What multiplies by trained weights; bias additions are its only single operations."""

    column = Column.BIASES

    def buffers(self, x: Shape) -> int:
        return 0

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        return {Operation.BIAS_ADDITION: numel(y)} if self.biases(x) else {}

    def backward(self, place: Place) -> Backward:
        """Each product of a weight and an input comes twice: times the weight, and the input."""
        work = self.macs(place.x, place.y)
        return Backward(work * place.tracked, work * place.trained)

    def saved(self, place: Place) -> Saved:
        return Saved(input=True)


@dataclass(frozen=True)
class Weightless(Layer):
    """What has nothing to learn and no multiplies of its own."""

    is_free: ClassVar[bool] = True

    def __init_subclass__(cls) -> None:
        """A class that counts something after all is not free."""
        zeros = ("weights", "biases", "macs")
        cls.is_free = all(getattr(cls, name) is getattr(Weightless, name) for name in zeros)

    def weights(self, x: Shape) -> int:
        return 0

    def biases(self, x: Shape) -> int:
        return 0

    def buffers(self, x: Shape) -> int:
        return 0

    def macs(self, x: Shape, y: Shape) -> int:
        return 0

    def backward(self, place: Place) -> Backward:
        return Backward()

    def parameter_formula(self, x: Shape, y: Shape) -> Formula | None:
        return None

    def mac_formula(self, x: Shape, y: Shape) -> Formula | None:
        return None


@dataclass(frozen=True)
class Elementwise(InPlace, Weightless):
    """What keeps the shape: every value is made for its own cell."""

    def output_shape(self, x: Shape) -> Shape:
        return x


@dataclass(frozen=True)
class Merge(InPlace, Weightless):
    """A layer that joins several inputs; the language makes these from its blocks."""

    role, column = Role.JOIN, Column.OTHER

    def merged_shape(self, shapes: list[Shape]) -> Shape:
        """Shape of the output for inputs of these shapes; raises `ShapeError`."""
        raise self._unstated("merged_shape")

    def merged_formulas(self, shapes: list[Shape], y: Shape) -> tuple[Formula, ...]:
        """How the output's shape comes about; nothing where it is the first input's."""
        return ()

    def output_shape(self, x: Shape) -> Shape:
        return self.merged_shape([x])

    def saved(self, place: Place) -> Saved:
        return Saved()

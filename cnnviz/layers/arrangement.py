"""What only moves values, or joins several inputs into one."""

from dataclasses import dataclass

from cnnviz.errors import LayerError, ShapeError, listed
from cnnviz.layers import slots
from cnnviz.layers.base import Merge, Weightless, volume
from cnnviz.layers.calls import Call, Calls, Slot, call
from cnnviz.layers.facts import Column, Operation, Place, Role, Saved, Shape, Tiles, numel
from cnnviz.layers.formula import Formula, axis_formula, grouped, times
from cnnviz.window import Axis, whole


@dataclass(frozen=True)
class Arrangement(Weightless):
    """What computes nothing, and keeps nothing for the way back."""

    role, column = Role.RESHAPE, Column.OTHER

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        return {}

    def saved(self, place: Place) -> Saved:
        return Saved()


@dataclass(frozen=True)
class Flatten(Arrangement):
    """(C, H, W) to (C·H·W,), channel by channel."""

    kind, title = "flatten", "Flatten"

    def output_shape(self, x: Shape) -> Shape:
        return (numel(x),)

    def reads(self, side: int, size: int, count: int) -> Axis | Tiles | None:
        return Axis(size, size)  # all units are taken together from here on

    def passes_on(self, training: bool) -> bool:
        return True

    def shape_formulas(self, x: Shape, y: Shape) -> tuple[Formula, ...]:
        if len(x) == 1:
            return ()
        return (Formula("N'", r"C \cdot H \cdot W", times(*x), numel(x)),)

    def torch_call(self, x: Shape) -> Call:
        return Call("nn.Flatten")

    def keras_calls(self, x: Shape) -> Calls:
        return call("layers.Flatten")


@dataclass(frozen=True)
class ZeroPad(Arrangement):
    """ResNet's parameter-free shortcut: every `stride`-th cell, padded with zero channels.

    He et al. 2015, sec. 3.3, option A. The zeros are split before and after the old channels,
    an odd one going after.
    """

    kind, title = "zero_pad", "Zero-padded shortcut"
    channels: int
    stride: int = 1

    def __post_init__(self) -> None:
        whole(self.channels, "the number of channels")
        whole(self.stride, "the stride")

    def output_shape(self, x: Shape) -> Shape:
        channels, height, width = volume(x, self)
        if channels > self.channels:
            raise ShapeError(
                "zero padding cannot shrink {channels} channels to {wanted}: use a projection "
                "shortcut",
                channels=channels,
                wanted=self.channels,
            )
        return (self.channels, -(-height // self.stride), -(-width // self.stride))

    def reads(self, side: int, size: int, count: int) -> Axis | Tiles | None:
        return Axis(1, self.stride)

    def shape_formulas(self, x: Shape, y: Shape) -> tuple[Formula, ...]:
        axis = Axis(1, self.stride)
        return axis_formula(axis, x[1], "H"), axis_formula(axis, x[2], "W")

    def torch_call(self, x: Shape) -> Call:
        return Call("ZeroPadShortcut", {slots.CHANNELS: self.channels, slots.STRIDE: self.stride})

    def keras_calls(self, x: Shape) -> Calls:
        return call(
            "zero_pad_shortcut", {slots.CHANNELS: self.channels, slots.STRIDES: self.stride}
        )


@dataclass(frozen=True)
class Crop(Arrangement):
    """Cut `margin` cells off each of the four sides (Ronneberger et al. 2015, fig. 1)."""

    kind, title = "crop", "Crop"
    margin: int

    def __post_init__(self) -> None:
        whole(self.margin, "the margin")

    def output_shape(self, x: Shape) -> Shape:
        channels, height, width = volume(x, self)
        if min(height, width) <= 2 * self.margin:
            raise ShapeError(
                "cutting {margin} cells off each side of {height} × {width} leaves nothing: use "
                "a smaller margin or a larger input",
                margin=self.margin,
                height=height,
                width=width,
            )
        return (channels, height - 2 * self.margin, width - 2 * self.margin)

    def reads(self, side: int, size: int, count: int) -> Axis | Tiles | None:
        return Axis(1, 1, (-self.margin, -self.margin))

    def shape_formulas(self, x: Shape, y: Shape) -> tuple[Formula, ...]:
        return tuple(
            Formula(f"{name}'", f"{name} - 2M", rf"{before} - 2 \cdot {self.margin}", after)
            for name, before, after in zip("HW", x[1:], y[1:], strict=True)
        )

    def torch_call(self, x: Shape) -> Call:
        return Call("nn.ZeroPad2d", {slots.PADDING: -self.margin})

    def keras_calls(self, x: Shape) -> Calls:
        return call("layers.Cropping2D", {slots.CELLS: self.margin})


@dataclass(frozen=True)
class Upsample(Arrangement):
    """Enlarge height and width `factor` times, without weights.

    `bilinear` mixes the nearest four cells by distance, corners not aligned (a cell is a square
    around its middle); else each cell is repeated.
    """

    kind, title = "upsample", "Upsampling"
    factor: int = 2
    bilinear: bool = False

    def __post_init__(self) -> None:
        whole(self.factor, "the factor")
        if not isinstance(self.bilinear, bool):
            raise LayerError("bilinear is {value!r}: give True or False.", value=self.bilinear)

    def output_shape(self, x: Shape) -> Shape:
        channels, height, width = volume(x, self)
        return (channels, self.factor * height, self.factor * width)

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        if not self.bilinear:
            return {}
        return {Operation.MULTIPLICATION: 4 * numel(y), Operation.ADDITION: 3 * numel(y)}

    def reads(self, side: int, size: int, count: int) -> Axis | Tiles | None:
        return Tiles(tuple(self._cells(unit, size) for unit in range(count)), (1, self.factor))

    def _cells(self, unit: int, size: int) -> tuple[int, int]:
        """First and last cell that a unit is made of; a cell with no weight is none of them."""
        nearest = unit // self.factor
        away = 2 * (unit % self.factor) + 1 - self.factor  # from its middle, in half units
        if not self.bilinear or away == 0:
            return nearest, nearest
        if away < 0:
            return max(nearest - 1, 0), nearest
        return nearest, min(nearest + 1, size - 1)

    def shape_formulas(self, x: Shape, y: Shape) -> tuple[Formula, ...]:
        return tuple(
            Formula(f"{name}'", rf"F \cdot {name}", times(self.factor, before), after)
            for name, before, after in zip("HW", x[1:], y[1:], strict=True)
        )

    def torch_call(self, x: Shape) -> Call:
        factor = {Slot("scale_factor", default=None): self.factor}  # the first slot is the size
        return Call("nn.Upsample", {**factor, Slot("mode", default="nearest"): self._mode})

    def keras_calls(self, x: Shape) -> Calls:
        mode = {Slot("interpolation", default="nearest"): self._mode}
        return call("layers.UpSampling2D", {Slot("size"): self.factor, **mode})

    @property
    def _mode(self) -> str:
        return "bilinear" if self.bilinear else "nearest"


@dataclass(frozen=True)
class Add(Merge):
    """Sum of its inputs, value by value."""

    kind, title = "add", "Sum"
    column = Column.ADDITIONS

    def merged_shape(self, shapes: list[Shape]) -> Shape:
        if any(shape != shapes[0] for shape in shapes):
            raise ShapeError(
                "{listed} cannot be added: give the shortcut the shape of the block's output",
                listed=listed(shapes),
            )
        return shapes[0]

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        return {Operation.ADDITION: numel(y)}

    def torch_call(self, x: Shape) -> Call:
        return Call("Sum")


@dataclass(frozen=True)
class Multiply(Merge):
    """Its first input times the second, value by value; a single cell counts for a whole map."""

    kind, title = "multiply", "Product"

    def merged_shape(self, shapes: list[Shape]) -> Shape:
        first, *gates = shapes
        for gate in gates:
            if gate not in (first, (first[0], *(1,) * (len(first) - 1))):
                raise ShapeError(
                    "{first} cannot be multiplied by {gate}: give the gate one value for each "
                    "channel, or the shape of what it multiplies",
                    first=first,
                    gate=gate,
                )
        return first

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        return {Operation.MULTIPLICATION: numel(y)}

    def reads(self, side: int, size: int, count: int) -> Axis | Tiles | None:
        return None if size == count else Tiles(((0, 0),) * count, (0, 1))

    def saved(self, place: Place) -> Saved:
        return Saved(inputs=True)

    def torch_call(self, x: Shape) -> Call:
        return Call("Product")


@dataclass(frozen=True)
class Concatenate(Merge):
    """Its inputs stacked along the channels."""

    kind, title = "concat", "Concatenation"

    def merged_shape(self, shapes: list[Shape]) -> Shape:
        first = shapes[0]
        channels = 0
        for shape in shapes:
            if len(shape) != 3 or shape[1:] != first[1:]:
                sizes = " and ".join(map(str, shapes))
                raise ShapeError(
                    "branches of shapes {sizes} cannot be stacked: give every branch the same "
                    "height and width",
                    sizes=sizes,
                )
            channels += shape[0]
        return (channels, *first[1:])

    def merged_formulas(self, shapes: list[Shape], y: Shape) -> tuple[Formula, ...]:
        if y == shapes[0]:
            return ()
        numbers = " + ".join(grouped(shape[0]) for shape in shapes)
        symbols = " + ".join(f"C_{{{index}}}" for index in range(1, len(shapes) + 1))
        return (Formula("C'", symbols, numbers, y[0]),)

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        return {}

    def torch_call(self, x: Shape) -> Call:
        return Call("Stack")

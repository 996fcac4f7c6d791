"""The layers that summarise each channel by itself, under a sliding window.

What a unit reads of its input, its receptive field, is that window: `reads` in `Windowed` says so
for all that slide one.
"""

from dataclasses import dataclass, field

from cnnviz.errors import LayerError
from cnnviz.layers import slots
from cnnviz.layers.base import Weightless, Windowed, operations_of, volume
from cnnviz.layers.calls import Call, Calls, Slot, Symbol, Value, call
from cnnviz.layers.facts import Column, Operation, Place, Role, Saved, Shape, numel
from cnnviz.layers.formula import Formula, times
from cnnviz.layers.slots import keras_pool, keras_zeros, pool_sizes, pool_stride, squeezed, uneven
from cnnviz.window import Axis, Padding, Pair, Window

NONE = ((0, 0), (0, 0))
"""No cells of padding, rows and columns."""


@dataclass(frozen=True)
class Pool(Windowed, Weightless):
    """A window that summarises each channel by itself; `stride` defaults to the kernel.

    `ceil` rounds the output size up instead of down, as Caffe and cuda-convnet do.
    """

    role, column = Role.POOLING, Column.POOL_ADDITIONS
    kernel: Pair
    stride: Pair | None = None
    padding: Padding = 0
    ceil: bool = False
    window: Window = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        stride = self.kernel if self.stride is None else self.stride
        window = Window.of(self.kernel, stride, self.padding, ceil=self.ceil)
        for axis in window.axes:
            if axis.padding is not None and max(axis.padding) >= axis.kernel:
                raise LayerError(
                    "padding {padding} leaves a {kernel}-cell pooling window with nothing but "
                    "padding: pad by less than the kernel.",
                    padding=max(axis.padding),
                    kernel=axis.kernel,
                )
        object.__setattr__(self, "window", window)

    def output_shape(self, x: Shape) -> Shape:
        channels, height, width = volume(x, self)
        rows, columns = self.window.output(height, width)
        return (channels, rows, columns)

    def operation_formula(self, name: Operation, count: int, x: Shape, y: Shape) -> Formula:
        less = self.window.area - count // numel(y)
        if less not in (0, 1):
            return super().operation_formula(name, count, x, y)
        symbols, numbers = r"K_H \cdot K_W", times(*self.window.kernel)
        if less:
            symbols, numbers = f"({symbols} - 1)", f"({numbers} - 1)"
        symbols, numbers = rf"H' \cdot W' \cdot C' \cdot {symbols}", rf"\cdot {numbers}"
        return Formula(operations_of(name), symbols, f"{times(*y[1:], y[0])} {numbers}", count)

    def _copy(self, x: Shape) -> int:
        """Numbers in a copy of `x` with the padding written out."""
        return x[0] * self.window.padded(*x[1:])

    def _torch_own(self) -> dict[Slot, Value] | None:
        """Arguments of torch's own pools, or None where they do not allow this padding."""
        window, even = self.window, self.window.pool_padding()
        if even is None:
            return None
        return pool_sizes(window) | {slots.PADDING: squeezed(even), slots.CEIL: window.ceil_mode}

    def _pads_alike(self, x: Shape) -> bool:
        """Whether Keras's "same" puts the same cells around this input as the window does."""
        axes = self.window.axes
        same = [Axis(axis.kernel, axis.stride, None, axis.dilation) for axis in axes]
        return self.window.is_same or all(
            one.pads(side) == axis.edges(side) and one.output(side) == axis.output(side)
            for one, axis, side in zip(same, axes, x[1:], strict=True)
        )


@dataclass(frozen=True)
class MaxPool(Pool):
    """Largest value under the window."""

    kind, title = "max_pool", "Max pooling"
    column = Column.POOL_COMPARISONS

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        return {Operation.COMPARISON: numel(y) * (self.window.area - 1)}

    def saved(self, place: Place) -> Saved:
        indices = numel(place.y)  # where each largest value was found
        if self._torch_own() is not None:
            return Saved(input=True, indices=indices)
        return Saved(numbers=self._copy(place.x), indices=indices)

    def torch_call(self, x: Shape) -> Call:
        own = self._torch_own()
        if own is not None:
            return Call("nn.MaxPool2d", own)
        return Call("PaddedMaxPool2d", pool_sizes(self.window) | uneven(self.window))

    def keras_calls(self, x: Shape) -> Calls:
        cells = self.window.edges(*x[1:])
        same = cells != NONE and self._pads_alike(x)
        pool = call("layers.MaxPooling2D", keras_pool(self.window, same))
        if same or cells == NONE:
            return pool
        return [("_pad", Call("pad_with_lowest", {slots.CELLS: Symbol(str(cells))})), *pool]


@dataclass(frozen=True)
class AvgPool(Pool):
    """Mean of the values under the window.

    With `count_padding` (torch's default) zeros of the padding belong to the mean.
    """

    kind, title = "avg_pool", "Average pooling"
    count_padding: bool = True

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        values = numel(y)
        return {Operation.ADDITION: values * (self.window.area - 1), Operation.DIVISION: values}

    def counted(self, side: int, size: int) -> list[int]:
        """How many cells each unit along an axis divides by.

        Cells beyond the declared padding, which rounding up reaches, are never counted.
        """
        axis = self.window.rows if side == 1 else self.window.columns
        before, after = axis.pads(size) if self.count_padding else (0, 0)
        starts = [axis.start(unit, size) for unit in range(axis.output(size))]
        return [min(s + axis.kernel, size + after) - max(s, -before) for s in starts]

    def saved(self, place: Place) -> Saved:
        if self._torch_own() is not None:
            return Saved(input=True)
        # The copy, and how many cells each position divides by.
        return Saved(numbers=self._copy(place.x), fixed_numbers=numel(place.y) // place.y[0])

    def torch_call(self, x: Shape) -> Call:
        # Without padding there is nothing to count: leave the switch as torch has it.
        counted = self.count_padding or self.window.even_padding() == (0, 0)
        switch: dict[Slot, Value] = {Slot("count_include_pad", default=True): counted}
        own = self._torch_own()
        if own is not None:
            return Call("nn.AvgPool2d", own | switch)
        return Call("PaddedAvgPool2d", pool_sizes(self.window) | uneven(self.window) | switch)

    def keras_calls(self, x: Shape) -> Calls:
        window, cells = self.window, self.window.edges(*x[1:])
        declared = (window.rows.pads(x[1]), window.columns.pads(x[2]))
        counted = self.count_padding and declared != NONE
        even = all(before == after for before, after in cells)
        # Where more goes after than before, the backends disagree about what "same" averages.
        if cells == NONE or (even and self._pads_alike(x) and not counted):
            return call("layers.AveragePooling2D", keras_pool(window, cells != NONE))
        if counted and declared == cells:
            pool = call("layers.AveragePooling2D", keras_pool(window))
            return [*keras_zeros(window, *x[1:]), *pool]
        rows, columns = (after[1] - edge[1] for after, edge in zip(cells, declared, strict=True))
        arguments: dict[Slot, Value] = {
            slots.POOL_SIZE: squeezed(window.kernel),
            slots.CELLS: Symbol(str(declared)),
            Slot("beyond"): Symbol(f"((0, {rows}), (0, {columns}))"),
            Slot("counted"): self.count_padding,
            slots.POOL_STRIDES: pool_stride(window),
        }
        return call("average_pool", arguments)


@dataclass(frozen=True)
class L2Pool(Pool):
    """Root of the sum of squares under the window."""

    kind, title = "l2_pool", "L2 pooling"

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        values, area = numel(y), self.window.area
        return {
            Operation.MULTIPLICATION: values * area,
            Operation.ADDITION: values * (area - 1),
            Operation.ROOT: values,
        }

    def saved(self, place: Place) -> Saved:
        copies = self._copy(place.x) + numel(place.y)  # the padded squares, and their sums
        return Saved(input=True, output=True, numbers=copies)

    def torch_call(self, x: Shape) -> Call:
        # torch's own LPPool2d takes no padding, scales windows that hang over, and its gradient
        # is no number where all squares are 0.
        return Call("L2Pool2d", pool_sizes(self.window) | uneven(self.window))

    def keras_calls(self, x: Shape) -> Calls:
        kernel = {slots.POOL_SIZE: squeezed(self.window.kernel)}
        cells = {slots.CELLS: Symbol(str(self.window.edges(*x[1:])))}
        return call("l2_pool", {**kernel, **cells, slots.POOL_STRIDES: pool_stride(self.window)})

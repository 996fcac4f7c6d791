"""The transposed convolution, which enlarges."""

from dataclasses import dataclass, field, replace

from cnnviz.errors import LayerError, ShapeError
from cnnviz.layers import slots
from cnnviz.layers.base import Weighted, volume
from cnnviz.layers.calls import Call, Calls, Slot, Value, call
from cnnviz.layers.convolution import check_groups, groups_do_not_divide
from cnnviz.layers.facts import Role, Shape, Tiles
from cnnviz.layers.formula import Formula, grouped, multiplies_are, parameters_are, times
from cnnviz.layers.slots import squeezed
from cnnviz.window import Axis, Pair, Window, pair


@dataclass(frozen=True)
class ConvTranspose(Weighted):
    """Transposed convolution: each cell of the input adds the kernel, times its value, to a window.

    The output is S (H - 1) + D (K - 1) + 1 - 2P + `extra` high (Dumoulin & Visin 2016, sec. 4).

    Args:
        channels: number of filters, the depth of the output.
        kernel, stride, padding, dilation: one number or (rows, columns); `padding` cells are cut
            off each side of the output.
        extra: cells added after the output, fewer than the stride or the dilation; torch's
            `output_padding`.
        groups: the channels are split into this many groups that do not see each other.
        bias: one per filter.
    """

    kind, title = "conv_transpose", "Transposed convolution"
    role = Role.CONVOLUTION
    channels: int
    kernel: Pair
    stride: Pair = 1
    padding: Pair = 0
    extra: Pair = 0
    dilation: Pair = 1
    groups: int = 1
    bias: bool = True
    window: Window = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        check_groups(self.channels, self.groups)
        cut = pair(self.padding, "the padding", 0)
        window = Window.of(self.kernel, self.stride, cut, self.dilation)
        object.__setattr__(self, "window", window)
        for axis, more in zip(window.axes, self._extra, strict=True):
            if more and more >= max(axis.stride, axis.dilation):
                raise LayerError(
                    "{more} extra cells after a transposed convolution of stride {stride}: give "
                    "fewer than the stride or the dilation.",
                    more=more,
                    stride=axis.stride,
                )

    @property
    def _extra(self) -> tuple[int, int]:
        return pair(self.extra, "the number of extra cells", 0)

    def output_shape(self, x: Shape) -> Shape:
        channels, *sides = volume(x, self)
        if channels % self.groups:
            raise groups_do_not_divide(self.groups, channels)
        made = [
            axis.stride * (side - 1) + axis.span - sum(axis.pads(side)) + more
            for axis, side, more in zip(self.window.axes, sides, self._extra, strict=True)
        ]
        if min(made) < 1:
            raise ShapeError(
                "cutting {padding} cells off each side leaves nothing: use less padding",
                padding=self.padding,
            )
        return (self.channels, made[0], made[1])

    def weights(self, x: Shape) -> int:
        return x[0] * (self.channels // self.groups) * self.window.area

    def biases(self, x: Shape) -> int:
        return self.channels if self.bias else 0

    def macs(self, x: Shape, y: Shape) -> int:
        """Every input cell times every weight it meets, those cut off among them."""
        return self.weights(x) * x[1] * x[2]

    def reads(self, side: int, size: int, count: int) -> Axis | Tiles | None:
        axis = self.window.axes[side - 1]
        spans = tuple(self._seen(axis, unit, size) for unit in range(count))
        return Tiles(spans, (1, axis.stride))

    def _seen(self, axis: Axis, unit: int, size: int) -> tuple[int, int] | None:
        """First and last input cell that add to a unit; None where the bias is all it has."""
        end = unit + axis.pads(size)[0]
        begin = end - axis.span + 1
        cells = range(max(-(-begin // axis.stride), 0), min(end // axis.stride, size - 1) + 1)
        met = [
            next((cell for cell in way if (end - cell * axis.stride) % axis.dilation == 0), None)
            for way in (cells, reversed(cells))
        ]
        return None if met[0] is None or met[1] is None else (met[0], met[1])

    def shape_formulas(self, x: Shape, y: Shape) -> tuple[Formula, ...]:
        rows, columns = (
            Formula(
                f"{name}'",
                rf"S \cdot ({name} - 1) + D(K-1) + 1 - 2P + E",
                rf"{axis.stride} \cdot ({cells} - 1) + {axis.span} - {sum(axis.pads(1))} + {more}",
                made,
            )
            for name, axis, cells, more, made in zip(
                "HW", self.window.axes, x[1:], self._extra, y[1:], strict=True
            )
        )
        alike = self.window.rows == self.window.columns and x[1] == x[2] and y[1] == y[2]
        return (replace(rows, quantity="H' = W'"),) if alike else (rows, columns)

    def parameter_formula(self, x: Shape, y: Shape) -> Formula:
        symbols, numbers = self._each_cell(x)
        return parameters_are(symbols, numbers, self.parameters(x), self.biases(x))

    def mac_formula(self, x: Shape, y: Shape) -> Formula:
        symbols, numbers = self._each_cell(x)
        numbers = rf"{times(x[1], x[2])} \cdot {numbers}"
        return multiplies_are(rf"H \cdot W \cdot {symbols}", numbers, self.macs(x, y))

    def _each_cell(self, x: Shape) -> tuple[str, str]:
        """The weights that a column of input cells meets, in symbols and in numbers."""
        symbol, depth = "C'", grouped(self.channels)
        if self.groups > 1:
            symbol, depth = r"\frac{C'}{G}", rf"\frac{{{depth}}}{{{self.groups}}}"
        numbers = rf"{grouped(x[0])} \cdot {depth} \cdot {times(*self.window.kernel)}"
        return rf"C \cdot {symbol} \cdot K_H \cdot K_W", numbers

    def torch_call(self, x: Shape) -> Call:
        arguments: dict[Slot, Value] = {
            slots.IN_CHANNELS: x[0],
            slots.OUT_CHANNELS: self.channels,
            slots.KERNEL: squeezed(self.window.kernel),
            slots.STRIDE: squeezed(self.window.stride),
            slots.PADDING: squeezed(pair(self.padding, "the padding", 0)),
            Slot("output_padding", default=0): squeezed(self._extra),
            slots.GROUPS: self.groups,
            slots.BIAS: self.bias,
            slots.DILATION: squeezed(self.window.dilation),
        }
        return Call("nn.ConvTranspose2d", arguments)

    def keras_calls(self, x: Shape) -> Calls:
        window = self.window
        plain = self.groups == 1 and self._extra == (0, 0) and window.dilation == (1, 1)
        if not plain or any(axis.kernel < axis.stride for axis in window.axes):
            raise LayerError(
                "Keras's transposed convolution has no groups, dilation or extra cells here, and "
                "its kernel is no smaller than its stride: choose such settings."
            )
        arguments: dict[Slot, Value] = {
            slots.FILTERS: self.channels,
            slots.KERAS_SIZE: squeezed(window.kernel),
            slots.STRIDES: squeezed(window.stride),
            slots.USE_BIAS: self.bias,
        }
        calls = call("layers.Conv2DTranspose", arguments)
        cut = pair(self.padding, "the padding", 0)
        if cut != (0, 0):
            calls.append(("_cut", Call("layers.Cropping2D", {slots.CELLS: squeezed(cut)})))
        return calls

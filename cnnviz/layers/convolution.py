"""Convolution."""

from dataclasses import dataclass, field

from cnnviz.errors import LayerError, ShapeError
from cnnviz.layers import slots
from cnnviz.layers.base import Weighted, Windowed, volume
from cnnviz.layers.calls import Call, Calls, Slot, Value, call
from cnnviz.layers.facts import Place, Role, Saved, Shape
from cnnviz.layers.formula import Formula, grouped, multiplies_are, parameters_are, times
from cnnviz.layers.slots import keras_zeros, squeezed, uneven
from cnnviz.window import Padding, Pair, Window, whole


@dataclass(frozen=True)
class Conv(Windowed, Weighted):
    """Two-dimensional convolution.

    Args:
        channels: number of filters, the depth of the output.
        kernel, stride, dilation: one number or (rows, columns).
        padding: one number, (rows, columns), ((top, bottom), (left, right)) or "same".
        groups: the channels are split into this many groups that do not see each other.
        bias: one per filter.
        ceil: round the output size up instead of down, 1 + ⌈(W + 2P − K) / S⌉, as cuda-convnet
            does; what the last windows reach beyond the padding are zeros.
    """

    kind, title = "conv", "Convolution"
    role = Role.CONVOLUTION
    channels: int
    kernel: Pair
    stride: Pair = 1
    padding: Padding = 0
    dilation: Pair = 1
    groups: int = 1
    bias: bool = True
    ceil: bool = False
    window: Window = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        check_groups(self.channels, self.groups)
        ceil = self.ceil
        window = Window.of(self.kernel, self.stride, self.padding, self.dilation, ceil, ceil)
        object.__setattr__(self, "window", window)

    @property
    def is_depthwise(self) -> bool:
        """Whether each filter sees one channel, and each channel one filter."""
        return self.groups == self.channels > 1

    def output_shape(self, x: Shape) -> Shape:
        channels, height, width = x if len(x) == 3 else volume(x, self)
        if channels % self.groups:
            raise groups_do_not_divide(self.groups, channels)
        rows, columns = self.window.output(height, width)
        return (self.channels, rows, columns)

    def weights(self, x: Shape) -> int:
        return self.channels * (x[0] // self.groups) * self.window.area

    def biases(self, x: Shape) -> int:
        return self.channels if self.bias else 0

    def macs(self, x: Shape, y: Shape) -> int:
        return self.channels * (x[0] // self.groups) * self.window.area * y[1] * y[2]

    def saved(self, place: Place) -> Saved:
        if self.window.convolution_padding() is not None:
            return Saved(input=True)
        return Saved(numbers=place.x[0] * self.window.padded(*place.x[1:]))

    def parameter_formula(self, x: Shape, y: Shape) -> Formula:
        symbol, numbers = self._each_filter(x)
        value, numbers = self.parameters(x), rf"{grouped(y[0])} \cdot {numbers}"
        return parameters_are(rf"C' \cdot {symbol}", numbers, value, self.biases(x))

    def mac_formula(self, x: Shape, y: Shape) -> Formula:
        symbol, numbers = self._each_filter(x)
        numbers = rf"{times(y[1], y[2])} \cdot {grouped(y[0])} \cdot {numbers}"
        return multiplies_are(rf"H' \cdot W' \cdot C' \cdot {symbol}", numbers, self.macs(x, y))

    def _each_filter(self, x: Shape) -> tuple[str, str]:
        """The weights of one filter, in symbols and in numbers."""
        symbol, depth = "C", grouped(x[0])
        if self.groups > 1:
            symbol, depth = r"\frac{C}{G}", rf"\frac{{{depth}}}{{{self.groups}}}"
        return rf"{symbol} \cdot K_H \cdot K_W", rf"{depth} \cdot {times(*self.window.kernel)}"

    def torch_call(self, x: Shape) -> Call:
        window, even = self.window, self.window.convolution_padding()
        own = even is not None
        groups = slots.DEPTHWISE if own and self.is_depthwise else slots.GROUPS
        arguments: dict[Slot, Value] = {
            slots.IN_CHANNELS: x[0],
            slots.OUT_CHANNELS: self.channels,
            slots.KERNEL: squeezed(window.kernel),
            slots.STRIDE: squeezed(window.stride),
            **(uneven(window) if even is None else {slots.PADDING: squeezed(even)}),
            slots.DILATION: squeezed(window.dilation),
            groups: self.groups,
            slots.BIAS: self.bias,
        }
        return Call("nn.Conv2d" if own else "PaddedConv2d", arguments)

    def keras_calls(self, x: Shape) -> Calls:
        window = self.window
        if window.stride != (1, 1) and window.dilation != (1, 1):
            raise LayerError(
                "Keras has no convolution with a stride and a dilation: set one of the two to 1."
            )
        zeros = [] if window.is_same else keras_zeros(window, *x[1:])
        same = window.is_same and window.kernel != (1, 1)
        sizes: dict[Slot, Value] = {
            slots.KERAS_SIZE: squeezed(window.kernel),
            slots.STRIDES: squeezed(window.stride),
            slots.KERAS_PADDING: "same" if same else "valid",
            slots.DILATION_RATE: squeezed(window.dilation),
        }
        if self.is_depthwise and x[0] == self.channels:
            return [*zeros, *call("layers.DepthwiseConv2D", {**sizes, slots.USE_BIAS: self.bias})]
        ends = {slots.GROUPS: self.groups, slots.USE_BIAS: self.bias, slots.ACTIVATION: None}
        return [*zeros, *call("layers.Conv2D", {slots.FILTERS: self.channels, **sizes, **ends})]


def check_groups(channels: int, groups: int) -> None:
    """Raise `LayerError` for numbers of filters and groups that do not go together."""
    whole(channels, "the number of filters")
    whole(groups, "the number of groups")
    if channels % groups:
        raise LayerError(
            "{groups} groups do not divide {channels} filters: choose a number of groups that "
            "divides both the input channels and the filters.",
            groups=groups,
            channels=channels,
        )


def groups_do_not_divide(groups: int, channels: int) -> ShapeError:
    """What to say where the input's channels cannot be split."""
    return ShapeError(
        "{groups} groups do not divide {channels} input channels: choose a number of groups that "
        "divides both the input channels and the filters",
        groups=groups,
        channels=channels,
    )

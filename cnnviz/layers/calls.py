"""What a layer becomes in torch and in Keras: a constructor or function by name, with arguments.

Neither library is imported. `running.builder` evaluates the calls for torch, `code` prints both.
Arguments are kept in the order of the signature, defaults included, so that two calls can be
compared value by value; defaults are left out when a call is printed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeAlias

from cnnviz.window import Window


class Meaning(StrEnum):
    """What an argument means; only arguments of one meaning can be the same thing."""

    CHANNELS = "channels"
    KERNEL = "kernel"
    STRIDE = "stride"
    PADDING = "padding"
    OTHER = "other"


class Nothing(StrEnum):
    """Values that are none."""

    REQUIRED = "required"
    """In place of a default: the argument must be given."""
    ABSENT = "absent"
    """An argument of a layer that this copy of a block lacks."""


@dataclass(frozen=True)
class Symbol:
    """A name or formula in the scope where a call stands."""

    text: str


class Named(int):
    """A number that the code calls by a name, such as the number of classes."""

    name: str

    def __new__(cls, value: int, name: str) -> "Named":
        """The number with its name."""
        number = super().__new__(cls, value)
        number.name = name
        return number


@dataclass(frozen=True)
class Constant:
    """A table that stands at the top of a file under a name; `note` says what its rows are."""

    name: str
    rows: tuple[tuple[int, ...] | str, ...]
    note: str = ""


Value: TypeAlias = (
    int | float | str | tuple[int, ...] | tuple[tuple[int, int], ...] | Symbol | Constant | Nothing
) | None
"""An argument; text stands for itself in quotes."""


@dataclass(frozen=True)
class Slot:
    """One parameter of a signature.

    Attributes:
        name: as it is called.
        meaning: what it means.
        default: what is left out when printing.
        output: it decides the depth of the layer's output.
    """

    name: str
    meaning: Meaning = Meaning.OTHER
    default: Value = Nothing.REQUIRED
    output: bool = False


@dataclass(frozen=True)
class Call:
    """A function by name, and a value for each slot of its signature, in order."""

    function: str
    arguments: Mapping[Slot, Value] = field(default_factory=dict)

    def changed(self, change: Callable[[Slot, Value], Value]) -> "Call":
        """The same call with other values."""
        changed = {slot: change(slot, value) for slot, value in self.arguments.items()}
        return replace(self, arguments=changed)


Calls: TypeAlias = list[tuple[str, Call]]
"""Calls one after another, each with what its name adds to the layer's."""


def call(function: str, arguments: Mapping[Slot, Value] | None = None) -> Calls:
    """One call under the layer's own name."""
    return [("", Call(function, arguments or {}))]


def squeezed(pair: tuple[int, int]) -> int | tuple[int, int]:
    """One number for a pair of equal ones."""
    return pair[0] if pair[0] == pair[1] else pair


# Slots of torch's signatures.
IN_CHANNELS = Slot("in_channels", Meaning.CHANNELS)
OUT_CHANNELS = Slot("out_channels", Meaning.CHANNELS, output=True)
KERNEL = Slot("kernel_size", Meaning.KERNEL)
STRIDE = Slot("stride", Meaning.STRIDE, 1)
POOL_STRIDE = Slot("stride", Meaning.STRIDE, None)
PADDING = Slot("padding", Meaning.PADDING, 0)
CEIL = Slot("ceil_mode", default=False)
PADS = Slot("pads", Meaning.PADDING, (0, 0, 0, 0))
"""Of the helper classes that pad in any way: (left, right, top, bottom) or "same"."""
DILATION = Slot("dilation", default=1)
GROUPS = Slot("groups", default=1)
BIAS = Slot("bias", default=True)
FEATURES = Slot("num_features", Meaning.CHANNELS)
EPSILON = Slot("eps", default=1e-5)

# Slots of Keras's.
FILTERS = Slot("filters", Meaning.CHANNELS, output=True)
STRIDES = Slot("strides", Meaning.STRIDE, 1)
KERAS_PADDING = Slot("padding", Meaning.PADDING, "valid")
DILATION_RATE = Slot("dilation_rate", default=1)
USE_BIAS = Slot("use_bias", default=True)
ACTIVATION = Slot("activation", default=None)
POOL_SIZE = Slot("pool_size", Meaning.KERNEL)
POOL_STRIDES = Slot("strides", Meaning.STRIDE, None)
CELLS = Slot("padding", Meaning.PADDING)


def pool_stride(window: Window) -> Value:
    """A pool's stride, or None where it is the kernel."""
    return None if window.stride == window.kernel else squeezed(window.stride)


def pads(window: Window) -> Value:
    """Padding as `F.pad` takes it, (left, right, top, bottom), or "same"."""
    if window.rows.padding is None or window.columns.padding is None:
        return "same"
    return (*window.columns.padding, *window.rows.padding)


def uneven(window: Window) -> dict[Slot, Value]:
    """Padding and rounding of a helper class that pads in any way."""
    return {PADS: pads(window), CEIL: window.ceil_mode}


def uneven_pool(window: Window) -> dict[Slot, Value]:
    """Kernel, stride, padding and rounding of such a pool."""
    return {KERNEL: squeezed(window.kernel), POOL_STRIDE: pool_stride(window), **uneven(window)}


def keras_pool(window: Window, padding: str = "valid") -> dict[Slot, Value]:
    """The arguments of a pool in Keras."""
    sizes = {POOL_SIZE: squeezed(window.kernel), POOL_STRIDES: pool_stride(window)}
    return {**sizes, KERAS_PADDING: padding}


def keras_zeros(window: Window, height: int, width: int) -> Calls:
    """A layer that puts the window's padding around an input of this size, if there is any."""
    (top, bottom), (left, right) = cells = window.edges(height, width)
    if cells == ((0, 0), (0, 0)):
        return []
    even = top == bottom and left == right
    value: Value = squeezed((top, left)) if even else Symbol(str(cells))
    return [("_pad", Call("layers.ZeroPadding2D", {CELLS: value}))]

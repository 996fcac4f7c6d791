"""Slots of the signatures of torch's layers and of Keras's, and what windows put into them."""

from cnnviz.layers.calls import Call, Calls, Meaning, Slot, Symbol, Value
from cnnviz.window import Window

# Of torch, and of the classes of `code.pieces`.
IN_CHANNELS = Slot("in_channels", Meaning.CHANNELS)
OUT_CHANNELS = Slot("out_channels", Meaning.CHANNELS, output=True)
IN_FEATURES = Slot("in_features", Meaning.CHANNELS)
OUT_FEATURES = Slot("out_features", Meaning.CHANNELS, output=True)
FEATURES = Slot("num_features", Meaning.CHANNELS)
CHANNELS = Slot("channels", Meaning.CHANNELS)
KERNEL = Slot("kernel_size", Meaning.KERNEL)
STRIDE = Slot("stride", Meaning.STRIDE, 1)
POOL_STRIDE = Slot("stride", Meaning.STRIDE, None)
PADDING = Slot("padding", Meaning.PADDING, 0)
PADS = Slot("pads", Meaning.PADDING, (0, 0, 0, 0))
"""Of the helper classes that pad in any way: (left, right, top, bottom) or "same"."""
CEIL = Slot("ceil_mode", default=False)
DILATION = Slot("dilation", default=1)
GROUPS = Slot("groups", default=1)
DEPTHWISE = Slot("groups", Meaning.CHANNELS, 1)
BIAS = Slot("bias", default=True)
EPSILON = Slot("eps", default=1e-5)

# Of Keras.
FILTERS = Slot("filters", Meaning.CHANNELS, output=True)
UNITS = Slot("units", Meaning.CHANNELS, output=True)
KERAS_SIZE = Slot("kernel_size", Meaning.KERNEL)
STRIDES = Slot("strides", Meaning.STRIDE, 1)
POOL_SIZE = Slot("pool_size", Meaning.KERNEL)
POOL_STRIDES = Slot("strides", Meaning.STRIDE, None)
KERAS_PADDING = Slot("padding", Meaning.PADDING, "valid")
CELLS = Slot("padding", Meaning.PADDING)
DILATION_RATE = Slot("dilation_rate", default=1)
USE_BIAS = Slot("use_bias", default=True)
ACTIVATION = Slot("activation", default=None)
KERAS_EPSILON = Slot("epsilon", default=1e-3)


def squeezed(pair: tuple[int, int]) -> int | tuple[int, int]:
    """One number for a pair of equal ones."""
    return pair[0] if pair[0] == pair[1] else pair


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


def pool_sizes(window: Window) -> dict[Slot, Value]:
    """Kernel and stride of a pool."""
    return {KERNEL: squeezed(window.kernel), POOL_STRIDE: pool_stride(window)}


def keras_pool(window: Window, same: bool = False) -> dict[Slot, Value]:
    """The arguments of a pool in Keras, with padding or without."""
    sizes = {POOL_SIZE: squeezed(window.kernel), POOL_STRIDES: pool_stride(window)}
    return {**sizes, KERAS_PADDING: "same" if same else "valid"}


def keras_zeros(window: Window, height: int, width: int) -> Calls:
    """A layer that puts the window's padding around an input of this size, if there is any."""
    (top, bottom), (left, right) = cells = window.edges(height, width)
    if cells == ((0, 0), (0, 0)):
        return []
    even = top == bottom and left == right
    value: Value = squeezed((top, left)) if even else Symbol(str(cells))
    return [("_pad", Call("layers.ZeroPadding2D", {CELLS: value}))]

"""What Keras lacks, as exported code carries it (channels last).

It is read and never imported here: each function and class is copied into the code of a network
that needs it, so each is short, without types, and stands alone.
"""

import keras
from keras import layers, ops


def pad_with_lowest(x, padding):
    """Pad height and width so that the padding never wins a maximum."""
    return ops.pad(x, ((0, 0), *padding, (0, 0)), constant_values=float("-inf"))


def average_pool(x, pool_size, padding, beyond, counted, strides=None):
    """Mean under the window; cells beyond the padding are never counted."""
    ones = ops.ones_like(x[:, :, :, :1])
    ones = ops.pad(ones, ((0, 0), *padding, (0, 0)), constant_values=1.0 if counted else 0.0)
    x = ops.pad(x, ((0, 0), *padding, (0, 0)))
    pool = layers.AveragePooling2D(pool_size, strides)
    edges = ((0, 0), *beyond, (0, 0))
    return pool(ops.pad(x, edges)) / pool(ops.pad(ones, edges))


def l2_pool(x, pool_size, padding, strides=None):
    """Root of the sum of squares under the window; no gradient passes where that is 0."""
    rows, columns = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    squares = ops.pad(ops.square(x), ((0, 0), *padding, (0, 0)))
    sums = rows * columns * layers.AveragePooling2D(pool_size, strides)(squares)
    zero = ops.equal(sums, 0)
    return ops.where(zero, 0.0, ops.sqrt(ops.where(zero, 1.0, sums)))


def adaptive_average_pool(x, size):
    """Means of a grid of size × size tiles that may overlap."""
    for axis in (1, 2):
        length = x.shape[axis]
        edges = [(i * length // size, -(-(i + 1) * length // size)) for i in range(size)]
        tiles = [ops.take(x, range(start, end), axis=axis) for start, end in edges]
        means = [ops.mean(tile, axis=axis, keepdims=True) for tile in tiles]
        x = ops.concatenate(means, axis=axis)
    return x


def scaled_tanh(x, scale, slope):
    """scale * tanh(slope * x)."""
    return scale * ops.tanh(slope * x)


def local_response_norm(x, size=5, alpha=0.0001, beta=0.75, k=2.0):
    """x / (k + alpha * sum of squares over neighbouring channels) ** beta."""
    channels = x.shape[-1]
    squares = ops.pad(ops.square(x), ((0, 0), (0, 0), (0, 0), (size // 2, (size - 1) // 2)))
    total = sum(squares[..., start : start + channels] for start in range(size))
    return x / (k + alpha * total) ** beta


def zero_pad_shortcut(x, channels, strides=1):
    """Every strides-th cell; zero channels before and after the old ones, an odd one after."""
    missing = channels - x.shape[-1]
    x = x[:, ::strides, ::strides]
    return ops.pad(x, ((0, 0), (0, 0), (0, 0), (missing // 2, missing - missing // 2)))


class Subsample2D(layers.Layer):
    """Sum under the window times a trained coefficient per channel, plus a trained bias."""

    def __init__(self, pool_size, strides=None):
        super().__init__()
        rows, columns = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
        self.area = rows * columns
        self.pool = layers.AveragePooling2D(pool_size, strides)

    def build(self, input_shape):
        mean = keras.initializers.Constant(1 / self.area)
        self.weight = self.add_weight(shape=(input_shape[-1],), initializer=mean)
        self.bias = self.add_weight(shape=(input_shape[-1],), initializer="zeros")

    def call(self, x):
        return self.area * self.pool(x) * self.weight + self.bias


class SparseConv2D(layers.Layer):
    """A convolution whose filters each see only the input channels in their row of a table."""

    def __init__(self, table, kernel_size, strides=1, use_bias=True):
        super().__init__()
        self.ends = [0]
        for row in table:
            self.ends.append(self.ends[-1] + len(row))
        self.channels = [channel for row in table for channel in row]
        self.kernel = kernel_size if isinstance(kernel_size, tuple) else (kernel_size,) * 2
        self.strides, self.use_bias = strides, use_bias

    def build(self, input_shape):
        self.weight = self.add_weight(shape=(*self.kernel, len(self.channels), 1))  # one per link
        if self.use_bias:
            self.bias = self.add_weight(shape=(len(self.ends) - 1,), initializer="zeros")

    def call(self, x):
        seen = ops.take(x, self.channels, axis=-1)  # (N, H, W, links)
        products = ops.depthwise_conv(seen, self.weight, self.strides)
        parts = zip(self.ends[:-1], self.ends[1:], strict=True)
        sums = [ops.sum(products[..., start:end], axis=-1) for start, end in parts]
        return ops.stack(sums, axis=-1) + (self.bias if self.use_bias else 0)


def radial_basis_units(x, prototypes):
    """Minus the squared distance to each of the fixed prototypes."""
    signs = [[1.0 if sign == "#" else -1.0 for sign in "".join(row)] for row in prototypes]
    return -ops.sum(ops.square(x[:, None] - ops.convert_to_tensor(signs)), axis=2)

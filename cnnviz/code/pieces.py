"""The torch modules that torch itself lacks, as they run here and as exported code carries them.

They are read: whatever the code of a network needs of them is copied into it as it stands, so
each is short, without types, and stands alone. Tensors are (N, C, H, W) or (N, features).
"""

import torch
import torch.nn.functional as F
from torch import nn


def chain(**layers):
    """nn.Sequential whose layers keep their names."""
    sequence = nn.Sequential()
    for name, layer in layers.items():
        sequence.add_module(name, layer)
    return sequence


class Scaled(nn.Module):
    """A fixed multiple of its input."""

    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def forward(self, x):
        return self.factor * x


class ScaledTanh(nn.Module):
    """scale * tanh(slope * x)."""

    def __init__(self, scale, slope):
        super().__init__()
        self.scale, self.slope = scale, slope

    def forward(self, x):
        return self.scale * torch.tanh(self.slope * x)


class ZeroPadShortcut(nn.Module):
    """Every stride-th cell; zero channels before and after the old ones, an odd one after."""

    def __init__(self, channels, stride=1):
        super().__init__()
        self.channels, self.stride = channels, stride

    def forward(self, x):
        missing = self.channels - x.shape[1]
        x = x[:, :, :: self.stride, :: self.stride]
        return F.pad(x, (0, 0, 0, 0, missing // 2, missing - missing // 2))


class Window:
    """Padding that torch's own layers cannot do, put around the input before they run.

    pads is (left, right, top, bottom) or "same": as much as makes the output ceil(size / stride)
    long. With ceil_mode the output size is rounded up, and a last window that would start beyond
    the input is dropped if wished.
    """

    def __init__(self, kernel_size, stride, pads, ceil_mode=False, dilation=1, drop=True):
        settings = (kernel_size, stride, dilation)
        both = [value if isinstance(value, tuple) else (value, value) for value in settings]
        self.rows, self.columns = zip(*both, strict=True)
        self.pads, self.ceil_mode, self.drop = pads, ceil_mode, drop

    def declared(self, x):
        """Cells (left, right, top, bottom) of padding proper."""
        if self.pads != "same":
            return self.pads
        pads = []
        for size, axis in ((x.shape[3], self.columns), (x.shape[2], self.rows)):
            kernel, stride, dilation = axis
            reach = (-(-size // stride) - 1) * stride + dilation * (kernel - 1) + 1
            total = max(reach - size, 0)
            pads += [total // 2, total - total // 2]
        return tuple(pads)

    def beyond(self, x):
        """Cells after the padding that rounding up reaches, as (0, right, 0, bottom)."""
        left, right, top, bottom = self.declared(x)
        if self.pads == "same" or not self.ceil_mode:
            return 0, 0, 0, 0
        cells = []
        axes = ((x.shape[3], left, right, self.columns), (x.shape[2], top, bottom, self.rows))
        for size, before, after, (kernel, stride, dilation) in axes:
            room = size + before + after - dilation * (kernel - 1) - 1
            missing = -room % stride
            outside = room + missing >= size + before
            cells += [0, 0 if outside and self.drop else missing]
        return tuple(cells)

    def pad(self, x, value=0.0):
        return F.pad(F.pad(x, self.declared(x), value=value), self.beyond(x), value=value)


class PaddedConv2d(nn.Conv2d):
    """nn.Conv2d with padding (left, right, top, bottom) or "same", rounding up with ceil_mode."""

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        pads=(0, 0, 0, 0),
        ceil_mode=False,
        **settings,
    ):
        super().__init__(in_channels, out_channels, kernel_size, stride, **settings)
        self.window = Window(kernel_size, stride, pads, ceil_mode, self.dilation, drop=False)

    def forward(self, x):
        return super().forward(self.window.pad(x))


class PaddedMaxPool2d(nn.Module):
    """Largest value under the window; padding is minus infinity, so it never wins."""

    def __init__(self, kernel_size, stride=None, pads=(0, 0, 0, 0), ceil_mode=False):
        super().__init__()
        self.kernel_size, self.stride = kernel_size, stride or kernel_size
        self.window = Window(kernel_size, self.stride, pads, ceil_mode)

    def forward(self, x):
        return F.max_pool2d(self.window.pad(x, -torch.inf), self.kernel_size, self.stride)


class PaddedAvgPool2d(nn.Module):
    """Mean under the window; what rounding up reaches is not counted, the padding if wished."""

    def __init__(
        self, kernel_size, stride=None, pads=(0, 0, 0, 0), ceil_mode=False, count_include_pad=True
    ):
        super().__init__()
        self.kernel_size, self.stride = kernel_size, stride or kernel_size
        self.window = Window(kernel_size, self.stride, pads, ceil_mode)
        self.counted = 1.0 if count_include_pad else 0.0

    def forward(self, x):
        x, ones = self.window.pad(x), self.ones(x)
        sums = F.avg_pool2d(x, self.kernel_size, self.stride, divisor_override=1)
        (rows, down, _), (columns, across, _) = self.window.rows, self.window.columns
        return sums / ones.unfold(2, rows, down).unfold(3, columns, across).sum((4, 5))

    def ones(self, x):
        """One for each cell that counts, (1, 1, H, W) with the padding written out."""
        ones = F.pad(torch.ones_like(x[:1, :1]), self.window.declared(x), value=self.counted)
        return F.pad(ones, self.window.beyond(x))


class L2Pool2d(nn.Module):
    """Root of the sum of squares under the window."""

    def __init__(self, kernel_size, stride=None, pads=(0, 0, 0, 0), ceil_mode=False):
        super().__init__()
        self.kernel_size, self.stride = kernel_size, stride or kernel_size
        self.window = Window(kernel_size, self.stride, pads, ceil_mode)

    def forward(self, x):
        squares = self.window.pad(x.square())
        sums = F.avg_pool2d(squares, self.kernel_size, self.stride, divisor_override=1)
        return sums.relu().sqrt()  # the root is infinitely steep at 0: relu passes nothing there


class Subsample2d(nn.Module):
    """Sum under the window times a trained coefficient per channel, plus a trained bias."""

    def __init__(self, channels, kernel_size, stride=None):
        super().__init__()
        rows, columns = kernel_size if isinstance(kernel_size, tuple) else (kernel_size,) * 2
        self.kernel_size, self.stride = kernel_size, stride or kernel_size
        self.area = rows * columns
        self.weight = nn.Parameter(torch.empty(channels))
        self.bias = nn.Parameter(torch.empty(channels))
        self.reset_parameters()

    def reset_parameters(self):
        nn.init.constant_(self.weight, 1 / self.area)  # as the mean under the window
        nn.init.zeros_(self.bias)

    def forward(self, x):
        sums = F.avg_pool2d(x, self.kernel_size, self.stride, divisor_override=1)
        return sums * self.weight.view(-1, 1, 1) + self.bias.view(-1, 1, 1)


class PaddedSubsample2d(Subsample2d):
    """Subsample2d behind padding."""

    def __init__(self, channels, kernel_size, stride=None, pads=(0, 0, 0, 0), ceil_mode=False):
        super().__init__(channels, kernel_size, stride)
        self.window = Window(kernel_size, self.stride, pads, ceil_mode)

    def forward(self, x):
        return super().forward(self.window.pad(x))


class SparseConv2d(nn.Module):
    """A convolution whose filters each see only the input channels in their row of a table."""

    def __init__(self, table, kernel_size, stride=1, bias=True):
        super().__init__()
        self.stride = stride
        self.links = [len(row) for row in table]
        self.channels = [channel for row in table for channel in row]
        kernel = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
        self.weight = nn.Parameter(torch.empty(len(self.channels), 1, *kernel))  # one per link
        nn.init.kaiming_normal_(self.weight)
        self.bias = nn.Parameter(torch.zeros(len(table))) if bias else None

    def forward(self, x):
        seen = x[:, self.channels]  # (N, links, H, W)
        products = F.conv2d(seen, self.weight, stride=self.stride, groups=len(self.channels))
        maps = torch.stack([part.sum(1) for part in products.split(self.links, 1)], 1)
        return maps if self.bias is None else maps + self.bias.view(-1, 1, 1)


class PaddedSparseConv2d(SparseConv2d):
    """SparseConv2d behind padding."""

    def __init__(self, table, kernel_size, stride=1, bias=True, pads=(0, 0, 0, 0), ceil_mode=False):
        super().__init__(table, kernel_size, stride, bias)
        self.window = Window(kernel_size, stride, pads, ceil_mode, drop=False)

    def forward(self, x):
        return super().forward(self.window.pad(x))


class RadialBasisUnits(nn.Module):
    """Minus the squared distance to each of the fixed prototypes."""

    def __init__(self, prototypes):
        super().__init__()
        signs = [[1.0 if sign == "#" else -1.0 for sign in "".join(row)] for row in prototypes]
        self.register_buffer("prototypes", torch.tensor(signs))

    def forward(self, x):
        return -(x[:, None] - self.prototypes).square().sum(2)


class Sum(nn.Module):
    """Sum of its inputs, value by value; never in place, as someone may have kept an input."""

    def forward(self, first, *rest):
        for value in rest:
            first = first + value
        return first


class Product(nn.Module):
    """Product of its inputs; a single cell counts for a whole map."""

    def forward(self, first, *rest):
        for value in rest:
            first = first * value
        return first


class Stack(nn.Module):
    """Its inputs stacked along the channels."""

    def forward(self, *inputs):
        return torch.cat(inputs, dim=1)

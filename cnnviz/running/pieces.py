"""The torch modules that torch itself lacks: uneven padding, sums, shortcuts.

Tensors are (N, C, H, W) or (N, features). Padding that torch's own layers cannot do (more on
one side, "same" at a stride, more than half a pooling kernel) is written out before a layer
that has none; how much depends on the size of the input met at run time.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnviz.window import Axis, Window


def pad(x: Tensor, window: Window, value: float = 0.0) -> Tensor:
    """Pad x (N, C, H, W) so that an unpadded window, rounding down, makes `window`'s output.

    Rounding up needs cells beyond the declared padding; they get `value` too.
    """
    pads = (*window.columns.edges(x.shape[3]), *window.rows.edges(x.shape[2]))
    return F.pad(x, pads, value=value)


def kernel_of(window: Window) -> tuple[int, int]:
    """(rows, columns), as torch takes them."""
    return window.rows.kernel, window.columns.kernel


def stride_of(window: Window) -> tuple[int, int]:
    """(rows, columns), as torch takes them."""
    return window.rows.stride, window.columns.stride


class PaddedConv2d(nn.Conv2d):
    """`nn.Conv2d` behind padding of any form, rounding up or down; its state dict is the same."""

    window: Window

    def forward(self, input: Tensor) -> Tensor:
        """(N, C, H, W) to (N, filters, H', W')."""
        return super().forward(pad(input, self.window))


class PaddedPool2d(nn.Module):
    """A pooling layer over any `Window`."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self.window = window

    def extra_repr(self) -> str:
        """Kernel, stride and padding as torch's pools print them."""
        padding = self.window.rows.padding, self.window.columns.padding
        return (
            f"kernel_size={kernel_of(self.window)}, stride={stride_of(self.window)}, "
            f"padding={'same' if None in padding else padding}, ceil_mode={self.window.rows.ceil}"
        )

    def sums(self, x: Tensor) -> Tensor:
        """Sum of the values under each window position; padding adds nothing."""
        window = self.window
        padded = pad(x, window)
        return F.avg_pool2d(padded, kernel_of(window), stride_of(window), divisor_override=1)


class PaddedMaxPool2d(PaddedPool2d):
    """Largest value under the window; padding is minus infinity, so it never wins."""

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to (N, C, H', W')."""
        padded = pad(x, self.window, -math.inf)
        return F.max_pool2d(padded, kernel_of(self.window), stride_of(self.window))


class PaddedAvgPool2d(PaddedPool2d):
    """Mean under the window, by torch's rule for what is counted.

    Cells beyond the declared padding (rounding up reaches them) are never counted; cells of
    the padding only with `count_padding`.
    """

    def __init__(self, window: Window, count_padding: bool) -> None:
        super().__init__(window)
        self.count_padding = count_padding

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to (N, C, H', W')."""
        rows = x.new_tensor(self._counted(self.window.rows, x.shape[2]))
        columns = x.new_tensor(self._counted(self.window.columns, x.shape[3]))
        return self.sums(x) / torch.outer(rows, columns)  # (H', W') under (N, C, H', W')

    def _counted(self, axis: Axis, size: int) -> list[int]:
        before, after = axis.pads(size) if self.count_padding else (0, 0)
        starts = [axis.start(position, size) for position in range(axis.output(size))]
        return [min(s + axis.kernel, size + after) - max(s, -before) for s in starts]


class L2Pool2d(PaddedPool2d):
    """Root of the sum of squares under the window.

    `nn.LPPool2d` takes no padding, and where a window hangs over the edge (rounding up) it
    scales the squares that are there as if the window were full.
    """

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to (N, C, H', W')."""
        # The root has an infinite slope at 0; relu passes no gradient there, so it stays 0.
        return self.sums(x.square()).relu().sqrt()


class Scaled(nn.Module):
    """A fixed multiple of its input."""

    def __init__(self, factor: float) -> None:
        super().__init__()
        self.factor = factor

    def forward(self, x: Tensor) -> Tensor:
        """Any shape."""
        return self.factor * x

    def extra_repr(self) -> str:
        """The multiple."""
        return f"factor={self.factor}"


class ScaledTanh(nn.Module):
    """scale * tanh(slope * x)."""

    def __init__(self, scale: float, slope: float) -> None:
        super().__init__()
        self.scale, self.slope = scale, slope

    def forward(self, x: Tensor) -> Tensor:
        """Any shape."""
        return self.scale * torch.tanh(self.slope * x)

    def extra_repr(self) -> str:
        """The two constants."""
        return f"scale={self.scale}, slope={self.slope}"


class ZeroPadShortcut(nn.Module):
    """Every `stride`-th cell; zero channels before and after, an odd one after."""

    def __init__(self, channels: int, stride: int) -> None:
        super().__init__()
        self.channels, self.stride = channels, stride

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to (N, channels, ceil(H / stride), ceil(W / stride))."""
        missing = self.channels - x.shape[1]
        before = missing // 2
        kept = x[:, :, :: self.stride, :: self.stride]
        return F.pad(kept, (0, 0, 0, 0, before, missing - before))

    def extra_repr(self) -> str:
        """The two settings."""
        return f"channels={self.channels}, stride={self.stride}"


class Sum(nn.Module):
    """Sum of its inputs, value by value."""

    def forward(self, first: Tensor, *rest: Tensor) -> Tensor:
        """Inputs of one shape; never in place, as someone may have kept an input."""
        for value in rest:
            first = first + value
        return first


class Stack(nn.Module):
    """Its inputs stacked along the channels."""

    def forward(self, *inputs: Tensor) -> Tensor:
        """(N, C1, H, W), (N, C2, H, W), ... to (N, C1 + C2 + ..., H, W)."""
        return torch.cat(inputs, dim=1)

"""Torch modules for the layers of the 1998 LeNet-5, as `cnnviz.historic` describes them."""

from collections.abc import Sequence
from itertools import chain

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnviz.running.pieces import PaddedPool2d, kernel_of, pad, stride_of
from cnnviz.window import Window


class Subsample2d(PaddedPool2d):
    """Sum under the window times one trained coefficient per channel, plus one bias."""

    def __init__(self, channels: int, window: Window) -> None:
        super().__init__(window)
        self.weight = nn.Parameter(torch.empty(channels, device="meta"))
        self.bias = nn.Parameter(torch.empty(channels, device="meta"))

    def reset_parameters(self) -> None:
        """Start as the mean under the window."""
        nn.init.constant_(self.weight, 1 / self.window.area)
        nn.init.zeros_(self.bias)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to (N, C, H', W')."""
        return self.sums(x) * self.weight.view(-1, 1, 1) + self.bias.view(-1, 1, 1)


class SparseConv2d(nn.Module):
    """A convolution with one kernel per link of a table, and no weights where there is no link.

    `weight` is (links, 1, rows, columns), the links filter by filter; `bias` (filters,) or None.
    """

    bias: nn.Parameter | None

    def __init__(self, table: Sequence[Sequence[int]], window: Window, bias: bool) -> None:
        super().__init__()
        self.window = window
        self.links = [len(row) for row in table]
        self.channels = list(chain(*table))
        self.fan_in = sum(self.links) * window.area / len(table)
        self.fan_out = sum(self.links) * window.area / len(set(self.channels))
        self.weight = nn.Parameter(
            torch.empty(len(self.channels), 1, *kernel_of(window), device="meta")
        )
        self.bias = nn.Parameter(torch.empty(len(table), device="meta")) if bias else None

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to (N, filters, H', W')."""
        seen = pad(x, self.window)[:, self.channels]  # (N, links, H, W)
        groups = len(self.channels)
        stride = stride_of(self.window)
        products = F.conv2d(seen, self.weight, stride=stride, groups=groups)  # (N, links, H', W')
        parts = torch.split_with_sizes(products, self.links, dim=1)
        maps = torch.stack([part.sum(1) for part in parts], dim=1)
        return maps if self.bias is None else maps + self.bias.view(-1, 1, 1)

    def extra_repr(self) -> str:
        """Number of links and filters, and the window."""
        return (
            f"{len(self.channels)} links to {len(self.links)} filters, "
            f"kernel_size={kernel_of(self.window)}, stride={stride_of(self.window)}"
        )


class RadialBasisUnits(nn.Module):
    """Minus the squared distance to each of the prototypes, a buffer (classes, features)."""

    prototypes: Tensor

    def __init__(self, prototypes: Sequence[Sequence[int]]) -> None:
        super().__init__()
        self.register_buffer("prototypes", torch.tensor(prototypes, dtype=torch.float32))

    def forward(self, x: Tensor) -> Tensor:
        """(N, features) to (N, classes)."""
        return -(x[:, None] - self.prototypes).square().sum(2)

    def extra_repr(self) -> str:
        """Number of prototypes and their length."""
        return f"classes={self.prototypes.shape[0]}, features={self.prototypes.shape[1]}"

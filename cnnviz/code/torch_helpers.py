"""Small modules that torch lacks, as text that exported code carries when it needs them.

They do what `cnnviz.running` does for the same layers, with the same names in the state dict.
"""

from collections.abc import Iterable

CHAIN = '''
def chain(**layers):
    """nn.Sequential whose layers keep their names."""
    sequence = nn.Sequential()
    for name, layer in layers.items():
        sequence.add_module(name, layer)
    return sequence
'''

SCALED = '''
class Scaled(nn.Module):
    """A fixed multiple of its input."""

    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def forward(self, x):
        return self.factor * x
'''

SCALED_TANH = '''
class ScaledTanh(nn.Module):
    """scale * tanh(slope * x)."""

    def __init__(self, scale, slope):
        super().__init__()
        self.scale, self.slope = scale, slope

    def forward(self, x):
        return self.scale * torch.tanh(self.slope * x)
'''

ZERO_PAD = '''
class ZeroPadShortcut(nn.Module):
    """Every stride-th cell; zero channels before and after the old ones, an odd one after."""

    def __init__(self, channels, stride=1):
        super().__init__()
        self.channels, self.stride = channels, stride

    def forward(self, x):
        missing = self.channels - x.shape[1]
        x = x[:, :, :: self.stride, :: self.stride]
        return F.pad(x, (0, 0, 0, 0, missing // 2, missing - missing // 2))
'''

WINDOW = '''
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
'''

PADDED_CONV = '''
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
'''

PADDED_MAX_POOL = '''
class PaddedMaxPool2d(nn.Module):
    """Largest value under the window; padding is minus infinity, so it never wins."""

    def __init__(self, kernel_size, stride=None, pads=(0, 0, 0, 0), ceil_mode=False):
        super().__init__()
        self.kernel_size, self.stride = kernel_size, stride or kernel_size
        self.window = Window(kernel_size, self.stride, pads, ceil_mode)

    def forward(self, x):
        return F.max_pool2d(self.window.pad(x, -torch.inf), self.kernel_size, self.stride)
'''

PADDED_AVG_POOL = '''
class PaddedAvgPool2d(nn.Module):
    """Mean under the window; what rounding up reaches is not counted, the padding if wished."""

    def __init__(
        self,
        kernel_size,
        stride=None,
        pads=(0, 0, 0, 0),
        ceil_mode=False,
        count_include_pad=True,
    ):
        super().__init__()
        self.kernel_size, self.stride = kernel_size, stride or kernel_size
        self.window = Window(kernel_size, self.stride, pads, ceil_mode)
        self.counted = 1.0 if count_include_pad else 0.0

    def forward(self, x):
        ones = torch.ones_like(x[:1, :1])
        ones = F.pad(ones, self.window.declared(x), value=self.counted)
        ones = F.pad(ones, self.window.beyond(x))
        return self.sums(self.window.pad(x)) / self.sums(ones)

    def sums(self, x):
        return F.avg_pool2d(x, self.kernel_size, self.stride, divisor_override=1)
'''

L2_POOL = '''
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
'''

SUBSAMPLE = '''
class Subsample2d(nn.Module):
    """Sum under the window times a trained coefficient per channel, plus a trained bias."""

    def __init__(self, channels, kernel_size, stride=None):
        super().__init__()
        rows, columns = kernel_size if isinstance(kernel_size, tuple) else (kernel_size,) * 2
        self.kernel_size, self.stride = kernel_size, stride or kernel_size
        self.weight = nn.Parameter(torch.full((channels,), 1 / (rows * columns)))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x):
        sums = F.avg_pool2d(x, self.kernel_size, self.stride, divisor_override=1)
        return sums * self.weight.view(-1, 1, 1) + self.bias.view(-1, 1, 1)
'''

PADDED_SUBSAMPLE = '''
class PaddedSubsample2d(Subsample2d):
    """Subsample2d behind padding."""

    def __init__(self, channels, kernel_size, stride=None, pads=(0, 0, 0, 0), ceil_mode=False):
        super().__init__(channels, kernel_size, stride)
        self.window = Window(kernel_size, self.stride, pads, ceil_mode)

    def forward(self, x):
        return super().forward(self.window.pad(x))
'''

SPARSE_CONV = '''
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
'''

PADDED_SPARSE_CONV = '''
class PaddedSparseConv2d(SparseConv2d):
    """SparseConv2d behind padding."""

    def __init__(
        self, table, kernel_size, stride=1, bias=True, pads=(0, 0, 0, 0), ceil_mode=False
    ):
        super().__init__(table, kernel_size, stride, bias)
        self.window = Window(kernel_size, stride, pads, ceil_mode, drop=False)

    def forward(self, x):
        return super().forward(self.window.pad(x))
'''

RADIAL_BASIS = '''
class RadialBasisUnits(nn.Module):
    """Minus the squared distance to each of the fixed prototypes."""

    def __init__(self, prototypes):
        super().__init__()
        signs = [[1.0 if sign == "#" else -1.0 for sign in "".join(row)] for row in prototypes]
        self.register_buffer("prototypes", torch.tensor(signs))

    def forward(self, x):
        return -(x[:, None] - self.prototypes).square().sum(2)
'''

SOURCES = {
    "chain": CHAIN,
    "Scaled": SCALED,
    "ScaledTanh": SCALED_TANH,
    "ZeroPadShortcut": ZERO_PAD,
    "Window": WINDOW,
    "PaddedConv2d": PADDED_CONV,
    "PaddedMaxPool2d": PADDED_MAX_POOL,
    "PaddedAvgPool2d": PADDED_AVG_POOL,
    "L2Pool2d": L2_POOL,
    "Subsample2d": SUBSAMPLE,
    "PaddedSubsample2d": PADDED_SUBSAMPLE,
    "SparseConv2d": SPARSE_CONV,
    "PaddedSparseConv2d": PADDED_SPARSE_CONV,
    "RadialBasisUnits": RADIAL_BASIS,
}
"""Name to source, in the order in which they are written."""


def helpers(used: Iterable[str]) -> list[str]:
    """The sources of the helpers among these names, and of what they need, each once."""
    wanted = {name for name in used if name in SOURCES}
    wanted |= {name.removeprefix("Padded") for name in wanted} & SOURCES.keys()
    if any("Window(" in SOURCES[name] for name in wanted):
        wanted.add("Window")
    return [source.strip() for name, source in SOURCES.items() if name in wanted]

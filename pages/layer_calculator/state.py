"""The controls of the layer calculator: one layer with all its settings, and its input."""

from dataclasses import dataclass

from cnnviz.kit.control import Look
from cnnviz.kit.declared import Declared, choice, flag, whole
from cnnviz.layers import AvgPool, Conv, L2Pool, MaxPool, Shape
from cnnviz.window import Padding, Pair

LARGEST_SIDE = 4096
"""Largest input side to draw a window on; beyond any picture the networks here see."""

POOLS: dict[str, type[MaxPool | AvgPool | L2Pool]] = {
    "max-pooling": MaxPool,
    "average-pooling": AvgPool,
    "l2-pooling": L2Pool,
}
KINDS = {"convolution": Conv.title, **{name: pool.title for name, pool in POOLS.items()}}

SIDES = {"number": ("cells",), "same": (), "each-side": ("top", "bottom", "left", "right")}
"""Ways of padding, and the fields that say how much."""

ROUND_UP = (
    "For a pool this is Caffe's rule; GoogLeNet needs it. For a convolution it is the rule of "
    "cuda-convnet, AlexNet's own program: a last window may hang over the edge, and reads zeros "
    "there."
)


@dataclass(frozen=True)
class State(Declared):
    """What the controls say; `layer` and `shape` are made of it."""

    kind: str = choice("Layer", KINDS, look=Look.ROW)
    height: int = whole("Input height", 32, key="h", low=1, high=LARGEST_SIDE)
    width: int = whole("Input width", 32, key="w", low=1, high=LARGEST_SIDE)
    channels: int = whole("Input channels", 3, key="c", low=1)
    filters: int = whole("Filters", 6, key="f")
    kernel: int = whole("Kernel", 5, key="k")
    stride: int = whole("Stride", 1, key="s")
    padding: str = choice(
        "Padding", {"number": "number", "same": "same", "each-side": "each side"}, key="pad"
    )
    cells: int = whole("Cells", 0, key="p", help="Cells of padding on every side.")
    top: int = whole("Top", 0, key="pt")
    bottom: int = whole("Bottom", 0, key="pb")
    left: int = whole("Left", 0, key="pl")
    right: int = whole("Right", 0, key="pr")
    apart: bool = flag("Columns differ from rows", False)
    dilation: int = whole("Dilation", 1, key="d")
    kernel_columns: int = whole("Kernel, columns", lambda s: s.kernel, key="kw")
    stride_columns: int = whole("Stride, columns", lambda s: s.stride, key="sw")
    dilation_columns: int = whole("Dilation, columns", 1, key="dw")
    padding_columns: int = whole("Padding, columns", lambda s: s.cells, key="pw")
    groups: int = whole("Groups", 1, key="g", help="Channels are split so; 2 in AlexNet.")
    bias: bool = flag("Bias", True)
    ceil: bool = flag("Round up", False, help=ROUND_UP)

    @property
    def convolves(self) -> bool:
        """Whether it is no pooling."""
        return self.kind not in POOLS

    @property
    def columns(self) -> list[str]:
        """The fields that say how columns differ from rows."""
        fields = {"kernel": True, "stride": True, "dilation": self.convolves}
        fields["padding"] = self.padding == "number"
        return [f"{name}_columns" for name, there in fields.items() if there] * self.apart

    @property
    def shape(self) -> Shape:
        """(channels, height, width) of the input."""
        return self.channels, self.height, self.width

    @property
    def layer(self) -> Conv | MaxPool | AvgPool | L2Pool:
        """The layer; raises `LayerError` if the settings make none."""
        kernel, stride = self._pair("kernel"), self._pair("stride")
        if not self.convolves:
            return POOLS[self.kind](kernel, stride, self._padding, self.ceil)
        dilation, rest = self._pair("dilation"), (self.groups, self.bias, self.ceil)
        return Conv(self.filters, kernel, stride, self._padding, dilation, *rest)

    @property
    def _padding(self) -> Padding:
        if self.padding == "same":
            return "same"
        if self.padding == "each-side":
            return (self.top, self.bottom), (self.left, self.right)
        return self._pair("cells", "padding_columns")

    def _pair(self, rows: str, columns: str = "") -> Pair:
        first = getattr(self, rows)
        return (first, getattr(self, columns or f"{rows}_columns")) if self.apart else first

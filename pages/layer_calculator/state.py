"""The controls of the layer calculator: one layer with all its settings, and its input."""

from dataclasses import dataclass

from cnnviz.kit import guessing
from cnnviz.kit.control import Look
from cnnviz.kit.declared import Declared, choice, flag, whole
from cnnviz.language import N_
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

SIDES = {
    "number": ("cells",),
    "same": (),
    "half": (),
    "each-side": ("top", "bottom", "left", "right"),
}
"""Ways of padding, and the fields that say how much."""

PADDINGS = {
    "number": "cells on each side",
    "same": "same (TensorFlow)",
    "half": "(K − 1)/2 (PyTorch)",
    "each-side": "each side by itself",
}
SAME = (
    "“Same” makes the output ⌈H/S⌉ high, as TensorFlow does: at stride 2 often more is added below "
    "and right than above and left. PyTorch has it at stride 1 alone; there one writes (K − 1)/2 "
    "on each side."
)

COLOURED = (1, 3)
"""Channels of an input that can be a picture: grey, or red, green and blue."""
PIXELS = {"none": "nothing", "digit-3": "a digit", "temple": "a photo"}

ASKED = {
    "output": N_("output shape"),
    "parameters": N_("parameters"),
    "multiplies": N_("multiplies"),
}

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
    padding: str = choice("Padding", PADDINGS, key="pad", help=SAME)
    cells: int = whole("Cells of padding", 0, key="p", help="On each of the four sides.")
    top: int = whole("Padding above", 0, key="pt")
    bottom: int = whole("Padding below", 0, key="pb")
    left: int = whole("Padding left", 0, key="pl")
    right: int = whole("Padding right", 0, key="pr")
    pixels: str = choice("The cells show", PIXELS, look=Look.ROW)
    apart: bool = flag("Columns differ from rows", False)
    dilation: int = whole("Dilation", 1, key="d")
    kernel_columns: int = whole("Kernel, columns", lambda s: s.kernel, key="kw")
    stride_columns: int = whole("Stride, columns", lambda s: s.stride, key="sw")
    dilation_columns: int = whole("Dilation, columns", 1, key="dw")
    padding_columns: int = whole("Padding, columns", lambda s: s.cells, key="pw")
    groups: int = whole("Groups", 1, key="g", help="Channels are split so; 2 in AlexNet.")
    bias: bool = flag("Bias", True)
    ceil: bool = flag("Round up", False, help=ROUND_UP)
    guess: bool = guessing.switch()
    asked: str = guessing.which(lambda s: {name: ASKED[name] for name in s.askable})
    answer: str = guessing.field()

    @property
    def convolves(self) -> bool:
        """Whether it is no pooling."""
        return self.kind not in POOLS

    @property
    def askable(self) -> list[str]:
        """What can be guessed of it."""
        return [name for name in ASKED if self.convolves or name != "multiplies"]

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
        if self.padding == "half":
            rows, columns = self._halves
            return rows, columns
        if self.padding == "each-side":
            return (self.top, self.bottom), (self.left, self.right)
        return self._pair("cells", "padding_columns")

    @property
    def _halves(self) -> tuple[int, int]:
        """D(K - 1) / 2 cells for rows and columns, rounded down as code for PyTorch does."""
        dilation = (self.dilation, self.dilation_columns if self.apart else self.dilation)
        kernel = (self.kernel, self.kernel_columns if self.apart else self.kernel)
        return tuple(d * max(k - 1, 0) // 2 for d, k in zip(dilation, kernel, strict=True))  # type: ignore[return-value]

    def _pair(self, rows: str, columns: str = "") -> Pair:
        first = getattr(self, rows)
        return (first, getattr(self, columns or f"{rows}_columns")) if self.apart else first

"""A window sliding along one axis: the arithmetic behind convolution and pooling.

Positions are cells of the input, counted from 0; padding before the input has negative
positions. The output size is floor((W - K + 2P) / S) + 1 with K the span of the dilated
kernel (Dumoulin & Visin 2016, arXiv:1603.07285). Rounding up, a pool follows torch.nn.MaxPool2d,
which drops a last window that would start beyond the input and its leading padding; a convolution
follows cuda-convnet (its layer.py: 1 + ceil((2P + W - K) / S)), which drops none.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from math import gcd
from operator import index
from typing import Literal, TypeAlias

from cnnviz.errors import LayerError, ShapeError, Words
from cnnviz.language import N_

Pair: TypeAlias = int | tuple[int, int]
Padding: TypeAlias = (
    int | tuple[int, int] | tuple[tuple[int, int], tuple[int, int]] | Literal["same"]
)

LARGEST = 100_000
"""The largest kernel, stride, padding, width or input side accepted: beyond any real network."""


def whole(value: object, what: str, least: int = 1, most: int = LARGEST) -> int:
    """Return `value` if it is a whole number from `least` to `most`, else raise `LayerError`."""
    if isinstance(value, int) and type(value) is not bool and least <= value <= most:
        return value
    said = {"what": Words(what), "value": value, "least": least, "most": most}
    if isinstance(value, bool) or not isinstance(value, int):
        raise LayerError("{what} is {value!r}: give a whole number.", **said)
    raise LayerError("{what} is {value}: give a whole number from {least} to {most:,}.", **said)


def place(value: object, count: int) -> int | None:
    """Return `value` as a whole number from 0 up to `count`, or None if it is none.

    Whatever can stand for one counts: NumPy's and torch's whole numbers as well.
    """
    try:
        found = None if isinstance(value, bool) else index(value)  # type: ignore[arg-type]
    except TypeError:
        return None
    return found if found is not None and 0 <= found < count else None


def pair(value: object, what: str, least: int = 1) -> tuple[int, int]:
    """Return (rows, columns) from one number for both or a pair of numbers."""
    if isinstance(value, int):
        return (whole(value, what, least),) * 2
    if isinstance(value, tuple | list) and len(value) == 2:
        return whole(value[0], what, least), whole(value[1], what, least)
    raise LayerError(
        "{what} is {value!r}: give one number, or a pair (rows, columns).",
        what=Words(what),
        value=value,
    )


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of a sliding window.

    `padding` is (cells before, cells after), or None for "same": as much as makes the
    output ceil(W / S) long, an odd cell going after (TensorFlow's rule; at stride 1 also
    PyTorch's). `ceil` rounds the number of positions up; `beyond` then keeps a last window that
    starts beyond the input, and asks for a kernel that fits into the padded input.
    """

    kernel: int
    stride: int = 1
    padding: tuple[int, int] | None = (0, 0)
    dilation: int = 1
    ceil: bool = False
    beyond: bool = False

    @property
    def rounds_up(self) -> bool:
        """Whether rounding up can make a difference: not at stride 1, nor with "same"."""
        return self.ceil and self.stride > 1 and self.padding is not None

    @property
    def span(self) -> int:
        """Cells from the first to the last one the dilated kernel touches: D(K - 1) + 1."""
        return self.dilation * (self.kernel - 1) + 1

    def pads(self, size: int) -> tuple[int, int]:
        """Cells of padding (before, after) an input of `size` cells."""
        if self.padding is not None:
            return self.padding
        total = max((-(-size // self.stride) - 1) * self.stride + self.span - size, 0)
        return total // 2, total - total // 2

    def output(self, size: int) -> int:
        """Number of window positions over `size` cells; raises `ShapeError` if there is none."""
        if self.padding is None:
            return -(-size // self.stride)
        before, after = self.padding
        room = size + before + after - self.dilation * (self.kernel - 1) - 1
        if self.ceil:
            count = -(-room // self.stride) + 1
            if not self.beyond and (count - 1) * self.stride >= size + before:
                count -= 1
        else:
            count = room // self.stride + 1
        if count < 1 or (self.beyond and room < 0):
            raise self._too_small(size)
        return count

    def edges(self, size: int) -> tuple[int, int]:
        """Cells (before, after) to put around `size` cells for every window to lie inside.

        So many that an unpadded window, rounding down, has the same positions: the declared
        padding, and what the last window reaches beyond it when rounding up.
        """
        before, after = self.pads(size)
        reach = (self.output(size) - 1) * self.stride + self.span
        return before, max(after, reach - size - before)

    def padded(self, size: int) -> int:
        """Cells once the padding is written out, as far as the last window position reaches."""
        return size + sum(self.edges(size))

    def start(self, position: int, size: int) -> int:
        """First cell the window covers at output `position`; negative inside the padding."""
        return position * self.stride - self.pads(size)[0]

    def unvisited(self, size: int) -> list[int]:
        """Cells of the input, padding left out, that no window position touches.

        A position p and a step t of the kernel touch the cell p S + t D - P. Modulo S, the steps
        that fit a cell repeat every S / gcd(S, D): the first that is far enough decides.
        """
        before, last = self.pads(size)[0], self.output(size) - 1
        common = gcd(self.stride, self.dilation)
        period = self.stride // common
        inverse = pow(self.dilation // common, -1, period)

        def touched(cell: int) -> bool:
            place = cell + before
            if place % common:
                return False
            least = max(0, -((last * self.stride - place) // self.dilation))
            step = least + (place // common * inverse - least) % period
            return step <= min(self.kernel - 1, place // self.dilation)

        return [cell for cell in range(size) if not touched(cell)]

    def _too_small(self, size: int) -> ShapeError:
        cells, padding = N_("{count} cells"), sum(self.pads(size))
        if self.dilation > 1:
            cells = N_("{count} cells spread over {span} by dilation {dilation}")
        kernel = Words(cells, count=self.kernel, span=self.span, dilation=self.dilation)
        room = N_("{size} plus {padding} of padding") if padding else "{size}"
        message = N_(
            "the kernel ({kernel}) is larger than the input ({room}): "
            "use a smaller kernel, more padding or an input of {least} or more"
        )
        padded = Words(room, size=size, padding=padding)
        return ShapeError(message, kernel=kernel, room=padded, least=self.span - padding)


@dataclass(frozen=True, slots=True)
class Window:
    """The two axes of a sliding window over (height, width); `area` is the kernel's cells."""

    rows: Axis
    columns: Axis
    area: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Multiply once what every count asks for."""
        object.__setattr__(self, "area", self.rows.kernel * self.columns.kernel)

    @classmethod
    def of(
        cls,
        kernel: Pair,
        stride: Pair = 1,
        padding: Padding = 0,
        dilation: Pair = 1,
        ceil: bool = False,
        beyond: bool = False,
    ) -> "Window":
        """Check and spread out settings given as numbers, pairs or "same"."""
        try:
            return _window(kernel, stride, padding, dilation, ceil, beyond)
        except TypeError:  # lists cannot be looked up among the windows made before
            return _window.__wrapped__(kernel, stride, padding, dilation, ceil, beyond)

    @property
    def axes(self) -> tuple[Axis, Axis]:
        """(rows, columns)."""
        return self.rows, self.columns

    @property
    def kernel(self) -> tuple[int, int]:
        """Cells of the kernel (rows, columns)."""
        return self.rows.kernel, self.columns.kernel

    @property
    def stride(self) -> tuple[int, int]:
        """(rows, columns)."""
        return self.rows.stride, self.columns.stride

    @property
    def dilation(self) -> tuple[int, int]:
        """(rows, columns)."""
        return self.rows.dilation, self.columns.dilation

    @property
    def is_same(self) -> bool:
        """Whether the padding is "same", so that the output's size does not depend on the kernel.

        Then it does not depend on rounding either.
        """
        return self.rows.padding is None and self.columns.padding is None

    @property
    def ceil_mode(self) -> bool:
        """Whether the output's size is rounded up."""
        return self.rows.ceil and not self.is_same

    @property
    def is_plain(self) -> bool:
        """Whether there is neither padding nor rounding up."""
        return self.even_padding() == (0, 0) and not self.ceil_mode

    def edges(self, height: int, width: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """((top, bottom), (left, right)): `Axis.edges` of both axes."""
        return self.rows.edges(height), self.columns.edges(width)

    def padded(self, height: int, width: int) -> int:
        """Cells of an input once the padding is written out."""
        return self.rows.padded(height) * self.columns.padded(width)

    def pool_padding(self) -> tuple[int, int] | None:
        """Padding (rows, columns) as torch's own pools take it, or None if they cannot.

        They pad both sides alike, and by at most half a kernel.
        """
        even = self.even_padding()
        fits = even and all(2 * p <= k for p, k in zip(even, self.kernel, strict=True))
        return even if fits else None

    def output(self, height: int, width: int) -> tuple[int, int]:
        """(height, width) of the output."""
        rows = self.rows.output(height)
        if width == height and self.columns is self.rows:
            return rows, rows
        return rows, self.columns.output(width)

    @property
    def rounds_up(self) -> bool:
        """Whether rounding up can make a difference along one of the axes."""
        return self.rows.rounds_up or self.columns.rounds_up

    def convolution_padding(self) -> tuple[int, int] | None:
        """Padding (rows, columns) as torch's own convolution takes it, or None if it cannot.

        It rounds down, and pads both sides alike.
        """
        return None if self.rounds_up else self.even_padding()

    def even_padding(self) -> tuple[int, int] | None:
        """Padding (rows, columns) if it is the same on both sides whatever the input, else None."""
        # At stride 1 "same" is alike for every size; at a larger one it depends on the size.
        fixed = all(axis.padding is not None or axis.stride == 1 for axis in self.axes)
        (top, bottom), (left, right) = (axis.pads(1) for axis in self.axes)
        return (top, left) if fixed and top == bottom and left == right else None


@lru_cache(maxsize=1024, typed=True)  # True is not 1 here
def _window(
    kernel: Pair, stride: Pair, padding: Padding, dilation: Pair, ceil: bool, beyond: bool
) -> Window:
    kernels = pair(kernel, "the kernel")
    strides = pair(stride, "the stride")
    dilations = pair(dilation, "the dilation")
    pads = _pads(padding)
    settings = zip(kernels, strides, pads, dilations, strict=True)
    rows, columns = (Axis(*each, ceil, beyond) for each in settings)
    return Window(rows, rows if rows == columns else columns)


def _pads(padding: Padding) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """(before, after) of rows and columns, or None for "same"."""
    if isinstance(padding, str):
        if padding != "same":
            raise LayerError('the padding is {what!r}: give numbers, or "same".', what=padding)
        return None, None
    if isinstance(padding, tuple | list) and all(isinstance(p, tuple | list) for p in padding):
        if len(padding) != 2:
            raise LayerError("asymmetric padding is ((top, bottom), (left, right)).")
        return pair(padding[0], "the padding", 0), pair(padding[1], "the padding", 0)
    rows, columns = pair(padding, "the padding", 0)
    return (rows, rows), (columns, columns)

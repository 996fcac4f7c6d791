"""What padding comes to in numbers, as the exported code has to write it."""

from typing import TypeAlias

from cnnviz.window import Window

Pairs: TypeAlias = tuple[tuple[int, int], tuple[int, int]]
"""((top, bottom), (left, right))."""


def is_same(window: Window) -> bool:
    """Tell whether the padding is "same" on both axes."""
    return window.rows.padding is None and window.columns.padding is None


def rounds_up(window: Window) -> bool:
    """Tell whether the output size is rounded up; "same" has a size of its own."""
    return window.rows.ceil and not is_same(window)


def kernel_of(window: Window) -> tuple[int, int]:
    """(rows, columns)."""
    return window.rows.kernel, window.columns.kernel


def stride_of(window: Window) -> tuple[int, int]:
    """(rows, columns)."""
    return window.rows.stride, window.columns.stride


def dilation_of(window: Window) -> tuple[int, int]:
    """(rows, columns)."""
    return window.rows.dilation, window.columns.dilation


def cells(window: Window, height: int, width: int) -> Pairs:
    """Cells to put around an input so that an unpadded window, rounding down, does the same.

    Rounding up reaches beyond the declared padding; those cells are included.
    """
    return window.rows.edges(height), window.columns.edges(width)

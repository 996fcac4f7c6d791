"""Values past the largest 32-bit number (3.4e38), and what comes of them, are said, not shown."""

from typing import Any

import numpy as np
import torch

from cnnviz.errors import CnnvizError


class NotFinite(CnnvizError):
    """Values, or gradients, that are no finite numbers."""


def check_finite(layer: str, *values: torch.Tensor | np.ndarray[Any, Any] | float) -> None:
    """Raise `NotFinite` where a layer's values, or gradients to it, are no finite numbers.

    Args:
        layer: its name.
        values: of any shape.
    """
    if not all(torch.as_tensor(each).isfinite().all() for each in values):
        raise NotFinite(
            "with these weights {layer} comes to numbers too large for 32 bits: choose other "
            "weights, or a layer nearer the picture.",
            layer=layer,
        )

"""What each layer makes of a picture: the values of named nodes, as in evaluation."""

from collections.abc import Iterable

import torch
from torch import Tensor

from cnnviz.errors import CnnvizError
from cnnviz.running import Mode, NetworkModule


@torch.inference_mode()
def activations(module: NetworkModule, x: Tensor, keep: Iterable[str]) -> dict[str, Tensor]:
    """Run x (N, C, H, W) as far as the named nodes need and return their values.

    Dropout is off and batch norm uses its running statistics, whatever the module is set to;
    the module is not changed.

    Args:
        module: what `build` made.
        x: images of the module's channels; any size its layers up to there can take.
        keep: node names or state-dict keys.

    Returns:
        {name: (N, C', H', W') or (N, features)}, in the order of `keep`.

    Raises:
        CnnvizError: for an unknown name, a node not built, or an input that does not fit.
    """
    try:
        names = [keep] if isinstance(keep, str) else list(keep)
    except TypeError:
        raise CnnvizError(
            "the layers to keep are {keep!r}: give a list of names.", keep=keep
        ) from None
    positions = {name: module.position(name) for name in names}
    module.check(x, set(positions.values()))
    values = module.run(x, set(positions.values()), Mode.EVALUATE)
    return {name: values[position] for name, position in positions.items()}

"""What has to run, in which order, and when a value is no longer needed: integers only.

Value 0 is the input; node i makes value i + 1, as in `cnnviz.network`.
"""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from cnnviz.counting import analyse
from cnnviz.layers import Shape
from cnnviz.network import Misfit, Network


class Step(NamedTuple):
    """Run a node, then forget the values in `release`."""

    node: int
    release: tuple[int, ...]


def schedule(network: Network, targets: Collection[int]) -> list[Step]:
    """Steps to the values of the nodes `targets`, each value forgotten after its last use."""
    kept, last = {index + 1 for index in targets}, network.last_uses(targets)
    release: dict[int, list[int]] = {}
    for value, index in sorted(last.items()):
        if value not in kept:
            release.setdefault(index, []).append(value)
    return [Step(index, tuple(release.get(index, ()))) for index in network.ancestors(targets)]


def flow(network: Network, nodes: Collection[int], input_shape: Shape) -> Mapping[int, Shape]:
    """Shapes of the values that the given nodes read and make, by the language's own rules.

    Raises:
        ShapeError: naming the layer that cannot take what it gets.
    """
    run = list(nodes)
    try:
        shapes = network.propagate(input_shape, run)
    except Misfit:
        analyse(network, input_shape)  # fails as well, and says where and why
        raise
    return {0: input_shape} | {index + 1: shapes[index + 1] for index in run}

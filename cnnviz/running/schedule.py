"""What has to run, in which order, and when a value is no longer needed: integers only.

Value 0 is the input; node i makes value i + 1, as in `cnnviz.network`.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from cnnviz.counting import analyse
from cnnviz.errors import CnnvizError, ShapeError
from cnnviz.layers import Merge, Shape
from cnnviz.network import Network


class Step(NamedTuple):
    """Run a node, then forget the values in `release`."""

    node: int
    release: tuple[int, ...]


def find(network: Network, name: str) -> int:
    """Position of a node by its name or state-dict key; raises `CnnvizError` with near names."""
    try:
        return network.index(name)
    except CnnvizError:
        known = [node.name for node in network.nodes] + list(network.state_keys.values())
        near = get_close_matches(str(name), known, n=3, cutoff=0.3) or known[:3]
        raise CnnvizError(f"{network.name} has no layer {name!r}: try {', '.join(near)}.") from None


def ancestors(network: Network, targets: Iterable[int]) -> list[int]:
    """Nodes that the nodes `targets` need, themselves included, in the order they run."""
    needed = set(targets)
    for index in range(max(needed, default=-1), -1, -1):
        if index in needed:
            needed.update(source - 1 for source in network.nodes[index].sources if source)
    return sorted(needed)


def schedule(network: Network, targets: Iterable[int]) -> list[Step]:
    """Steps to the values of the nodes `targets`, each value forgotten after its last use."""
    kept = {index + 1 for index in targets}
    steps: list[Step] = []
    for index in reversed(ancestors(network, targets)):
        # Going backwards, the first node to mention a value is the last to use it.
        release = set(network.nodes[index].sources) - kept
        kept |= release
        steps.append(Step(index, tuple(sorted(release))))
    steps.reverse()
    return steps


def flow(network: Network, nodes: Iterable[int], input_shape: Shape) -> Mapping[int, Shape]:
    """Shapes of the values that the given nodes read and make, by the language's own rules.

    Raises:
        ShapeError: naming the layer that cannot take what it gets.
    """
    shapes: dict[int, Shape] = {0: input_shape}
    try:
        for index in nodes:
            _, layer, sources, _ = network.nodes[index]
            if isinstance(layer, Merge):
                shapes[index + 1] = layer.merged_shape([shapes[source] for source in sources])
            else:
                shapes[index + 1] = layer.output_shape(shapes[sources[0]])
    except ShapeError:
        analyse(network, input_shape)  # fails as well, and says where and why
        raise
    return shapes

"""A network: a description with a name, laid out once into a list of nodes.

Nodes are in the order they run. Value 0 is the input; node i makes value i + 1.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from cnnviz.errors import CnnvizError, ShapeError
from cnnviz.layers import Layer, Shape
from cnnviz.window import LARGEST


class Node(NamedTuple):
    """One layer in its place: which values it reads, and the block it is drawn with."""

    name: str
    layer: Layer
    sources: tuple[int, ...]
    unit: str | None
    """Name of the outermost Residual, Concat or SideBranch around the node; None outside any."""


class Plan:
    """A list of nodes being laid out by the blocks of a description."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._unit: str | None = None

    def append(self, name: str, layer: Layer, sources: tuple[int, ...]) -> int:
        """Add a node and return the index of the value it makes."""
        self.nodes.append(Node(name, layer, sources, self._unit))
        return len(self.nodes)

    @contextmanager
    def unit(self, name: str) -> Iterator[None]:
        """Mark the nodes appended inside as parts of `name`, unless they are part of more."""
        outer = self._unit
        self._unit = outer or name or "block"
        yield
        self._unit = outer


class Block(Protocol):
    """A piece of a description: a layer, or layers put together."""

    def lay_out(self, plan: Plan, name: str, source: int) -> int:
        """Append the nodes of this piece to `plan`; returns the index of its output."""
        ...


@dataclass(frozen=True)
class Network:
    """A described network and where the description comes from.

    Attributes:
        name: as in the register of architectures, or any word.
        body: the description; its last output are the logits.
        input_shape: the published (channels, height, width).
        title, year, paper: what to print above it; the paper's short reference.
        note: what is particular about this description, in a sentence or two.
        state_keys: where a node's weights sit in a published state dict, for nodes whose
            name says something better than that.
        registered: whether this is what the register describes under that name; what is edited,
            or called so by somebody else, is not.
        nodes: `body` laid out; made once.
        output: index of the value that holds the logits, the end of the trunk; value i is made
            by node i - 1. Values of side branches are read by nobody.
    """

    name: str
    body: Block
    input_shape: Shape
    title: str = ""
    year: int | None = None
    paper: str = ""
    note: str = ""
    state_keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    registered: bool = field(default=False, init=False, repr=False, compare=False)
    nodes: tuple[Node, ...] = field(init=False, repr=False, compare=False)
    output: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "input_shape", checked_shape(self.input_shape))
        if not hasattr(self.body, "lay_out"):
            raise CnnvizError(f"the body of {self.name!r} is {self.body!r}: give a layer or block.")
        plan = Plan()
        end = self.body.lay_out(plan, "", 0)
        if end == 0:
            raise CnnvizError(f"the network {self.name!r} has no layers: give it at least one.")
        _check_names([node.name for node in plan.nodes])
        object.__setattr__(self, "nodes", tuple(plan.nodes))
        object.__setattr__(self, "output", end)

    def __hash__(self) -> int:
        return hash((self.name, self.input_shape, len(self.nodes)))

    def index(self, name: str) -> int:
        """Position of a node, by its name or its state-dict key; raises `CnnvizError`."""
        for position, node in enumerate(self.nodes):
            if name in (node.name, self.state_keys.get(node.name, node.name)):
                return position
        examples = ", ".join(node.name for node in self.nodes[:3])
        raise CnnvizError(f"{self.name} has no layer {name!r}: its layers are {examples}, ...")


def _check_names(names: list[str]) -> None:
    """Raise `CnnvizError` for a name given twice, or one that lies inside another layer's."""
    known = set(names)
    if len(known) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise CnnvizError(f"two layers are called {twice!r}: give each a name of its own.")
    for name in names:
        for at in (at for at, sign in enumerate(name) if sign == "."):
            if name[:at] in known:
                raise CnnvizError(
                    f"{name[:at]!r} is a layer and so cannot hold another, {name!r}: "
                    "rename one of the two."
                )


def checked_shape(shape: object) -> Shape:
    """Return (channels, height, width) if that is what `shape` is; raises `ShapeError`."""
    if not isinstance(shape, tuple | list) or len(shape) != 3:
        raise ShapeError(f"the input shape is {shape!r}: give (channels, height, width).")
    for side in shape:
        if isinstance(side, bool) or not isinstance(side, int) or not 1 <= side <= LARGEST:
            raise ShapeError(
                f"the input shape is {tuple(shape)}: "
                f"give three whole numbers from 1 to {LARGEST:,}."
            )
    return tuple(shape)

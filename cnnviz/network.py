"""A network: a description with a name, laid out once into a list of nodes.

Nodes are in the order they run. Value 0 is the input; node i makes value i + 1.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from functools import cached_property
from typing import Any, NamedTuple, Protocol
from weakref import ref

from cnnviz.errors import CnnvizError, ShapeError
from cnnviz.layers import Activation, Layer, Scale, Shape, Softmax
from cnnviz.window import LARGEST


class Node(NamedTuple):
    """One layer in its place: which values it reads, and the block it is drawn with."""

    name: str
    layer: Layer
    sources: tuple[int, ...]
    unit: str | None
    """Name of the outermost Residual, Concat or SideBranch around the node; None outside any."""


_node = Node._make  # the fastest way to make a few thousand


class Plan:
    """A list of nodes being laid out by the blocks of a description."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._units: list[str | None] = [None]

    def append(self, name: str, layer: Layer, sources: tuple[int, ...]) -> int:
        """Add a node and return the index of the value it makes."""
        self.nodes.append(_node((name, layer, sources, self._units[-1])))
        return len(self.nodes)

    def unit(self, name: str) -> "Plan":
        """Mark the nodes appended inside as parts of `name`, unless they are part of more."""
        self._units.append(self._units[-1] or name or "block")
        return self

    def __enter__(self) -> None: ...

    def __exit__(self, *error: object) -> None:
        self._units.pop()


class Misfit(ShapeError):
    """A layer cannot take the shapes it gets.

    Attributes:
        index: position of its node.
        given: the shapes.
    """

    def __init__(self, reason: ShapeError, index: int, given: tuple[Shape, ...]) -> None:
        super().__init__(reason.message, **reason.facts)
        self.index, self.given = index, given


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
        note: what is particular about this description, a message of a sentence or two.
        facts: what stands in the note's places.
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
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)
    state_keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    registered: bool = field(default=False, init=False, repr=False, compare=False)
    nodes: tuple[Node, ...] = field(init=False, repr=False, compare=False)
    output: int = field(init=False, repr=False, compare=False)
    _alike: "ref[Network] | None" = field(default=None, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "input_shape", checked_shape(self.input_shape))
        if not hasattr(self.body, "lay_out"):
            raise CnnvizError(
                "the body of {network!r} is {body!r}: give a layer or block.",
                network=self.name,
                body=self.body,
            )
        plan = Plan()
        end = self.body.lay_out(plan, "", 0)
        if end == 0:
            raise CnnvizError(
                "the network {network!r} has no layers: give it at least one.", network=self.name
            )
        _check_names(plan.nodes)
        object.__setattr__(self, "nodes", tuple(plan.nodes))
        object.__setattr__(self, "output", end)

    def __hash__(self) -> int:
        return hash((self.name, self.input_shape, len(self.nodes)))

    def __eq__(self, other: object) -> bool:
        """Whether all that is described is the same, gone through once for each two.

        A cache compares what it is asked for with what it keeps, often thousands of times; two
        descriptions of 1,202 layers made apart take some ten milliseconds each time.
        """
        if self is other:
            return True
        if not isinstance(other, Network):
            return NotImplemented
        if self._alike is not None and self._alike() is other:
            return True
        compared = [each.name for each in fields(self) if each.compare]
        same = all(getattr(self, name) == getattr(other, name) for name in compared)
        if same:
            object.__setattr__(self, "_alike", ref(other))
            object.__setattr__(other, "_alike", ref(self))
        return same

    def __getstate__(self) -> dict[str, Any]:
        """What a copy in another process gets."""
        return self.__dict__ | {"_alike": None}

    def index(self, name: str) -> int:
        """Position of a node, by its name or state-dict key; raises `CnnvizError`."""
        for position, node in enumerate(self.nodes):
            if name in (node.name, self.state_keys.get(node.name, node.name)):
                return position
        known = [node.name for node in self.nodes] + list(self.state_keys.values())
        near = get_close_matches(str(name), known, n=3, cutoff=0.3) or known[:3]
        raise CnnvizError(
            "{network} has no layer {name!r}: try {near}.",
            network=self.name,
            name=name,
            near=", ".join(near),
        )

    def propagate(self, shape: Shape, only: Sequence[int] | None = None) -> list[Shape]:
        """Shapes of all values, the input's among them.

        Args:
            shape: of the input.
            only: positions of nodes in the order they run, with all that they need; the values
                of others stay ().

        Raises:
            Misfit: for the first layer that cannot take what it gets.
        """
        shapes: list[Shape] = [shape, *[()] * len(self.nodes)]
        each = enumerate(self.nodes, 1) if only is None else [(i + 1, self.nodes[i]) for i in only]
        for value, (_, layer, sources, _) in each:
            try:
                if len(sources) == 1:
                    shapes[value] = layer.output_shape(shapes[sources[0]])
                else:
                    shapes[value] = layer.merged_shape([shapes[source] for source in sources])
            except ShapeError as error:
                given = tuple(shapes[source] for source in sources)
                raise Misfit(error, value - 1, given) from None
        return shapes

    def ancestors(self, targets: Iterable[int]) -> list[int]:
        """Positions of the nodes that `targets` need, themselves included, in running order."""
        needed = set(targets)
        for index in range(max(needed, default=-1), -1, -1):
            if index in needed:
                needed.update(source - 1 for source in self.nodes[index].sources if source)
        return sorted(needed)

    @cached_property
    def trunk(self) -> frozenset[int]:
        """Positions of the nodes that the logits need: all but those of side branches."""
        return frozenset(self.ancestors([self.output - 1]))

    @cached_property
    def side_heads(self) -> tuple[int, ...]:
        """Positions of the nodes that side branches end with."""
        ends = (index for index, found in enumerate(self.readers[1:]) if not found)
        return tuple(index for index in ends if index not in self.trunk)

    @cached_property
    def readers(self) -> tuple[tuple[int, ...], ...]:
        """Per value the positions of the nodes that read it."""
        found: list[list[int]] = [[] for _ in range(len(self.nodes) + 1)]
        for index, node in enumerate(self.nodes):
            for source in dict.fromkeys(node.sources):
                found[source].append(index)
        return tuple(map(tuple, found))

    def last_uses(self, targets: Iterable[int]) -> dict[int, int]:
        """Per value that the nodes `targets` need, the position of the last node to read it.

        What the targets make is read by none of these, and is not in it.
        """
        last: dict[int, int] = {}
        for index in reversed(self.ancestors(targets)):
            for source in self.nodes[index].sources:
                last.setdefault(source, index)
        return last

    def followers(self, index: int) -> tuple[int, ...]:
        """Positions of the normalisations, scalings and activations that alone read a node."""
        chain: list[int] = []
        while len(readers := self.readers[index + 1]) == 1:
            (index,) = readers
            layer = self.nodes[index].layer
            if not (layer.is_norm or isinstance(layer, Activation | Scale)):
                break
            chain.append(index)
        return tuple(chain)

    def activation_behind(self, index: int) -> int:
        """Position of the activation that alone reads a node, or of the node where there is none.

        A normalisation in between belongs to the layer before it.
        """
        for after in self.followers(index):
            if isinstance(self.nodes[after].layer, Activation):
                return after
        return index

    def logits(self, target: int) -> int:
        """Position of the scores that a node makes: of what it reads where it is a softmax."""
        _, layer, (source, *_), _ = self.nodes[target]
        return source - 1 if isinstance(layer, Softmax) and source else target


def each_once(named: Sequence[tuple[Any, ...]]) -> None:
    """Raise `CnnvizError` for a name given twice, each at the head of its tuple."""
    if len({each[0] for each in named}) != len(named):
        names = [each[0] for each in named]
        twice = next(name for name in names if names.count(name) > 1)
        raise CnnvizError(
            "two layers are called {twice!r}: give each a name of its own.", twice=twice
        )


def _check_names(nodes: list[Node]) -> None:
    """The same, and for a name that lies inside another layer's."""
    each_once(nodes)
    known = {node.name for node in nodes}
    around = known
    while around := {name.rpartition(".")[0] for name in around} - {""}:
        if not known.isdisjoint(around):
            outer, name = next(
                (outer, name)
                for name in (node.name for node in nodes)
                for outer in around & known
                if name.startswith(f"{outer}.")
            )
            raise CnnvizError(
                "{outer!r} is a layer and so cannot hold another, {name!r}: rename one of the two.",
                outer=outer,
                name=name,
            )


def checked_shape(shape: object) -> Shape:
    """Return (channels, height, width) if that is what `shape` is; raises `ShapeError`."""
    if not isinstance(shape, tuple | list) or len(shape) != 3:
        raise ShapeError(
            "the input shape is {shape!r}: give (channels, height, width).", shape=shape
        )
    for side in shape:
        if isinstance(side, bool) or not isinstance(side, int) or not 1 <= side <= LARGEST:
            raise ShapeError(
                "the input shape is {shape}: give three whole numbers from 1 to {largest:,}.",
                shape=tuple(shape),
                largest=LARGEST,
            )
    return tuple(shape)

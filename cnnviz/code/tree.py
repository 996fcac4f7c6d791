"""A description with its shapes and calls: what exported code is written from.

An owner is a piece that becomes an attribute, with attributes of its own, like a module in a
state dict. A piece that is no owner is spread: its parts belong to the owner around it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, TypeGuard

from cnnviz.blocks import Concat, Gate, Residual, Sequential, SideBranch, join
from cnnviz.counting import analyse
from cnnviz.errors import CnnvizError
from cnnviz.layers import Layer, Shape
from cnnviz.layers.calls import Call, Named
from cnnviz.network import Block, Network, Node

Dialect: TypeAlias = Callable[[Node, Shape], list[tuple[str, Call]]]
"""From a layer in its place and the shape it meets to calls, and what each adds to its name."""


@dataclass(eq=False)
class Piece:
    """What every piece has.

    Attributes:
        attr: its name within the owner, given by `settling`; full stops in it lead through
            modules that only hold others.
        path: its name within the network.
        owner: whether it becomes an attribute (every leaf does).
        x, y: shapes of its input and output, per image.
    """

    attr: str
    path: str
    owner: bool
    x: Shape
    y: Shape

    def parts(self) -> "list[Tree]":
        """The pieces directly inside, in the order their layers are laid out."""
        found: list[Tree] = []
        for value in vars(self).values():
            found += value if isinstance(value, list) else [value] if _is_piece(value) else []
        return found

    def change(self, change: "Callable[[Tree], Tree]") -> None:
        """Put in the place of each part what is made of it."""
        for name, value in vars(self).items():
            if isinstance(value, list):
                setattr(self, name, [change(part) for part in value])
            elif _is_piece(value):
                setattr(self, name, change(value))


@dataclass(eq=False)
class Leaf(Piece):
    """One call; `layer` is None where it stands for a whole block.

    Attributes:
        key: where its weights sit in the state dict of the whole network.
    """

    call: Call
    layer: Layer | None = None
    key: str = ""


@dataclass(eq=False)
class Chain(Piece):
    """Pieces one after another."""

    items: "list[Tree]" = field(default_factory=list)


@dataclass(eq=False)
class Branches(Piece):
    """Pieces side by side, stacked."""

    items: "list[Tree]" = field(default_factory=list)


@dataclass(eq=False)
class Joined(Piece):
    """A body around which its input goes by a shortcut (None: as it is), summed or multiplied."""

    body: "Tree"
    shortcut: "Tree | None"
    then: "Tree | None"
    operator: str = "+"


@dataclass(eq=False)
class Side(Piece):
    """A head beside the trunk."""

    body: "Tree"


Tree: TypeAlias = Leaf | Chain | Branches | Joined | Side


def _is_piece(value: object) -> TypeGuard[Tree]:
    return isinstance(value, Piece)


def walk(tree: Tree) -> Iterator[Tree]:
    """The piece and all pieces inside it, from the outside in."""
    yield tree
    for part in tree.parts():
        yield from walk(part)


def leaves(tree: Tree) -> Iterator[Leaf]:
    """All calls, in order."""
    return (piece for piece in walk(tree) if isinstance(piece, Leaf))


def grow(network: Network, dialect: Dialect, keys: Mapping[str, str] | None = None) -> Tree:
    """The tree of a network at its input shape, its names still to be settled.

    Args:
        network: the description.
        dialect: what each layer becomes.
        keys: where a layer's weights sit in the state dict, if not under its name.

    Raises:
        ShapeError: naming the layer that cannot take what it gets.
        CnnvizError: for a piece that has no code.
    """
    analyse(network)  # says which layer fails, and why
    return _Grower(dialect, network, keys or {}).grow(network.body, "", network.input_shape, "")


def outputs(network: Network) -> dict[str, int]:
    """Names of the last layers with weights: of the trunk, and of heads with as many outputs."""
    report = analyse(network)
    ends = [end for end in range(1, len(network.nodes) + 1) if not network.readers[end]]
    if len(report.output_shape) != 1:
        return {}  # maps, not logits
    classes = report.output_shape[0]
    found: dict[str, int] = {}
    for end in sorted({*ends, network.output}):
        while end and not report.layers[end - 1].weights:
            sources = network.nodes[end - 1].sources
            end = sources[0] if len(sources) == 1 else 0
        if end and report.layers[end - 1].output_shape[0] == classes:
            found[network.nodes[end - 1].name] = classes
    return found


def members(tree: Tree) -> "list[Tree]":
    """The attributes of a piece: its leaves and owners, those of spread pieces included."""
    found: list[Tree] = []
    for part in tree.parts():
        found += [part] if part.owner else members(part)
    return found


def own_leaves(tree: Tree) -> list[Leaf]:
    """The calls of a piece that belong to it itself, not to an owner inside it."""
    return [part for part in members(tree) if isinstance(part, Leaf)]


class _Grower:
    """Goes through a description and its nodes, which are laid out in the same order."""

    def __init__(self, dialect: Dialect, network: Network, keys: Mapping[str, str]) -> None:
        self.dialect, self.keys = dialect, keys
        self.outputs = outputs(network)
        self.nodes = iter(network.nodes)

    def grow(self, block: Block, path: str, x: Shape, around: str) -> Tree:
        """The tree of a block called `path` in the owner called `around`."""
        if isinstance(block, Layer):
            return self._leaf(block, x)
        owner = path != around and not path.endswith("_")
        inside = path if owner else around
        if isinstance(block, Sequential):
            chain = Chain("", path, owner, x, x)
            for name, child in block.children():
                chain.items.append(self.grow(child, join(path, name), chain.y, inside))
                chain.y = chain.items[-1].y
            return chain
        if isinstance(block, SideBranch):
            body = self.grow(block.body, path, x, around)
            some = any(leaves(body))
            return Side("", path, False, x, x, body) if some else Chain("", path, False, x, x)
        if not isinstance(block, Concat | Residual | Gate):
            raise CnnvizError(
                "{block} has no code: use the blocks of cnnviz in its place.",
                block=type(block).__name__,
            )
        named = [(join(path, name), child) for name, child in block.children()]
        joint = len(named) - block.behind
        ways = [self.grow(child, name, x, inside) for name, child in named[:joint]]
        next(self.nodes)
        if isinstance(block, Concat):
            y = (sum(way.y[0] for way in ways), *ways[0].y[1:])
            return Branches("", path, owner, x, y, ways)
        body, *others = ways
        joined, operator = (x, "*") if isinstance(block, Gate) else (body.y, "+")
        shortcut = next((way for way in others if any(leaves(way))), None)  # else the identity
        then = next((self.grow(child, name, joined, inside) for name, child in named[joint:]), None)
        y = joined if then is None else then.y
        return Joined("", path, owner, x, y, body, shortcut, then, operator)

    def _leaf(self, layer: Layer, x: Shape) -> Leaf | Chain:
        node = next(self.nodes)
        path, y = node.name, layer.output_shape(x)
        key = self.keys.get(path, path)
        grown: list[Tree] = [
            # What only prepares the input is not the layer and has no shape to speak of.
            Leaf("", path, True, x, (), call, key=key + suffix)
            if suffix
            else Leaf("", path, True, x, y, self._with_name(call, path), layer, key)
            for suffix, call in self.dialect(node, x)
        ]
        if len(grown) == 1 and isinstance(grown[0], Leaf):
            return grown[0]
        return Chain("", path, False, x, y, grown)

    def _with_name(self, call: Call, path: str) -> Call:
        """Call the classes by name where the layer's depth is their number."""
        if path not in self.outputs:
            return call
        classes = Named(self.outputs[path], "classes")
        return call.changed(lambda slot, value: classes if slot.output else value)

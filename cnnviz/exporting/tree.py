"""A description with its shapes and calls: what exported code is written from.

An owner is a piece that becomes an attribute, with attributes of its own, like a module in a
state dict. A piece that is no owner is spread: its parts belong to the owner around it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from cnnviz.blocks import Concat, Residual, Sequential, SideBranch
from cnnviz.counting import analyse
from cnnviz.errors import CnnvizError
from cnnviz.exporting.calls import Call, Named
from cnnviz.layers import Layer, Shape
from cnnviz.network import Block, Network

Dialect: TypeAlias = Callable[[Layer, Shape, Shape], list[tuple[str, Call]]]
"""From a layer and its shapes to calls, each with what its name adds to the layer's."""


@dataclass(eq=False)
class Piece:
    """What every piece has.

    Attributes:
        attr: its name within the owner; of a spread piece, the prefix of its parts' names.
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
        return []


@dataclass(eq=False)
class Leaf(Piece):
    """One call; `layer` is None where it stands for a whole block."""

    call: Call
    layer: Layer | None = None


@dataclass(eq=False)
class Chain(Piece):
    """Pieces one after another."""

    items: "list[Tree]" = field(default_factory=list)

    def parts(self) -> "list[Tree]":
        """The items."""
        return self.items


@dataclass(eq=False)
class Branches(Piece):
    """Pieces side by side, stacked."""

    items: "list[Tree]" = field(default_factory=list)

    def parts(self) -> "list[Tree]":
        """The branches."""
        return self.items


@dataclass(eq=False)
class Sum(Piece):
    """A body around which its input goes by a shortcut (None: as it is)."""

    body: "Tree"
    shortcut: "Tree | None"
    then: "Tree | None"

    def parts(self) -> "list[Tree]":
        """Body, shortcut and activation, where there are any."""
        return [part for part in (self.body, self.shortcut, self.then) if part is not None]


@dataclass(eq=False)
class Side(Piece):
    """A head beside the trunk."""

    body: "Tree"

    def parts(self) -> "list[Tree]":
        """The head."""
        return [self.body]


Tree: TypeAlias = Leaf | Chain | Branches | Sum | Side


def walk(tree: Tree) -> Iterator[Tree]:
    """The piece and all pieces inside it, from the outside in."""
    yield tree
    for part in tree.parts():
        yield from walk(part)


def leaves(tree: Tree) -> Iterator[Leaf]:
    """All calls, in order."""
    return (piece for piece in walk(tree) if isinstance(piece, Leaf))


def grow(network: Network, dialect: Dialect) -> Tree:
    """The tree of a network at its input shape.

    Raises:
        ShapeError: naming the layer that cannot take what it gets.
        CnnvizError: for a piece that has no code.
    """
    analyse(network)  # says which layer fails, and why
    return _Grower(dialect, outputs(network)).grow(network.body, "", "", network.input_shape)


def outputs(network: Network) -> dict[str, int]:
    """Names of the last layers with weights: of the trunk, and of heads with as many outputs."""
    report = analyse(network)
    read = {source for node in network.nodes for source in node.sources}
    ends = [end for end in range(1, len(network.nodes) + 1) if end not in read]
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


def own_leaves(tree: Tree) -> list[Leaf]:
    """The calls of a piece that belong to it itself, not to an owner inside it."""
    found: list[Leaf] = []
    for part in tree.parts():
        if isinstance(part, Leaf):
            found.append(part)
        elif not part.owner:
            found += own_leaves(part)
    return found


def joined(prefix: str, name: str) -> str:
    """A child's name under its parent's, as the description's blocks join them."""
    if not prefix or not name or prefix.endswith("_"):
        return prefix + name
    return f"{prefix}.{name}"


@dataclass(frozen=True)
class _Grower:
    dialect: Dialect
    outputs: dict[str, int]

    def grow(self, block: Block, attr: str, path: str, x: Shape) -> Tree:
        if isinstance(block, Layer):
            return self._leaf(block, attr or block.kind, path or block.kind, x)
        owner = bool(attr) and not attr.endswith("_")
        inner = "" if owner else attr  # what the names of the parts begin with
        if isinstance(block, Sequential):
            items, y = [], x
            for name, child in block.children:
                items.append(self.grow(child, inner + name, joined(path, name), y))
                y = items[-1].y
            return Chain(attr, path, owner, x, y, items)
        if isinstance(block, Concat):
            items = [
                self.grow(child, inner + name, joined(path, name), x)
                for name, child in block.children
            ]
            y = (sum(item.y[0] for item in items), *items[0].y[1:])
            return Branches(attr, path, owner, x, y, items)
        if isinstance(block, Residual):
            return self._sum(block, attr, path, x, owner)
        if isinstance(block, SideBranch):
            return Side(attr, path, False, x, x, self.grow(block.body, attr, path, x))
        raise CnnvizError(
            f"{type(block).__name__} has no code: use the blocks of cnnviz in its place."
        )

    def _sum(self, block: Residual, attr: str, path: str, x: Shape, owner: bool) -> Sum:
        inner = "" if owner else attr
        body = self.grow(block.body, inner + block.inside, joined(path, block.inside), x)
        shortcut = None
        if block.shortcut is not None:
            name = "downsample"
            shortcut = self.grow(block.shortcut, inner + name, joined(path, name), x)
            if not any(leaves(shortcut)):
                shortcut = None  # nothing on the way is the identity
        then = None
        if block.then is not None:
            name = f"{block.then.kind}_out"
            then = self.grow(block.then, inner + name, joined(path, name), body.y)
        return Sum(attr, path, owner, x, body.y if then is None else then.y, body, shortcut, then)

    def _leaf(self, layer: Layer, attr: str, path: str, x: Shape) -> Leaf | Chain:
        y = layer.output_shape(x)
        calls = self.dialect(layer, x, y)
        grown: list[Tree] = [
            # What only prepares the input is not the layer and has no shape to speak of.
            Leaf(attr + suffix, path, True, x, (), call)
            if suffix
            else Leaf(attr, path, True, x, y, self._with_name(call, path), layer)
            for suffix, call in calls
        ]
        if len(grown) == 1 and isinstance(grown[0], Leaf):
            return grown[0]
        return Chain(attr, path, False, x, y, grown)

    def _with_name(self, call: Call, path: str) -> Call:
        """Call the classes by name where the layer's depth is their number."""
        if path not in self.outputs:
            return call
        values = tuple(
            Named(self.outputs[path], "classes") if slot.output else value
            for slot, value in zip(call.slots, call.values, strict=True)
        )
        return Call(call.function, call.slots, values)

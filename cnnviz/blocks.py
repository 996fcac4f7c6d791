"""How layers are put together: one after another, side by side, or around a shortcut.

Children are named by keyword, or by themselves: layers as conv1, conv2, relu1 ..., blocks as
0, 1 ... . Names of nested children are joined by a full stop, as in a PyTorch state dict, with
two exceptions that let a description carry published names: an empty name adds nothing, and a
name that ends in an underscore is a prefix (branch5x5_ and 1 make branch5x5_1).

The body of a Residual has no name of its own: its layers are called as if they were the block's
(layer1.0.conv1), and "body" comes between only where that would give one name twice, or put
layers inside a layer.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from cnnviz.errors import LayerError
from cnnviz.layers import Add, Concatenate, Layer
from cnnviz.network import Block, Plan

__all__ = ["Block", "Concat", "Residual", "Sequential", "SideBranch"]

Children: TypeAlias = tuple[tuple[str, Block], ...]

SHORT_NAMES = {"max_pool": "pool", "avg_pool": "pool", "l2_pool": "pool", "batch_norm": "bn"}


def _named(unnamed: tuple[Block, ...], named: dict[str, Block]) -> Iterator[tuple[str, Block]]:
    seen: Counter[str] = Counter()
    for child in (*unnamed, *named.values()):
        if not hasattr(child, "lay_out"):
            raise LayerError(f"{child!r} is no layer: give layers and blocks, such as ReLU().")
    for index, child in enumerate(unnamed):
        if isinstance(child, Layer):
            word = SHORT_NAMES.get(child.kind, str(child.kind))
            seen[word] += 1
            yield f"{word}{seen[word]}", child
        else:
            yield str(index), child
    yield from named.items()


def join(prefix: str, name: str) -> str:
    """The name of a child inside a block of that name."""
    if not prefix or not name or prefix.endswith("_"):
        return prefix + name
    return f"{prefix}.{name}"


def words(block: Block) -> set[str]:
    """What stands first, behind a block's own name, in the names that it lays out.

    The empty word is a layer called as the block itself.
    """
    if isinstance(block, Sequential | Concat):
        within = _words_of(block.children)
        return within | {_unlike(within)} if isinstance(block, Concat) else within
    if isinstance(block, SideBranch):
        return words(block.body)
    if isinstance(block, Residual):
        within, own = words(block.body), block.own_words()
        return own | ({"body"} if _clash(within, own) else within)
    return {""}  # a layer; and how a block of a kind of its own names its layers, nobody knows


def _words_of(children: Children) -> set[str]:
    return {join(key, word).split(".")[0] for key, child in children for word in words(child)}


def _unlike(taken: set[str]) -> str:
    """A name for a concatenation that none of its branches has."""
    name = "concat"
    while name in taken:
        name += "_out"
    return name


def _clash(body: set[str], own: set[str]) -> bool:
    """Whether a body's names would be those of the sum's, or its layer would hold the sum."""
    return "" in body or not body.isdisjoint(own)


@dataclass(frozen=True, init=False)
class Sequential:
    """Each child takes the output of the one before."""

    children: Children = field(default=())

    def __init__(self, /, *unnamed: Block, **named: Block) -> None:
        object.__setattr__(self, "children", tuple(_named(unnamed, named)))

    def lay_out(self, plan: Plan, name: str, source: int) -> int:
        """Append the children to `plan` in order; returns the last node's index."""
        for child_name, child in self.children:
            source = child.lay_out(plan, join(name, child_name), source)
        return source


@dataclass(frozen=True, init=False)
class Concat:
    """Every child takes the same input; their outputs are stacked along the channels."""

    children: Children = field(default=())

    def __init__(self, /, *unnamed: Block, **named: Block) -> None:
        object.__setattr__(self, "children", tuple(_named(unnamed, named)))
        if not self.children:
            raise LayerError("a Concat has no branches: give it at least one.")

    @property
    def end(self) -> str:
        """What the concatenation is called within the block: a name no branch has."""
        return _unlike(_words_of(self.children))

    def lay_out(self, plan: Plan, name: str, source: int) -> int:
        """Append the branches and their concatenation to `plan`; returns its index."""
        with plan.unit(name):
            ends = [child.lay_out(plan, join(name, key), source) for key, child in self.children]
            return plan.append(join(name, self.end), Concatenate(), tuple(ends))


@dataclass(frozen=True)
class SideBranch:
    """A head of its own beside the trunk, such as GoogLeNet's auxiliary classifiers.

    The body reads what the trunk has got so far; what it makes is read by nobody, and the trunk
    goes on as if the branch were not there.
    """

    body: Block

    def lay_out(self, plan: Plan, name: str, source: int) -> int:
        """Append the body to `plan`; returns `source`, where the trunk goes on."""
        with plan.unit(name):
            self.body.lay_out(plan, name, source)
        return source


@dataclass(frozen=True)
class Residual:
    """a[l+2] = g(z[l+2] + a[l]): the body's output plus its input, then the activation `then`.

    `shortcut` is None for the identity, `ZeroPad` for zero-padded channels, or a block such as
    `Sequential(Conv(128, 1, stride=2, bias=False), BatchNorm())` for a projection W_s a[l].
    """

    body: Block
    shortcut: Block | None = None
    then: Layer | None = None

    @property
    def inside(self) -> str:
        """What the body is called within the block: nothing, unless names would clash."""
        return "body" if _clash(words(self.body), self.own_words()) else ""

    def own_words(self) -> set[str]:
        """What stands first in the names of all but the body."""
        then = {f"{self.then.kind}_out"} if self.then else set()
        return {"add", "downsample"} | then

    def lay_out(self, plan: Plan, name: str, source: int) -> int:
        """Append body, shortcut, sum and activation to `plan`; returns the last node's index."""
        with plan.unit(name):
            end = self.body.lay_out(plan, join(name, self.inside), source)
            if self.shortcut is None:
                short = source
            else:
                short = self.shortcut.lay_out(plan, join(name, "downsample"), source)
            joined = plan.append(join(name, "add"), Add(), (end, short))
            if self.then is None:
                return joined
            return plan.append(join(name, f"{self.then.kind}_out"), self.then, (joined,))

"""How layers are put together: one after another, side by side, or around a shortcut.

Children are named by keyword, or by themselves: layers as conv1, conv2, relu1 ..., blocks as
0, 1 ... . Names of nested children are joined by a full stop, as in a PyTorch state dict, with
two exceptions that let a description carry published names: an empty name adds nothing, and a
name that ends in an underscore is a prefix (branch5x5_ and 1 make branch5x5_1).

The body of a Residual or a Gate has no name of its own: its layers are called as if they were the
block's (layer1.0.conv1), and "body" comes between only where that would give one name twice, or
put layers inside a layer.
"""

from abc import abstractmethod
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Self, TypeAlias

from cnnviz.errors import LayerError
from cnnviz.layers import Add, Concatenate, Layer, Multiply
from cnnviz.network import Block, Plan, each_once

__all__ = ["Block", "Concat", "Gate", "Residual", "Sequential", "SideBranch"]

Children: TypeAlias = tuple[tuple[str, Block], ...]

SHORT_NAMES = {"max_pool": "pool", "avg_pool": "pool", "l2_pool": "pool", "batch_norm": "bn"}


def _named(unnamed: tuple[Block, ...], named: dict[str, Block]) -> Children:
    parts: list[tuple[str, Block]] = []
    seen: dict[str, int] = {}
    for index, child in enumerate(unnamed):
        name = str(index)
        if isinstance(child, Layer):
            kind = SHORT_NAMES.get(child.kind, str(child.kind))
            seen[kind] = seen.get(kind, 0) + 1
            name = f"{kind}{seen[kind]}"
        parts.append((name, child))
    parts += named.items()
    for _, child in parts:
        if not hasattr(child, "lay_out"):
            raise LayerError("{it!r} is no layer: give blocks, or layers such as ReLU().", it=child)
    if unnamed:
        each_once(parts)
    return tuple(parts)


def join(prefix: str, name: str) -> str:
    """The name of a child inside a block of that name."""
    if not prefix or not name or prefix[-1] == "_":
        return prefix + name
    return f"{prefix}.{name}"


class Composite:
    """A block made of others.

    Attributes:
        joint: name within the block of the layer that joins its branches; "" where they are none.
        bypass: whether the block's own input is joined as well.
        behind: how many of its children come behind the joint.
    """

    joint = ""
    bypass = False
    behind = 0

    @abstractmethod
    def children(self) -> Children:
        """The blocks inside, by what their names add to this one's, in the order they run."""

    @abstractmethod
    def rebuild(self, children: Sequence[Block | None]) -> "Block | None":
        """The same block around other children, as many as it has; None where nothing is left.

        A child that is None is left out: what it would have read is passed on.
        """

    def words(self) -> set[str]:
        """What stands first, behind the block's own name, in the names that it lays out."""
        return _words_of(self.children())


def words(block: Block) -> set[str]:
    """`Composite.words`; the empty word is a layer called as the block itself."""
    return block.words() if isinstance(block, Composite) else {""}  # or nobody knows


def _words_of(children: Children) -> set[str]:
    found = set[str]()
    for key, child in children:
        ends = key and key[-1] != "_"  # then what the child has inside stands behind a full stop
        names = (key,) if ends else [join(key, word) for word in words(child)]
        found.update(name.partition(".")[0] for name in names)
    return found


def _unlike(taken: set[str]) -> str:
    """A name for a concatenation that none of its branches has."""
    name = "concat"
    while name in taken:
        name += "_out"
    return name


def _inside(body: Block, own: set[str]) -> str:
    """What a body is called within a block that has names of its own: nothing, if none clash."""
    within = words(body)
    return "body" if "" in within or not within.isdisjoint(own) else ""


@dataclass(frozen=True, init=False)
class _Parted(Composite):
    """A block made of as many others as are given."""

    parts: Children

    def __init__(self, /, *unnamed: Block, **named: Block) -> None:
        object.__setattr__(self, "parts", _named(unnamed, named))

    def children(self) -> Children:
        """All of them."""
        return self.parts

    def _again(self, parts: Children) -> Self:
        """The same with other children, whose published names might not be given anew."""
        same = copy(self)
        object.__setattr__(same, "parts", parts)
        return same


@dataclass(frozen=True, init=False)
class Sequential(_Parted):
    """Each child takes the output of the one before."""

    def rebuild(self, children: Sequence[Block | None]) -> "Sequential | None":
        """Without those that are left out."""
        pairs = zip(self.parts, children, strict=True)
        kept = tuple((name, new) for (name, _), new in pairs if new)
        return self._again(kept) if kept or not self.parts else None

    def lay_out(self, plan: Plan, name: str, source: int) -> int:
        """Append the children to `plan` in order; returns the last node's index."""
        for key, child in self.parts:
            source = child.lay_out(plan, join(name, key), source)
        return source


@dataclass(frozen=True, init=False)
class Concat(_Parted):
    """Every child takes the same input; their outputs are stacked along the channels."""

    def __init__(self, /, *unnamed: Block, **named: Block) -> None:
        super().__init__(*unnamed, **named)
        if not self.parts:
            raise LayerError("a Concat has no branches: give it at least one.")

    @property
    def joint(self) -> str:  # type: ignore[override]
        """What the concatenation is called within the block: a name no branch has."""
        return _unlike(_words_of(self.parts))

    def rebuild(self, children: Sequence[Block | None]) -> "Concat":
        """A branch without layers is the identity."""
        pairs = zip(self.parts, children, strict=True)
        return self._again(tuple((name, new or Sequential()) for (name, _), new in pairs))

    def words(self) -> set[str]:
        """Those of the branches, and of their concatenation."""
        return _words_of(self.parts) | {self.joint}

    def lay_out(self, plan: Plan, name: str, source: int) -> int:
        """Append the branches and their concatenation to `plan`; returns its index."""
        with plan.unit(name):
            ends = [child.lay_out(plan, join(name, key), source) for key, child in self.parts]
            return plan.append(join(name, self.joint), Concatenate(), tuple(ends))


@dataclass(frozen=True)
class SideBranch(Composite):
    """A head of its own beside the trunk, such as GoogLeNet's auxiliary classifiers.

    The body reads what the trunk has got so far; what it makes is read by nobody, and the trunk
    goes on as if the branch were not there.
    """

    body: Block

    def children(self) -> Children:
        """The head."""
        return (("", self.body),)

    def rebuild(self, children: Sequence[Block | None]) -> "SideBranch | None":
        """No branch where no head is left."""
        (head,) = children
        return None if head is None else SideBranch(head)

    def lay_out(self, plan: Plan, name: str, source: int) -> int:
        """Append the body to `plan`; returns `source`, where the trunk goes on."""
        with plan.unit(name):
            self.body.lay_out(plan, name, source)
        return source


@dataclass(frozen=True)
class Residual(Composite):
    """a[l+2] = g(z[l+2] + a[l]): the body's output plus its input, then the activation `then`.

    `shortcut` is None for the identity, `ZeroPad` for zero-padded channels, or a block such as
    `Sequential(Conv(128, 1, stride=2, bias=False), BatchNorm())` for a projection W_s a[l].
    """

    body: Block
    shortcut: Block | None = None
    then: Layer | None = None
    joint = "add"

    bypass = property(lambda self: self.shortcut is None)
    behind = property(lambda self: int(self.then is not None))

    @cached_property
    def inside(self) -> str:
        """What the body is called within the block: nothing, unless names would clash."""
        return _inside(self.body, self._own_words())

    def _own_words(self) -> set[str]:
        """What stands first in the names of all but the body."""
        return {self.joint, "downsample"} | ({f"{self.then.kind}_out"} if self.then else set())

    def words(self) -> set[str]:
        """Those of the body, and the block's own."""
        return self._own_words() | ({self.inside} if self.inside else words(self.body))

    def children(self) -> Children:
        """Body, shortcut and activation, where there are any."""
        children: list[tuple[str, Block]] = [(self.inside, self.body)]
        if self.shortcut is not None:
            children.append(("downsample", self.shortcut))
        if self.then is not None:
            children.append((f"{self.then.kind}_out", self.then))
        return tuple(children)

    def rebuild(self, children: Sequence[Block | None]) -> "Residual":
        """A body or shortcut without layers is the identity."""
        body, *rest = children
        shortcut = rest.pop(0) if self.shortcut is not None else None
        then = rest.pop(0) if self.then is not None else None
        assert then is None or isinstance(then, Layer)
        return Residual(body or Sequential(), shortcut, then)

    def lay_out(self, plan: Plan, name: str, source: int) -> int:
        """Append body, shortcut, sum and activation to `plan`; returns the last node's index."""
        with plan.unit(name):
            end = self.body.lay_out(plan, join(name, self.inside), source)
            short = source
            if self.shortcut is not None:
                short = self.shortcut.lay_out(plan, join(name, "downsample"), source)
            joined = plan.append(join(name, self.joint), Add(), (end, short))
            if self.then is None:
                return joined
            return plan.append(join(name, f"{self.then.kind}_out"), self.then, (joined,))


@dataclass(frozen=True)
class Gate(Composite):
    """x times what the body makes of x, which may be one value a channel.

    Squeeze-and-Excitation (Hu, Shen & Sun 2018, fig. 2): the body averages each map, and two
    small layers make a factor of 0 to 1 for each channel.
    """

    body: Block
    joint = "multiply"
    bypass = True

    @cached_property
    def inside(self) -> str:
        """What the body is called within the block: nothing, unless names would clash."""
        return _inside(self.body, {self.joint})

    def children(self) -> Children:
        """The body."""
        return ((self.inside, self.body),)

    def rebuild(self, children: Sequence[Block | None]) -> "Gate | None":
        """Without a body there is no gate."""
        (body,) = children
        return None if body is None else Gate(body)

    def words(self) -> set[str]:
        """Those of the body, and of the product."""
        return {self.joint} | ({self.inside} if self.inside else words(self.body))

    def lay_out(self, plan: Plan, name: str, source: int) -> int:
        """Append body and product to `plan`; returns the product's index."""
        with plan.unit(name):
            end = self.body.lay_out(plan, join(name, self.inside), source)
            return plan.append(join(name, self.joint), Multiply(), (source, end))

"""Finding the blocks a person would give a name: the same structure with other numbers.

Pieces of one structure become one definition; the numbers in which they differ become its
parameters, and each piece becomes a call of it. Inner blocks are folded first, so that outer
ones are made of calls.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, replace

from cnnviz.code.naming import Scope, block_name, is_conv_bn
from cnnviz.code.parameters import Key, Parameter, condition, find_parameters, formula
from cnnviz.code.tree import Branches, Chain, Joined, Leaf, Side, Tree, walk
from cnnviz.layers import Role
from cnnviz.layers.calls import Call, Meaning, Nothing, Slot, Symbol, Value

OFTEN = 3
"""A plain chain of layers gets a name of its own from this many copies."""


@dataclass(frozen=True)
class Definition:
    """A named block.

    Attributes:
        name: of the class or function.
        body: the piece, with the parameters as symbols.
        parameters: in the order of the signature.
        condition: when the block has its shortcut layers; None where they are always there.
    """

    name: str
    body: Tree
    parameters: tuple[Parameter, ...]
    condition: str | None = None


def fold(root: Tree, names: Scope, depth: str = "") -> list[Definition]:
    """Replace the blocks inside `root`, in place, by calls of definitions, which are returned.

    Args:
        root: the network; itself never folded.
        names: those of the code around the definitions; theirs are added.
        depth: how code reads the depth of a block's input where no parameter says it.
    """
    definitions: list[Definition] = []
    while True:
        groups = _grouped(_wanted(root))
        if not groups:
            return definitions
        calls: dict[int, Leaf] = {}
        made: dict[int, Definition] = {}
        # The most frequent block has the first choice of a name.
        for at in sorted(range(len(groups)), key=lambda at: -len(groups[at])):
            made[at] = _define(groups[at], names, calls, depth)
        definitions += [made[at] for at in range(len(groups))]
        _replace(root, calls)


def _grouped(pieces: list[Tree]) -> list[list[Tree]]:
    """The pieces by structure; those without a shortcut go with the first that has one."""
    groups: dict[Hashable, dict[Hashable, list[Tree]]] = {}
    for piece in pieces:
        shortcut = piece.shortcut if isinstance(piece, Joined) else None
        alike = groups.setdefault(structure(piece, root=True), {})
        alike.setdefault(shortcut and structure(shortcut), []).append(piece)
    grouped: list[list[Tree]] = []
    for alike in groups.values():
        bare = alike.pop(None, [])
        found = list(alike.values())
        takers = [pieces for pieces in found if _has_own_shortcut(pieces[0])]
        if takers:
            takers[0].extend(bare)
        elif bare:
            found.append(bare)
        grouped += found
    return grouped


def _has_own_shortcut(piece: Tree) -> bool:
    """Tell whether a block's shortcut is an attribute, which a block without one can lack."""
    return isinstance(piece, Joined) and piece.shortcut is not None and piece.shortcut.owner


def structure(tree: Tree, root: bool = False, kernels: bool = True) -> Hashable:
    """What two pieces must share to be one block: names, kinds and kernels, no other numbers.

    The kernel of a lone convolution may differ. A missing shortcut is like any other, so that
    the blocks of a stage are alike.
    """
    attr = "" if root else tree.attr
    if isinstance(tree, Leaf):
        given = tree.call.arguments
        sizes = [given[slot] for slot in given if kernels and slot.meaning is Meaning.KERNEL]
        return attr, tree.call.function, tuple(given), tuple(sizes)
    if isinstance(tree, Joined):
        then = None if tree.then is None else structure(tree.then)
        return tree.operator, attr, structure(tree.body), then
    kernels = not (root and is_brick(tree))
    parts = tuple(structure(part, kernels=kernels) for part in tree.parts())
    return type(tree).__name__, attr, tree.owner, parts


def _wanted(root: Tree) -> list[Tree]:
    """The innermost pieces that are to be named."""
    counts = Counter(
        structure(piece, root=True)
        for piece in walk(root)
        if isinstance(piece, Chain) and piece.owner and piece is not root
    )

    def visit(piece: Tree, parent: Tree | None) -> Iterator[Tree]:
        inner = [found for part in piece.parts() for found in visit(part, piece)]
        yield from inner
        if not inner and parent is not None and _has_name(piece, parent, counts):
            yield piece

    return list(visit(root, None))


def _has_name(piece: Tree, parent: Tree, counts: Mapping[Hashable, int]) -> bool:
    if not piece.owner or isinstance(piece, Leaf):
        return False
    if isinstance(piece, Branches | Joined) or _branches_off(piece):
        return True
    names = [part.attr for part in piece.parts()]
    if not names or not all(name.isidentifier() for name in names):
        return False  # numbered parts: what nn.Sequential is for
    if isinstance(parent, Side):
        return True
    if counts[structure(piece, root=True)] < OFTEN:
        return False
    convolutions = [part for part in piece.parts() if isinstance(part, Leaf) and _convolves(part)]
    in_chain = isinstance(parent, Chain) and (parent.owner or len(convolutions) > 1)
    return is_brick(piece) or in_chain


def _convolves(leaf: Leaf) -> bool:
    return leaf.layer is not None and leaf.layer.role is Role.CONVOLUTION


def _branches_off(piece: Tree) -> bool:
    """Tell whether a chain has parts that are no chain and belong to it itself."""
    return any(
        isinstance(part, Branches | Joined) or _branches_off(part)
        for part in piece.parts()
        if not part.owner
    )


def is_brick(piece: Tree) -> bool:
    """Tell whether this is one convolution with its batch norm."""
    return is_conv_bn([p.layer for p in piece.parts() if isinstance(p, Leaf) and p.layer])


def arguments(piece: Tree, inside: str = "") -> dict[Key, Value]:
    """The values of all calls in a piece, by the names that lead to them and the slot's."""
    found: dict[Key, Value] = {}
    for part in piece.parts():
        path = f"{inside}.{part.attr}" if part.owner else inside
        if isinstance(part, Leaf):
            for slot, value in part.call.arguments.items():
                found[path.lstrip("."), slot] = value
        else:
            found |= arguments(part, path)
    return found


def _define(group: list[Tree], names: Scope, calls: dict[int, Leaf], depth: str) -> Definition:
    """Make one definition of pieces of one structure, and note the call for each of them."""
    rows = [arguments(piece) for piece in group]
    fullest = max(range(len(group)), key=lambda index: len(rows[index]))
    parameters = find_parameters(group, rows, rows[fullest], names)
    present = [isinstance(piece, Joined) and piece.shortcut is not None for piece in group]
    when = None
    if any(present) and not all(present):
        when = condition(group, present, parameters, depth)
    name = block_name(group[fullest], [piece.path for piece in group], names)
    body = _with_symbols(group[fullest], parameters)
    for index, piece in enumerate(group):
        values = {parameter.slot: parameter.values[index] for parameter in parameters}
        made = Call(name, values).changed(
            lambda slot, value: slot.default if value is Nothing.ABSENT else value
        )
        calls[id(piece)] = Leaf(piece.attr, piece.path, True, piece.x, piece.y, made)
    return Definition(name, body, tuple(parameters), when)


def _with_symbols(piece: Tree, parameters: list[Parameter], inside: str = "") -> Tree:
    """A copy of a piece in which the values that differ are formulas of the parameters."""

    def copied(part: Tree) -> Tree:
        path = f"{inside}.{part.attr}" if part.owner else inside
        if not isinstance(part, Leaf):
            return _with_symbols(part, parameters, path)

        def said(slot: Slot, value: Value) -> Value:
            text = formula((path.lstrip("."), slot), parameters)
            return value if text is None else Symbol(text)

        return replace(part, call=part.call.changed(said))

    made = copy(piece)
    made.change(copied)
    return made


def _replace(piece: Tree, calls: Mapping[int, Leaf]) -> None:
    """Put the calls in the place of the pieces they were made of."""
    for part in piece.parts():
        if id(part) not in calls:
            _replace(part, calls)
    piece.change(lambda part: calls.get(id(part), part))

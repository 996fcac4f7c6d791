"""Which pieces of a tree become attributes, and what each is called within its owner.

The names are those of the built module's state dict. A block that the state dict does not keep
apart, such as two that share the first part of their layers' names, is spread over the block
around it; so is one with a side branch inside, whose output the network itself returns.
"""

from collections import Counter
from itertools import accumulate

from cnnviz.code.naming import of_every_module
from cnnviz.code.tree import Chain, Leaf, Side, Tree, leaves, members, walk


def settle(root: Tree) -> Tree:
    """Decide about owners and name all pieces, in place; returns the root."""
    root.owner = isinstance(root, Leaf)
    under = Counter(start for leaf in leaves(root) for start in _starts(leaf.key))
    for piece in reversed(list(walk(root))):  # from the inside out
        if piece.owner and not isinstance(piece, Leaf):
            piece.owner = _stands_apart(piece, under)
    _name(root, "")
    return root


def _starts(key: str) -> list[str]:
    """a.b.c: a, a.b and a.b.c."""
    return list(accumulate(key.split("."), lambda start, part: f"{start}.{part}"))


def _stands_apart(piece: Tree, under: Counter[str]) -> bool:
    """Tell whether the state dict has all layers of a piece, and no others, under its name."""
    keys = [leaf.key for leaf in leaves(piece)]
    if any(not key.startswith(f"{piece.path}.") for key in keys) or under[piece.path] > len(keys):
        return False
    if any(isinstance(inside, Side) for inside in walk(piece)):
        return False
    if not isinstance(piece, Chain):
        return True
    if not keys:
        return False  # an empty chain is nothing at all
    names = [_place(part).removeprefix(f"{piece.path}.") for part in members(piece)]
    return not any("." in name or of_every_module(name) for name in names)


def _place(piece: Tree) -> str:
    return piece.key if isinstance(piece, Leaf) else piece.path


def _name(piece: Tree, around: str) -> None:
    """Name a piece by its place within the owner called `around`, and all pieces inside."""
    place = _place(piece)
    piece.attr = place.removeprefix(f"{around}." if around else "") if place != around else ""
    for part in piece.parts():
        _name(part, piece.path if piece.owner else around)

"""Changes to a tree before it is folded into blocks: groups by published names, side heads."""

from collections.abc import Mapping
from dataclasses import replace

from cnnviz.errors import CnnvizError
from cnnviz.exporting.calls import Constant, Value
from cnnviz.exporting.tree import Chain, Leaf, Side, Tree, leaves
from cnnviz.layers import Kind

BETWEEN = frozenset({Kind.FLATTEN, Kind.GLOBAL_AVG_POOL, Kind.ADAPTIVE_AVG_POOL})
"""Layers that stand between the groups, not at the end of one."""


def regroup(root: Tree, keys: Mapping[str, str]) -> Tree:
    """Gather layers whose published keys are features.0, features.2, ... in a chain `features`.

    Layers without a key fill the numbers between; a group whose numbers do not come out stays
    as it is.
    """
    if not keys or not isinstance(root, Chain) or not all(isinstance(i, Leaf) for i in root.items):
        return root
    places = [_place(keys.get(item.path, "")) for item in root.items]
    for group in dict.fromkeys(name for name, _ in places if name):
        members = [at for at, (name, _) in enumerate(places) if name == group]
        first = members[0] - places[members[0]][1]
        if first >= 0 and all(at - first == places[at][1] for at in members):
            _gather(root, group, first, members[-1])
            places = [_place(keys.get(item.path, "")) for item in root.items]
    return root


def _place(key: str) -> tuple[str, int]:
    group, _, number = key.rpartition(".")
    return (group, int(number)) if group.isidentifier() and number.isdigit() else ("", 0)


def _gather(root: Chain, group: str, first: int, last: int) -> None:
    """Make one chain of the items from `first` to `last` and the free ones that end it."""
    end = last + 1
    while end < len(root.items) and _ends_a_group(root.items[end]):
        end += 1
    inside = root.items[first:end]
    for number, item in enumerate(inside):
        item.attr = str(number)
    chain = Chain(group, group, True, inside[0].x, inside[-1].y, inside)
    root.items[first:end] = [chain]


def _ends_a_group(item: Tree) -> bool:
    if not isinstance(item, Leaf) or item.layer is None:
        return False
    kind = item.layer.kind
    return kind not in BETWEEN and kind is not Kind.DROPOUT and not item.layer.weights(item.x)


def lift_sides(root: Tree) -> Tree:
    """Dissolve chains on the trunk that contain a side branch, so that the network returns it.

    Raises:
        CnnvizError: for a side branch inside a block that is no chain.
    """
    if isinstance(root, Chain):
        items: list[Tree] = []
        for item in root.items:
            lifted = lift_sides(item) if _has_side(item) else item
            if lifted is not item and isinstance(lifted, Chain):
                items += lifted.items
            else:
                items.append(lifted)
        if root.owner and any(isinstance(item, Side) for item in items):
            for item in items:
                item.attr = f"{root.attr}_{item.attr}"
                if isinstance(item, Side):
                    item.body.attr = item.attr
        return replace(root, owner=root.owner and items == root.items, items=items)
    if isinstance(root, Side):
        if _has_side(root.body):
            raise CnnvizError(f"{root.path} has a side branch of its own: move it to the trunk.")
        return root
    if _has_side(root):
        raise CnnvizError(f"there is a side branch inside {root.path}: move it to the trunk.")
    return root


def _has_side(tree: Tree) -> bool:
    return isinstance(tree, Side) or any(_has_side(part) for part in tree.parts())


def named_constants(root: Tree) -> list[Constant]:
    """The tables that the calls of a tree carry, each with a name of its own, in place."""
    names: dict[tuple[object, ...], Constant] = {}
    for leaf in leaves(root):
        values: list[Value] = []
        for value in leaf.call.values:
            if isinstance(value, Constant):
                number = sum(known.name.startswith(value.name) for known in names.values())
                name = value.name + (str(number + 1) if number else "")
                value = names.setdefault(value.rows, replace(value, name=name))
            values.append(value)
        leaf.call = replace(leaf.call, values=tuple(values))
    return list(names.values())

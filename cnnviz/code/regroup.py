"""Changes to a tree before it is folded into blocks: groups by published names, tables."""

from dataclasses import replace

from cnnviz.code.tree import Chain, Leaf, Tree, leaves
from cnnviz.layers.calls import Constant, Slot, Value

BETWEEN = frozenset({"flatten", "global_avg_pool", "adaptive_avg_pool"})
"""Layers that stand between the groups, not at the end of one."""


def regroup(root: Tree) -> Tree:
    """Gather layers whose published keys are features.0, features.2, ... in a chain `features`.

    Layers without a key fill the numbers between; a group whose numbers do not come out stays
    as it is.
    """
    if not isinstance(root, Chain):
        return root
    for group in dict.fromkeys(name for name, _ in map(_place, root.items) if name):
        places = [_place(item) for item in root.items]
        members = [at for at, (name, _) in enumerate(places) if name == group]
        first, end = members[0] - places[members[0]][1], members[-1] + 1
        in_order = all(at - first == places[at][1] for at in members)
        if (
            first >= 0
            and in_order
            and all(at in members or _is_free(root.items[at]) for at in range(first, end))
        ):
            _gather(root, group, first, end)
    return root


def _place(item: Tree) -> tuple[str, int]:
    """Group and number of a layer with a published key: features.3 is ("features", 3)."""
    group, _, number = item.key.rpartition(".") if isinstance(item, Leaf) else ("", "", "")
    plain = group.isidentifier() and number.isdecimal() and number == str(int(number))
    return (group, int(number)) if plain else ("", 0)


def _gather(root: Chain, group: str, first: int, end: int) -> None:
    """Make one chain of the items from `first` to `end` and the free ones that end it."""
    while end < len(root.items) and _ends_a_group(root.items[end]):
        end += 1
    inside = root.items[first:end]
    for number, item in enumerate(inside):
        if isinstance(item, Leaf):
            item.key = f"{group}.{number}"
    root.items[first:end] = [Chain("", group, True, inside[0].x, inside[-1].y, inside)]


def _is_free(item: Tree) -> bool:
    """Tell whether this is a layer that the state dict does not know."""
    if not isinstance(item, Leaf) or item.layer is None or _place(item)[0]:
        return False
    return not item.layer.weights(item.x) and not item.layer.buffers(item.x)


def _ends_a_group(item: Tree) -> bool:
    if not isinstance(item, Leaf) or item.layer is None or not _is_free(item):
        return False
    return item.layer.kind not in BETWEEN and item.layer.kind != "dropout"


def named_constants(root: Tree) -> list[Constant]:
    """The tables that the calls of a tree carry, each with a name of its own, in place."""
    names: dict[tuple[object, ...], Constant] = {}

    def named(_slot: Slot, value: Value) -> Value:
        if not isinstance(value, Constant):
            return value
        number = sum(known.name.startswith(value.name) for known in names.values())
        name = value.name + (str(number + 1) if number else "")
        return names.setdefault(value.rows, replace(value, name=name))

    for leaf in leaves(root):
        leaf.call = leaf.call.changed(named)
    return list(names.values())

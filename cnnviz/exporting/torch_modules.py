"""Writing the constructor of a PyTorch module: its attributes, one after another."""

from collections.abc import Sequence
from keyword import iskeyword
from typing import NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.exporting.calls import Call, Role, Symbol
from cnnviz.exporting.naming import attribute
from cnnviz.exporting.printing import Doc, call, keyword, laid_out, listing, repeated, row
from cnnviz.exporting.torch_forward import is_function
from cnnviz.exporting.tree import Chain, Leaf, Sum, Tree
from cnnviz.layers import Kind, Pool

MANY = 3
"""From this many equal modules in a row a loop is written."""


class Constructor:
    """The lines of one `__init__`, indented for the body of a method.

    Attributes:
        lines: what is written so far.
        condition: when the shortcut layers of a block exist; None where always.
    """

    def __init__(self, condition: str | None = None) -> None:
        self.lines: list[str] = []
        self.condition = condition
        self._names: set[str] = set()

    def add(self, tree: Tree, needed: bool = False) -> None:
        """Write the attributes of a piece.

        Args:
            tree: the piece.
            needed: also where a function could do without an attribute.
        """
        if isinstance(tree, Leaf) and is_function(tree) and not needed:
            return
        if isinstance(tree, Leaf) or tree.owner:
            self._assign(tree)
        elif isinstance(tree, Sum):
            self.add(tree.body)
            if tree.shortcut is not None:
                self._shortcut(tree.shortcut)
            if tree.then is not None:
                self.add(tree.then)
        else:
            for part in tree.parts():
                self.add(part)

    def _assign(self, tree: Tree) -> None:
        name = self._attribute(tree)
        loop = width_loop(tree)
        if loop:
            self.lines += [" " * 8 + line for line in loop]
            self.lines.append(f"        self.{name} = nn.Sequential(*layers)")
        else:
            self.lines += laid_out(module(tree), 8, f"self.{name} = ")

    def _shortcut(self, shortcut: Tree) -> None:
        if self.condition is None:
            self.add(shortcut, needed=True)
            return
        name = self._attribute(shortcut)
        self.lines.append(f"        self.{name} = nn.Identity()")
        self.lines.append(f"        if {self.condition}:")
        self.lines += laid_out(module(shortcut), 12, f"self.{name} = ")

    def _attribute(self, tree: Tree) -> str:
        name = attribute(tree.attr)
        if name in self._names:
            raise CnnvizError(f"{tree.path} would be a second {name!r} in the code: rename it.")
        self._names.add(name)
        return name


def module(tree: Tree) -> Doc:
    """A piece as an expression that makes a module."""
    if isinstance(tree, Leaf):
        return tree.call.doc()
    items = _members(tree)
    names = [name for name, _ in items]
    if all(name.isidentifier() and not iskeyword(name) for name in names) and len(
        set(names)
    ) == len(names):
        return call("chain", *(keyword(name, module(item)) for name, item in items))
    return call("nn.Sequential", *_runs([module(item) for _, item in items]))


def _members(tree: Tree) -> list[tuple[str, Tree]]:
    """The parts of a chain, those of spread chains inside it in their place."""
    found: list[tuple[str, Tree]] = []
    for part in tree.parts():
        if part.owner:
            found.append((part.attr, part))
        else:
            found += _members(part)
    return found


def _runs(docs: Sequence[Doc]) -> list[Doc]:
    """The modules, many equal ones in a row as a loop."""
    written: list[Doc] = []
    at = 0
    while at < len(docs):
        count = 1
        while at + count < len(docs) and docs[at + count] == docs[at]:
            count += 1
        if count < MANY:
            written += docs[at : at + count]
        else:
            written.append(repeated(docs[at], count))
        at += count
    return written


class Stage(NamedTuple):
    """Convolutions of one width, then the same pool."""

    width: int
    convolutions: int


def width_loop(tree: Tree) -> list[str]:
    """Two nested loops over stages of alike convolutions, or nothing where they do not fit."""
    if not isinstance(tree, Chain) or len(tree.items) < 2 * MANY:
        return []
    leaves = [item for item in tree.items if isinstance(item, Leaf) and item.layer is not None]
    if len(leaves) != len(tree.items):
        return []
    units: list[list[Leaf]] = []
    for leaf in leaves:
        if leaf.layer is None or leaf.layer.kind is Kind.CONV or isinstance(leaf.layer, Pool):
            units.append([])
        if not units:
            return []
        units[-1].append(leaf)
    pools = [unit for unit in units if isinstance(unit[0].layer, Pool)]
    convolutions = [unit for unit in units if unit not in pools]
    if not pools or len(convolutions) < 2 * MANY or units[-1] not in pools:
        return []
    alike = [_with_width(unit) for unit in convolutions]
    if any(unit != alike[0] for unit in alike) or any(
        [leaf.call for leaf in unit] != [leaf.call for leaf in pools[0]] for unit in pools
    ):
        return []
    stages = _stages(units)
    return _loop(tree.x[0], stages, alike[0], pools[0]) if stages else []


def _with_width(unit: Sequence[Leaf]) -> list[Call]:
    """The calls of a unit, its depths written as `channels` before and `width` after."""
    calls: list[Call] = []
    for leaf in unit:
        values = list(leaf.call.values)
        for at, slot in enumerate(leaf.call.slots):
            if slot.role is Role.CHANNELS:
                values[at] = Symbol("channels" if slot.name == "in_channels" else "width")
        calls.append(Call(leaf.call.function, leaf.call.slots, tuple(values)))
    return calls


def _stages(units: Sequence[Sequence[Leaf]]) -> list[Stage]:
    stages: list[Stage] = []
    widths: list[int] = []
    for unit in units:
        if not isinstance(unit[0].layer, Pool):
            widths.append(unit[0].y[0])
        elif len(set(widths)) == 1:
            stages.append(Stage(widths[0], len(widths)))
            widths = []
        else:
            return []
    return stages


def _loop(
    depth: int, stages: Sequence[Stage], unit: Sequence[Call], pool: Sequence[Leaf]
) -> list[str]:
    table = row([row([str(stage.width), str(stage.convolutions)]) for stage in stages])
    return [
        f"layers, channels = [], {depth}",
        *laid_out(table, 0, "for width, convolutions in ", ":"),
        "    for _ in range(convolutions):",
        *_indented(listing([made.doc() for made in unit]), 8),
        "        channels = width",
        *_indented(listing([leaf.call.doc() for leaf in pool]), 4),
    ]


def _indented(layers: Doc, indent: int) -> list[str]:
    """Add layers to the list, laid out as deep as the loop stands in the method."""
    return [line[8:] for line in laid_out(layers, indent + 8, "layers += ")]

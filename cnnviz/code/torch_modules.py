"""Writing the constructor of a PyTorch module: its attributes, one after another."""

from collections.abc import Sequence
from itertools import accumulate, groupby

from cnnviz.code.calls import call_doc
from cnnviz.code.naming import is_attribute, of_every_module
from cnnviz.code.printing import (
    Doc,
    Group,
    call,
    entry,
    keyword,
    laid_out,
    listing,
    quoted,
    repeated,
    row,
)
from cnnviz.code.torch_forward import is_function, reached
from cnnviz.code.tree import Chain, Joined, Leaf, Tree, members
from cnnviz.errors import CnnvizError
from cnnviz.layers import Pool
from cnnviz.layers.calls import Call, Meaning, Slot, Symbol, Value

SWITCH = "training"
"""What `train()` and `eval()` set on every module, so that nothing in it can have the name."""

MANY = 3
"""From this many equal modules in a row a loop is written."""


class Constructor:
    """The lines of one `__init__`, indented for the body of a method.

    Attributes:
        lines: what is written so far.
        condition: when the shortcut layers of a block exist; None where always.
        loops: whether loops that need variables of their own may be written.
    """

    def __init__(self, condition: str | None = None, loops: bool = False) -> None:
        self.lines: list[str] = []
        self.condition, self.loops = condition, loops
        self._places: set[str] = set()

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
        elif isinstance(tree, Joined):
            self.add(tree.body)
            if tree.shortcut is not None:
                self._shortcut(tree.shortcut)
            if tree.then is not None:
                self.add(tree.then)
        else:
            for part in tree.parts():
                self.add(part)

    def _assign(self, tree: Tree) -> None:
        loop = width_loop(tree) if self.loops else []
        self.lines += [" " * 8 + line for line in loop]
        self._set(tree, "nn.Sequential(*layers)" if loop else module(tree))

    def _shortcut(self, shortcut: Tree) -> None:
        if self.condition is None:
            self.add(shortcut, needed=True)
            return
        self._set(shortcut, "nn.Identity()")
        self.lines.append(f"        if {self.condition}:")
        self.lines += _setting(shortcut.attr, module(shortcut), 12)

    def _set(self, tree: Tree, made: Doc) -> None:
        """Write that an attribute is what an expression makes, with what leads to it."""
        parts = tree.attr.split(".")
        *around, place = accumulate(parts, lambda path, part: f"{path}.{part}")
        if place in self._places or SWITCH in parts:
            raise CnnvizError(
                "a layer cannot be called {name!r} here, the word is taken: rename it.",
                name=tree.path,
            )
        for path in around:
            if path not in self._places:
                self.lines += _setting(path, "nn.Module()", 8)
        self._places.update((*around, place))
        self.lines += _setting(tree.attr, made, 8)


def _setting(attr: str, made: Doc, indent: int) -> list[str]:
    """The line that sets an attribute, by the path that leads to it."""
    around, _, name = attr.rpartition(".")
    owner = reached(around) if around else "self"
    if is_attribute(name):
        return laid_out(made, indent, f"{owner}.{name} = ")
    if of_every_module(name):
        return laid_out(made, indent, f"{owner}._modules[{quoted(name)}] = ")
    return laid_out(call(f"{owner}.add_module", quoted(name), made), indent)


def module(tree: Tree) -> Doc:
    """A piece as an expression that makes a module."""
    if isinstance(tree, Leaf):
        return call_doc(tree.call)
    layers = [(item.attr, module(item)) for item in members(tree)]
    names = [name for name, _ in layers]
    if names == [str(number) for number in range(len(names))]:
        return call("nn.Sequential", *_runs([doc for _, doc in layers]))
    if all(map(is_attribute, names)):
        return call("chain", *(keyword(name, doc) for name, doc in layers))
    return call("chain", Group("**{", tuple(entry(name, doc) for name, doc in layers), "}", True))


def _runs(docs: Sequence[Doc]) -> list[Doc]:
    """The modules, many equal ones in a row as a loop."""
    written: list[Doc] = []
    for doc, equal in groupby(docs):
        count = len(list(equal))
        written += [doc] * count if count < MANY else [repeated(doc, count)]
    return written


def width_loop(tree: Tree) -> list[str]:
    """Two nested loops over stages of alike convolutions, or nothing where they do not fit.

    A stage is some convolutions of one width, then a pool that is the same after each.
    """
    leaves = [item for item in tree.parts() if isinstance(item, Leaf) and item.layer is not None]
    numbers = [str(number) for number in range(len(leaves))]  # which the loop gives them
    if not isinstance(tree, Chain) or [item.attr for item in tree.items] != numbers:
        return []
    units: list[list[Leaf]] = []
    for leaf in leaves:
        if leaf.layer is None or leaf.layer.kind == "conv" or _pools([leaf]):
            units.append([])
        if not units:
            return []
        units[-1].append(leaf)
    runs = [list(run) for _, run in groupby(units, _pools)]
    stages, ends = runs[::2], runs[1::2]
    convolutions = [unit for stage in stages for unit in stage]
    if len(stages) != len(ends) or len(convolutions) < 2 * MANY or _pools(convolutions[0]):
        return []
    widths = [{unit[0].y[0] for unit in stage} for stage in stages]
    alike = [_with_width(unit) for unit in convolutions]
    pools = [[leaf.call for unit in end for leaf in unit] for end in ends]
    if any(len(width) > 1 for width in widths) or max(map(len, ends)) > 1:
        return []
    if any(unit != alike[0] for unit in alike) or any(pool != pools[0] for pool in pools):
        return []
    table = [(width.pop(), len(stage)) for width, stage in zip(widths, stages, strict=True)]
    return _loop(tree.x[0], table, alike[0], pools[0])


def _pools(unit: Sequence[Leaf]) -> bool:
    return isinstance(unit[0].layer, Pool)


def _with_width(unit: Sequence[Leaf]) -> list[Call]:
    """The calls of a unit, its depths written as `channels` before and `width` after."""

    def said(slot: Slot, value: Value) -> Value:
        if slot.meaning is not Meaning.CHANNELS:
            return value
        return Symbol("channels" if slot.name == "in_channels" else "width")

    return [leaf.call.changed(said) for leaf in unit]


def _loop(
    depth: int, stages: Sequence[tuple[int, int]], unit: Sequence[Call], pool: Sequence[Call]
) -> list[str]:
    table = row([row([str(width), str(convolutions)]) for width, convolutions in stages])
    return [
        f"layers, channels = [], {depth}",
        *laid_out(table, 0, "for width, convolutions in ", ":"),
        "    for _ in range(convolutions):",
        *_indented(listing([call_doc(made) for made in unit]), 8),
        "        channels = width",
        *_indented(listing([call_doc(made) for made in pool]), 4),
    ]


def _indented(layers: Doc, indent: int) -> list[str]:
    """Add layers to the list, laid out as deep as the loop stands in the method."""
    return [line[8:] for line in laid_out(layers, indent + 8, "layers += ")]

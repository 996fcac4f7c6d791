"""Blocks from syntax: the walk that takes what it knows, and keeps where each piece stands."""

import ast
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

from cnnviz.blocks import Block, Concat, Gate, Residual, Sequential, SideBranch
from cnnviz.errors import Words
from cnnviz.language import N_
from cnnviz.layers import Layer
from cnnviz.layers.calls import Call
from cnnviz.reading.arguments import bound, near, own_layer, torch_layer
from cnnviz.reading.faults import Fault, Spot
from cnnviz.reading.table import ALIKE, OWN, torch_modules
from cnnviz.reading.values import value

MOST = 6000
"""Layers and blocks of a text; ResNet-1202 has 5,000."""

AROUND: dict[str, tuple[Callable[..., Block], tuple[str, ...]]] = {
    "Residual": (Residual, ("body", "shortcut", "then")),
    "Gate": (Gate, ("body",)),
    "SideBranch": (SideBranch, ("body",)),
}
"""Blocks around others, and what they take."""

MODULES = ("nn", "torch.nn", "collections")
"""What may stand before the name of a layer."""

Parts: TypeAlias = list[tuple[str | None, Block]]
"""Blocks in a row with their names, where they have some."""

NAME = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
LONGEST_NAME = 40


class Reader:
    """Reads the blocks of one text.

    Attributes:
        known: what names in the text stand for: numbers, and the syntax of blocks.
        declared: by the identity of a layer of torch, what it was written for.
    """

    def __init__(self) -> None:
        self.known: dict[str, Any] = {}
        self.declared: dict[int, Call] = {}
        self._spots: dict[int, Spot] = {}
        self._kept: list[Block] = []  # so that no other block gets the identity of one let go
        self._used: set[str] = set()
        self._torch = False

    def spot(self, block: Block) -> Spot:
        """Where a block stands in the text; its beginning for what nobody wrote."""
        return self._spots.get(id(block), Spot())

    def body(self, statements: Iterable[ast.stmt]) -> Block:
        """The network's body: the one block there is, or all the layers in a row."""
        wanted = [each for each in statements if not isinstance(each, ast.Import | ast.ImportFrom)]
        self._torch = any(map(_is_torch, wanted))
        self.known, self._used = {}, set()
        row: Parts = []
        try:
            for statement in wanted:
                row += self._statement(statement)
        except Fault as fault:
            row += [(None, fault.before)] if fault.before is not None else []
            fault.before = self._in_a_row(row) if row else None
            raise
        if not row:
            raise Fault(Words("there is no layer yet: write one, such as Conv(16, 3)"), Spot())
        return self._in_a_row(row)

    def _in_a_row(self, row: Parts) -> Block:
        """What no other block has taken in; a lone block is the body itself."""
        free = [(name, block) for name, block in row if name not in self._used]
        if len(free) == 1 and not isinstance(free[0][1], Layer):
            return free[0][1]
        return self._chain(free)

    def _statement(self, statement: ast.stmt) -> Iterator[tuple[str | None, Block]]:
        match statement:
            case ast.Expr(value=ast.Constant(value=str())):  # what a file says of itself
                return
            case ast.Expr(value=ast.Tuple(elts=several)):  # lines that end in commas
                yield from ((None, self.block(each)) for each in several)
            case ast.Expr(value=ast.Call() | ast.Name() as node):
                yield None, self.block(node)
            case ast.Assign(targets=[ast.Name(id=name) as target], value=node):
                _named(name, target)
                if name in self.known:
                    raise Fault(
                        Words("{name} has a meaning already: choose another name", name=name),
                        target,
                    )
                if isinstance(node, ast.Call):
                    block = self.block(node)
                    self.known[name] = node
                    yield name, block
                else:
                    self.known[name] = value(node, self.known)
            case ast.ClassDef() | ast.FunctionDef():
                said = Words(
                    "a class cannot be read, only layers in a row: paste its nn.Sequential(…)"
                )
                raise Fault(said, statement)
            case _:
                said = Words(
                    "only layers, blocks and names for them can stand here: take this away"
                )
                raise Fault(said, statement)

    def block(self, node: ast.expr) -> Block:
        """The block that an expression describes; raises `Fault`."""
        if isinstance(node, ast.Name) and isinstance(self.known.get(node.id), ast.Call):
            return self._again(node)
        if not isinstance(node, ast.Call):
            raise Fault(Words("a layer must stand here: write one, such as ReLU()"), node)
        block = self._called(node, self._function(node.func))
        if len(self._kept) >= MOST:
            raise Fault(Words("more than {most:,} layers: write fewer", most=MOST), node)
        self._kept.append(block)
        self._spots[id(block)] = Spot.of(node)
        return block

    def _again(self, node: ast.Name) -> Block:
        """What a name stands for, made anew: torch's modules would share their weights."""
        if self._torch and node.id in self._used:
            said = Words(
                "{name} stands here twice and would share its weights: write it anew", name=node.id
            )
            raise Fault(said, node)
        self._used.add(node.id)
        call: ast.Call = self.known[node.id]
        return self.block(call)

    def _chain(self, parts: Parts) -> Sequential:
        """Children in a row; those without a name are called as in a Sequential of these alone."""
        called = iter(Sequential(*(block for name, block in parts if name is None)).parts)
        named: dict[str, Block] = {}
        for given, block in parts:
            name = next(called)[0] if given is None else given
            if name in named:
                raise _twice(name, self.spot(block))
            named[name] = block
        return Sequential(**named)

    def _function(self, node: ast.expr) -> str:
        """The name that is called, without the modules before it."""
        if isinstance(node, ast.Name):
            return node.id
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in MODULES:
            return node.attr
        raise Fault(
            Words("only nn. can stand before the name of a layer: write nn.Conv2d(…)"), node
        )

    def _called(self, node: ast.Call, name: str) -> Block:
        modules = torch_modules()
        if name in ("Sequential", "Concat"):
            return self._parts(node, name)
        if name in AROUND:
            return self._around(node, *AROUND[name])
        if name == "Identity":
            return Sequential()
        lazy = name.startswith("Lazy")
        plain = ALIKE.get(name, name).removeprefix("Lazy")
        if plain in modules and (self._torch or plain not in OWN):
            layer, follows = torch_layer(node, modules[plain], self.known, lazy)
            if name not in ALIKE:
                self.declared[id(layer)] = follows
            return layer
        if name in OWN:
            return own_layer(node, OWN[name], self.known)
        words = [*(() if self._torch else OWN), *modules, *AROUND, "Sequential", "Concat"]
        likely = near(name, words)
        message = N_("{name} is not known: use the layers of the examples")
        if likely:
            message = N_("{name} is not known: did you mean {likely}?")
        raise Fault(Words(message, name=name[:LONGEST_NAME], likely=likely), node.func)

    def _around(self, node: ast.Call, kind: Callable[..., Block], names: tuple[str, ...]) -> Block:
        given = bound(node, names)
        if "body" not in given:
            raise Fault(Words("{name} lacks its layers: write some", name=kind.__name__), node)
        found: dict[str, Block] = {}
        try:
            for name, each in given.items():
                if not isinstance(each, ast.Constant) or each.value is not None:
                    found[name] = self.block(each)
        except Fault as fault:
            fault.before = None  # half a block is none
            raise
        if not isinstance(found.get("then"), Layer | None):
            raise Fault(Words("then is a block: give one layer, such as ReLU()"), given["then"])
        return kind(**found)

    def _parts(self, node: ast.Call, name: str) -> Block:
        """The children of a Sequential or a Concat, in order."""
        parts: Parts = []
        seen: set[str | None] = set()
        key: str | None = None
        try:
            for key, each in self._children(node):
                if key in seen:
                    raise _twice(key, each)
                seen |= {key} - {None}
                parts.append((key, self.block(each)))
        except Fault as fault:
            parts += [(key, fault.before)] if fault.before is not None else []
            fault.before = self._chain(parts) if parts and name == "Sequential" else None
            raise
        if name == "Sequential":
            return self._chain(parts)
        if not parts:
            raise Fault(Words("a Concat has no branches: give it at least one"), node)
        return Concat(**dict(self._chain(parts).parts))

    def _children(self, node: ast.Call) -> Iterator[tuple[str | None, ast.expr]]:
        for each in node.args:
            if isinstance(each, ast.Starred):
                yield from ((None, child) for child in self._listed(each.value))
            elif isinstance(each, ast.Dict | ast.List) or _is_ordered(each):
                yield from _pairs(each)
            else:
                yield None, each
        for argument in node.keywords:
            if argument.arg is None:
                yield from _pairs(argument.value)
            else:
                _named(argument.arg, argument)
                yield argument.arg, argument.value

    def _listed(self, node: ast.expr) -> list[ast.expr]:
        """The items of a list behind a star, which may be repeated by a number."""
        if isinstance(node, ast.List | ast.Tuple):
            return node.elts
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            row, times = node.left, node.right
            if not isinstance(row, ast.List | ast.Tuple):
                row, times = times, row
            if isinstance(row, ast.List | ast.Tuple):
                if self._torch:
                    said = Words(
                        "a repeated list shares its weights in torch: write its layers out"
                    )
                    raise Fault(said, node)
                count = value(times, self.known)
                if type(count) is int and 0 <= count * len(row.elts) <= MOST:
                    return row.elts * count
        raise Fault(Words("only a list can be repeated: write *[Conv(16, 3), ReLU()] * 2"), node)


def _is_torch(statement: ast.AST) -> bool:
    """Whether a piece of text speaks torch's language."""
    words = torch_modules().keys() - OWN.keys() | {"nn", "torch"}
    return any(isinstance(node, ast.Name) and node.id in words for node in ast.walk(statement))


def _is_ordered(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).endswith("OrderedDict")


def _pairs(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Named children: {"conv1": …}, [("conv1", …)], or an OrderedDict of either."""
    if isinstance(node, ast.Call) and _is_ordered(node) and len(node.args) == 1:
        yield from _pairs(node.args[0])
        return
    pairs: list[tuple[ast.expr | None, ast.expr]] = []
    if isinstance(node, ast.Dict):
        pairs = list(zip(node.keys, node.values, strict=True))
    elif isinstance(node, ast.List):
        tuples = [each.elts for each in node.elts if isinstance(each, ast.Tuple)]
        pairs = [(each[0], each[1]) for each in tuples if len(each) == 2]
        if len(pairs) != len(node.elts):
            raise Fault(Words("layers stand here without a list: take its [ and ] away"), node)
    else:
        raise Fault(Words("names and layers must stand here: write conv1=Conv(16, 3)"), node)
    for key, child in pairs:
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            raise Fault(Words("a name is missing: write it in quotation marks"), child)
        _named(key.value, key)
        yield key.value, child


def _named(name: str, node: ast.AST) -> None:
    if set(name) - set(NAME) or len(name) > LONGEST_NAME:
        said = Words(
            "a layer's name has letters a to z, digits and _, {most} at most: choose another",
            most=LONGEST_NAME,
        )
        raise Fault(said, node)


def _twice(name: str | None, at: Spot | ast.AST) -> Fault:
    return Fault(
        Words("two layers are called {name!r}: give each a name of its own", name=name), at
    )

"""Writing layers as Keras's functional API has them: each called on what the one before made."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field

from cnnviz.code.calls import arguments, call_doc
from cnnviz.code.naming import Scope, identifier, snake
from cnnviz.code.printing import WIDTH, Doc, call, laid_out, listing
from cnnviz.code.tree import Branches, Chain, Joined, Leaf, Side, Tree
from cnnviz.layers import Shape
from cnnviz.layers.calls import Call

MANY = 3
"""From this many equal lines in a row a loop is written."""


@dataclass
class Statement:
    """One assignment, `count` times in a row; two that are equal are one, repeated."""

    target: str
    doc: Doc
    shape: Shape
    indent: int = field(compare=False)
    count: int = field(default=1, compare=False)


class Functional:
    """The statements of one function.

    Attributes:
        blocks: names of the blocks that are functions of the code itself.
        names: those of the function; each variable but `x` is written for one purpose.
        condition: when the shortcut layers of a block exist; None where always.
        statements: what is written so far; text stands for itself.
        heads: variables that hold the outputs of side branches.
    """

    def __init__(self, blocks: Set[str], names: Scope, condition: str | None = None) -> None:
        self.blocks, self.names, self.condition = blocks, names, condition
        self.statements: list[Statement | str] = []
        self.heads: list[str] = []
        self.indent = 4

    def run(self, tree: Tree, source: str, target: str) -> str:
        """Write what makes a piece's output, into `target`, and return the variable with it."""
        if isinstance(tree, Leaf):
            return self.assign(target, self.applied(tree.call, source), tree.y)
        if isinstance(tree, Chain):
            for item in tree.items:
                source = self.run(item, source, target)
            return source
        if isinstance(tree, Branches):
            return self._branches(tree, source, target)
        if isinstance(tree, Joined):
            return self._sum(tree, source, target)
        return self._side(tree, source)

    def assign(self, target: str, doc: Doc, shape: Shape) -> str:
        """Write an assignment, or count it if it repeats the last one."""
        last = self.statements[-1] if self.statements else None
        new = Statement(target, doc, shape, self.indent)
        if isinstance(last, Statement) and last == new:
            last.count += 1
        else:
            self.statements.append(new)
        return target

    def applied(self, made: Call, source: str) -> Doc:
        """A layer, or a function, called on a variable."""
        if made.function in self.blocks:
            return call(snake(made.function), source, *arguments(made))
        if made.function.rpartition(".")[2][0].isupper():
            layer = call_doc(made)
            if isinstance(layer, str):
                return f"{layer}({source})"
            return call(layer.head[:-1], *layer.items, tail=f")({source})")
        return call(made.function, source, *arguments(made))

    def lines(self, comments: bool, returned: str = "") -> list[str]:
        """The statements as lines, then the return of a variable if asked for.

        With `comments` a shape is written wherever it changes.
        """
        written: list[str] = []
        shape: Shape = ()
        end = self.statements[-1] if self.statements else None
        if not isinstance(end, Statement) or end.target != returned:
            end = None
        for statement in self.statements:
            if isinstance(statement, str):
                written.append(statement)
                continue
            written += _lines(statement, comments and statement.shape != shape, statement is end)
            shape = statement.shape or shape
        return written + [f"    return {returned}"] * (bool(returned) and end is None)

    def _branches(self, tree: Branches, source: str, target: str) -> str:
        names = [identifier(branch.attr.strip("_").lower()) for branch in tree.items]
        if len({*names}) < len(names) or not _named(tree) or not all(map(self.names.free, names)):
            names = [f"{target}_{number}" for number in range(1, len(names) + 1)]
        names = [self.names.name(name) for name in names]
        ends = [
            self.run(branch, source, name) for branch, name in zip(tree.items, names, strict=True)
        ]
        doc = call("layers.Concatenate", tail=f")([{', '.join(ends)}])")
        return self.assign(target, doc, tree.y)

    def _sum(self, tree: Joined, source: str, target: str) -> str:
        short = self.names.name("shortcut")
        if self.condition is None:
            made = source if tree.shortcut is None else self.run(tree.shortcut, source, short)
            self._alias(short, made)
        elif tree.shortcut is not None:
            self._alias(short, source)
            self.statements.append(f"{' ' * self.indent}if {self.condition}:")
            self.indent += 4
            self.run(tree.shortcut, source, short)
            self.indent -= 4
        end = self.run(tree.body, source, target)
        merge = "layers.Add" if tree.operator == "+" else "layers.Multiply"
        doc = call(merge, tail=f")([{end}, {short}])")
        total = self.assign(target, doc, tree.body.y)
        return total if tree.then is None else self.run(tree.then, total, target)

    def _alias(self, name: str, variable: str) -> None:
        """Keep what a variable holds under another name."""
        if name != variable:
            self.statements.append(f"{' ' * self.indent}{name} = {variable}")

    def _side(self, tree: Side, source: str) -> str:
        word = identifier(tree.attr.lower())
        head = self.names.name(word, f"{word}_head")
        self.heads.append(self.run(tree.body, source, head))
        return source


def _named(tree: Branches) -> bool:
    return all(branch.attr.strip("_").isidentifier() for branch in tree.items)


def _lines(statement: Statement, comments: bool, last: bool) -> list[str]:
    indent, before = statement.indent, f"{statement.target} = "
    if statement.count >= MANY:
        loop = [f"{' ' * indent}for _ in range({statement.count}):"]
        loop += _one(statement, indent + 4, before, comments)
        return [*loop, f"{' ' * indent}return {statement.target}"] if last else loop
    lines = _one(statement, indent, before, comments) * (statement.count - 1)
    return lines + _one(statement, indent, "return " if last else before, comments)


def _one(statement: Statement, indent: int, before: str, comments: bool) -> list[str]:
    lines = laid_out(statement.doc, indent, before)
    comment = f"  # ({', '.join(map(str, last_channels(statement.shape)))})"
    if comments and statement.shape and len(lines) == 1 and len(lines[0] + comment) <= WIDTH:
        lines[0] += comment
    return lines


def last_channels(shape: Sequence[int]) -> Sequence[int]:
    """(height, width, channels) of (channels, height, width); flat shapes as they are."""
    return (*shape[1:], *shape[:1])


def returned(names: Sequence[str]) -> Doc:
    """One variable, or a list of several."""
    return names[0] if len(names) == 1 else listing(list(names))

"""Writing what a PyTorch module does in its forward pass.

Layers without weights are written as functions, others as calls of the module's attributes. A
line is one step of a network as a person would count them: a layer with weights together with
the normalisation and activation after it, a pool, a block.
"""

from dataclasses import replace

from cnnviz.code.calls import arguments
from cnnviz.code.naming import Scope, is_attribute, of_every_module, variable
from cnnviz.code.printing import WIDTH, Doc, Group, call, flat, laid_out, listing, quoted
from cnnviz.code.tree import Branches, Chain, Joined, Leaf, Side, Tree
from cnnviz.layers import Dropout, Role, Scale, Shape
from cnnviz.layers.calls import Symbol

FUNCTIONS = {
    "nn.ReLU": "F.relu",
    "nn.Tanh": "torch.tanh",
    "nn.Sigmoid": "torch.sigmoid",
    "nn.Softmax": "F.softmax",
    "nn.MaxPool2d": "F.max_pool2d",
    "nn.AvgPool2d": "F.avg_pool2d",
    "nn.AdaptiveAvgPool2d": "F.adaptive_avg_pool2d",
    "nn.LocalResponseNorm": "F.local_response_norm",
}
"""Functions that take an input and then the arguments of a module's constructor."""

OTHERS = frozenset({"nn.Dropout", "nn.Flatten", "Scaled"})
"""Modules that are written as another kind of expression."""


def is_function(leaf: Leaf) -> bool:
    """Tell whether a layer is written without an attribute: a fixed function of its input."""
    if any(isinstance(value, Symbol) for value in leaf.call.arguments.values()):
        return False
    return leaf.call.function in FUNCTIONS or leaf.call.function in OTHERS


def is_name(doc: Doc) -> bool:
    """Tell whether an expression is a variable and nothing more."""
    return isinstance(doc, str) and doc.isidentifier()


def reached(attr: str) -> str:
    """The expression of a module's attribute, by the path that leads to it.

    What Python cannot write is looked up; what a module already has by that name, such as its
    `forward`, is passed over.
    """
    parts = attr.split(".")
    if all(map(is_attribute, parts)):
        return f"self.{attr}"
    if not any(map(of_every_module, parts)):
        return f"self.get_submodule({quoted(attr)})"
    return "self" + "".join(f"._modules[{quoted(part)}]" for part in parts)


class Forward:
    """The lines of one forward method.

    Each variable but `x` is written for one purpose, as expressions may stand after other lines.

    Attributes:
        names: those of the method.
        lines: what is written so far, indented for the body of a method.
        heads: the variables that hold the outputs of side branches.
    """

    def __init__(self, names: Scope, comments: bool = False) -> None:
        self.names, self.comments = names, comments
        self.lines: list[str] = []
        self.heads: list[str] = []

    def run(self, tree: Tree, source: Doc, target: str) -> Doc:
        """Write what leads to a piece's output, held in `target` on the way, and return it."""
        if isinstance(tree, Leaf):
            return _applied(tree, source)
        if tree.owner:
            return call(reached(tree.attr), source)
        if isinstance(tree, Chain):
            return self._chain(tree, source, target)
        if isinstance(tree, Branches):
            return self._branches(tree, source, target)
        if isinstance(tree, Joined):
            return self._sum(tree, source, target)
        return self._side(tree, source, target)

    def assign(self, target: str, doc: Doc, shape: Shape) -> str:
        """Write an assignment and return its target."""
        if doc != target:
            self._write(laid_out(doc, 8, f"{target} = "), shape)
        return target

    def finish(self, doc: Doc, shape: Shape) -> None:
        """Write the return of the output, in training also of the side branches' outputs."""
        if self.heads:
            x = doc if is_name(doc) else self.assign("x", doc, shape)
            self.lines.append(" " * 8 + "if self.training:")
            self.lines.append(" " * 12 + f"return {x}, {', '.join(self.heads)}")
            doc = x
        self._write(laid_out(doc, 8, "return "), shape)

    def _write(self, lines: list[str], shape: Shape) -> None:
        comment = f"  # (N, {', '.join(map(str, shape))})"
        if self.comments and len(lines) == 1 and len(lines[0] + comment) <= WIDTH:
            lines = [lines[0] + comment]
        self.lines += lines

    def _chain(self, chain: Chain, source: Doc, target: str) -> Doc:
        doc, before = source, chain.x
        last: Tree | None = None
        for item in chain.items:
            if not is_name(doc) and _starts_line(item, last):
                doc = self.assign(target, doc, before)
            doc = self.run(item, doc, target)
            before, last = item.y, item
        return doc

    def _branches(self, tree: Branches, source: Doc, target: str) -> Doc:
        x = source if is_name(source) else self.assign(target, source, tree.x)
        ends: list[Doc] = []
        for number, branch in enumerate(tree.items, 1):
            name = variable(branch.attr.strip("_") or f"{target}_{number}", self.names)
            ends.append(self.run(branch, x, name))
        return call("torch.cat", listing(ends), "1")

    def _sum(self, tree: Joined, source: Doc, target: str) -> Doc:
        x = source if is_name(source) else self.assign(target, source, tree.x)
        name = self.names.name("out")
        out = self.assign(name, self.run(tree.body, x, name), tree.y)
        short: Doc = x
        if isinstance(tree.shortcut, Leaf):
            short = call(reached(tree.shortcut.attr), x)
        elif tree.shortcut is not None:
            short = self.run(tree.shortcut, x, self.names.name("shortcut"))
        total = f"{out} {tree.operator} {flat(short)}"
        return total if tree.then is None else self.run(tree.then, total, target)

    def _side(self, tree: Side, source: Doc, target: str) -> Doc:
        x = source if is_name(source) else self.assign(target, source, tree.x)
        head = variable(tree.attr.lower(), self.names)
        doc = self.run(tree.body, x, head)
        self._write(laid_out(f"{head} = {flat(doc)} if self.training else None", 8), tree.body.y)
        self.heads.append(head)
        return x


def _starts_line(item: Tree, last: Tree | None) -> bool:
    if not isinstance(item, Leaf) or item.layer is None:
        return True
    if item.layer.kind == "flatten" and isinstance(last, Leaf) and last.layer:
        return last.layer.kind != "global_avg_pool"
    layer = item.layer
    alone = not (layer.role is Role.ACTIVATION or layer.is_norm)
    return alone and not isinstance(layer, Scale | Dropout)


def _applied(leaf: Leaf, source: Doc) -> Doc:
    """The expression of a layer's output."""
    function, given = leaf.call.function, arguments(leaf.call)
    if not is_function(leaf):
        return call(reached(leaf.attr), source)
    if function in FUNCTIONS:
        return call(FUNCTIONS[function], source, *given)
    if function == "nn.Dropout":
        return call("F.dropout", source, *given, "self.training")
    inside = source if isinstance(source, Group) or is_name(source) else f"({source})"
    if function == "nn.Flatten":
        if isinstance(inside, Group):
            return replace(inside, tail=f"{inside.tail}.flatten(1)")
        return f"{inside}.flatten(1)"
    factor = flat(given[0])
    if isinstance(inside, Group):
        return replace(inside, head=f"{factor} * {inside.head}")
    return f"{factor} * {inside}"

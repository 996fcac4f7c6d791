"""A described network as PyTorch code: standalone, and grouped as a person would write it.

Convention: importing torch is all the code needs. Layers with weights have the names, and so
the state-dict keys, that they have in the built module. Tensors are (N, C, H, W).
"""

from dataclasses import replace

from cnnviz.code.calls import classes, signature
from cnnviz.code.carried import helpers, sources
from cnnviz.code.folding import Definition, fold
from cnnviz.code.heading import block_text, docstring, network_name, table_text
from cnnviz.code.naming import Scope
from cnnviz.code.printing import called, laid_out, used
from cnnviz.code.regroup import named_constants, regroup
from cnnviz.code.settling import settle
from cnnviz.code.torch_forward import Forward
from cnnviz.code.torch_modules import Constructor
from cnnviz.code.tree import Tree, grow, outputs
from cnnviz.counting import analyse
from cnnviz.layers import Shape
from cnnviz.layers.calls import Calls, Slot
from cnnviz.network import Network, Node

PIECES = "pieces.py"


def pytorch_code(network: Network) -> str:
    """PyTorch code of a network, sized for its input shape.

    The code defines one class for the network, its last, which returns the logits (N, classes);
    in training mode a network with side branches returns a tuple of the logits and theirs.

    Raises:
        CnnvizError: for a piece that has no code.
        ShapeError: naming the layer that cannot take what it gets.
    """
    report = analyse(network)
    root = settle(regroup(grow(network, _calls, network.state_keys)))
    constants = named_constants(root)
    names = Scope({*sources(PIECES), *(constant.name for constant in constants)})
    name = names.name(network_name(report), f"{network_name(report)}Network")
    definitions = fold(root, names)
    blocks = [_block(definition, names) for definition in definitions]
    blocks.append(_network(name, root, outputs(network), names))
    blocks = [*helpers(PIECES, called("\n".join(blocks))), *blocks]
    tables = [table_text(constant) for constant in constants]
    head = "\n".join([*docstring(report, "PyTorch"), "", *_imports("\n".join(blocks))])
    return "\n\n".join([head, *tables]) + "\n\n\n" + "\n\n\n".join(blocks) + "\n"


def _calls(node: Node, x: Shape) -> Calls:
    return [("", node.layer.torch_call(x))]


def _imports(code: str) -> list[str]:
    lines = ["import torch"] * used("torch", code)
    lines += ["import torch.nn.functional as F"] * used("F", code)
    return [*lines, "from torch import nn"]


def _block(definition: Definition, names: Scope) -> str:
    """The class of a repeated block."""
    init = Constructor(definition.condition)
    body = replace(definition.body, owner=False)  # as the class itself sees it
    init.add(body)
    forward = Forward(Scope(around=names))
    forward.finish(forward.run(body, "x", "x"), body.y)
    slots = [parameter.slot for parameter in definition.parameters]
    text = block_text(body)
    return "\n".join(_class(definition.name, text, slots, init.lines, forward.lines))


def _network(name: str, root: Tree, ends: dict[str, int], names: Scope) -> str:
    """The class of the whole network."""
    init = Constructor(loops=True)
    init.add(root)
    forward = Forward(Scope(around=names), comments=True)
    forward.finish(forward.run(root, "x", "x"), root.y)
    slots = classes(ends, init.lines)
    text = f"The network, from images (N, {', '.join(map(str, root.x))}) to logits."
    return "\n".join(_class(name, text, slots, init.lines, forward.lines))


def _class(
    name: str, text: str, slots: list[Slot], init: list[str], forward: list[str]
) -> list[str]:
    lines = [f"class {name}(nn.Module):", f'    """{text}"""', ""]
    if init:
        head = signature("__init__", ["self"], slots)
        lines += [*laid_out(head, 4, after=":"), "        super().__init__()", *init, ""]
    return [*lines, "    def forward(self, x):", *forward]

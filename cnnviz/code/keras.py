"""A described network as Keras 3 code in the functional API: any backend, channels last.

Convention: the numbers of parameters and the shapes are the network's; weights of a linear layer
after flattening are in another order than in PyTorch, as images are flattened channels last.
"""

import re
from collections.abc import Set

from cnnviz.code.calls import classes, signature
from cnnviz.code.carried import helpers, sources
from cnnviz.code.folding import Definition, fold
from cnnviz.code.heading import block_text, docstring, table_text
from cnnviz.code.keras_forward import Functional, last_channels, returned
from cnnviz.code.keras_order import in_order
from cnnviz.code.keras_tidy import tidy, with_same
from cnnviz.code.naming import Scope, snake
from cnnviz.code.printing import Group, called, laid_out, used
from cnnviz.code.regroup import named_constants
from cnnviz.code.settling import settle
from cnnviz.code.tree import Tree, grow, outputs
from cnnviz.counting import analyse
from cnnviz.layers import Shape
from cnnviz.layers.calls import Call, Calls, Slot, call
from cnnviz.network import Network, Node

PIECES = "keras_pieces.py"


def keras_code(network: Network) -> str:
    """Keras code of a network, sized for its input shape.

    The code defines one function for the network, its last, which returns a `keras.Model` from
    images (N, H, W, C) to logits; a network with side branches has theirs as further outputs.

    Raises:
        CnnvizError: for a piece that has no code.
        ShapeError: naming the layer that cannot take what it gets.
    """
    report = analyse(network)
    ordered = in_order(network)
    root = settle(grow(network, lambda node, x: _calls(node, x, ordered)))
    tidy(root)
    constants = named_constants(root)
    taken = {*sources(PIECES), *(constant.name for constant in constants)}
    names = Scope(taken, spelled=snake)
    name = function_name(network, names)
    definitions = fold(root, names, depth="x.shape[-1]")
    made = {definition.name for definition in definitions}
    blocks = [_block(definition, made, names) for definition in definitions]
    blocks.append(_network(name, root, outputs(network), made, names))
    blocks = [*helpers(PIECES, called("\n".join(blocks))), *blocks]
    parts = ["layers", *["ops"] * used("ops", "\n".join(blocks))]
    imports = ["import keras", f"from keras import {', '.join(parts)}"]
    head = "\n".join([*docstring(report, "Keras"), "", *imports])
    tables = [table_text(constant) for constant in constants]
    return "\n\n".join([head, *tables]) + "\n\n\n" + "\n\n\n".join(blocks) + "\n"


def _calls(node: Node, x: Shape, ordered: Set[str]) -> Calls:
    """What a layer becomes; `ordered` are those that flatten channel by channel, as we do."""
    if node.name in ordered and len(x) == 3 and x[0] > 1 and x[1] * x[2] > 1:
        first = Call("layers.Permute", {Slot("dims"): (3, 1, 2)})
        return [("_first", first), *call("layers.Flatten")]
    return node.layer.keras_calls(x)


def function_name(network: Network, names: Scope) -> str:
    """A name for the function of the network, by the network's own."""
    word = re.sub(r"\W+", "_", network.name, flags=re.ASCII).strip("_").lower()
    word = word if word.isidentifier() else f"network_{word}".rstrip("_")
    return names.name(word, f"{word}_network")


def _block(definition: Definition, made: Set[str], names: Scope) -> str:
    """The function of a repeated block."""
    with_same(definition.body)
    slots = [parameter.slot for parameter in definition.parameters]
    inside = Scope({slot.name for slot in slots}, names)
    body = Functional(made, inside, definition.condition)
    end = body.run(definition.body, "x", "x")
    lines = [
        *laid_out(signature(snake(definition.name), ["x"], slots), after=":"),
        f'    """{block_text(definition.body)}"""',
        *body.lines(comments=False, returned=end),
    ]
    return "\n".join(lines)


def _network(name: str, root: Tree, ends: dict[str, int], made: Set[str], names: Scope) -> str:
    """The function that makes the whole model."""
    with_same(root)
    body = Functional(made, Scope(around=names))
    end = body.run(root, "inputs", "x")
    lines = body.lines(comments=True)
    slots = classes(ends, lines)
    model = Group("keras.Model(", ("inputs", returned([end, *body.heads]), f'name="{name}"'))
    size = ", ".join(map(str, last_channels(root.x)))
    lines = [
        *laid_out(signature(name, [], slots), after=":"),
        '    """The network, from images to logits; the comments are (height, width, channels)."""',
        f"    inputs = keras.Input(({size}))",
        *lines,
        *laid_out(model, 4, "return "),
    ]
    return "\n".join(lines)

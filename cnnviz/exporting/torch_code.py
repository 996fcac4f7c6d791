"""A described network as PyTorch code: standalone, and grouped as a person would write it.

Convention: importing torch is all the code needs. Layers with weights have the names, and so
the state-dict keys, that they have in the built module. Tensors are (N, C, H, W).
"""

from dataclasses import replace

from cnnviz.counting import analyse
from cnnviz.errors import CnnvizError
from cnnviz.exporting.calls import Constant, Nothing
from cnnviz.exporting.folding import Definition, fold
from cnnviz.exporting.heading import docstring, network_name
from cnnviz.exporting.naming import TAKEN
from cnnviz.exporting.printing import laid_out, row
from cnnviz.exporting.regroup import lift_sides, regroup
from cnnviz.exporting.torch_forward import Forward
from cnnviz.exporting.torch_helpers import SOURCES, helpers
from cnnviz.exporting.torch_layers import torch_calls
from cnnviz.exporting.torch_modules import Constructor
from cnnviz.exporting.tree import Leaf, Tree, grow, leaves
from cnnviz.network import Network


def pytorch_code(network: Network) -> str:
    """PyTorch code of a network, sized for its input shape.

    The code defines one class for the network, which returns the logits (N, classes); in
    training mode a network with side branches returns a tuple of the logits and theirs.

    Raises:
        CnnvizError: for a piece that has no code.
        ShapeError: naming the layer that cannot take what it gets.
    """
    report = analyse(network)
    root = regroup(lift_sides(grow(network, torch_calls)), network.state_keys)
    constants = named_constants(root)
    name = network_name(report)
    definitions = fold(root, {name, *TAKEN, *SOURCES})
    classes = [class_code(definition) for definition in definitions]
    classes.append(network_code(name, root, network.title or network.name))
    body = "\n\n\n".join(classes)
    blocks = [source for source in helpers(_words(body))]
    head = docstring(report, "PyTorch") + ["", "import torch"]
    head += ["import torch.nn.functional as F"] * ("F." in body or any("F." in b for b in blocks))
    head += ["from torch import nn"]
    tables = [line for constant in constants for line in ("", *constant_lines(constant))]
    text = "\n".join([*head, *tables]) + "\n\n\n" + "\n\n\n".join([*blocks, body]) + "\n"
    return _without_unused(text)

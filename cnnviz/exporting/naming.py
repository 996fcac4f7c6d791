"""Names for classes: what a block is, or what its copies are called in the network."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import takewhile
from keyword import iskeyword

from cnnviz.exporting.tree import Branches, Chain, Leaf, Sum, Tree, own_leaves
from cnnviz.layers import Activation, Conv, Kind
from cnnviz.window import Window

VAGUE = ("", "branch", "mixed", "block", "layer", "module")
"""Words that say nothing about a block."""

KNOWN = {((3, 3), (3, 3)): "BasicBlock", ((1, 1), (3, 3), (1, 1)): "Bottleneck"}
"""Residual blocks with names of their own, by their kernels (He et al. 2015, Fig. 5)."""

TAKEN = {"nn", "F", "torch", "layers", "keras", "ops", "x", "out", "inputs", "self", "shortcut"}
"""Words that mean something else in the exported code."""

MODULE = frozenset(
    {
        *("add_module", "apply", "bfloat16", "buffers", "children", "compile", "cpu", "cuda"),
        *("double", "dump_patches", "eval", "extra_repr", "float", "forward", "half", "ipu"),
        *("modules", "mtia", "named_buffers", "named_children", "named_modules", "parameters"),
        *("named_parameters", "share_memory", "to", "to_empty", "train", "training", "type"),
        *("requires_grad_", "state_dict", "load_state_dict", "xpu", "zero_grad"),
    }
)
"""Attributes that every torch module has."""


def block_name(piece: Tree, paths: Sequence[str], taken: set[str]) -> str:
    """A class name for pieces like this one at these paths of the network; noted as taken."""
    name = _by_kind(piece) or _by_paths(paths, type(piece).__name__) or "Block"
    names = [name]
    if not isinstance(piece, Chain) and piece.x[1:] > piece.y[1:]:
        names.append(f"{name}Reduction")
    names += [f"{name}{letter}" for letter in "BCDEFGHIJKLMNOPQRSTUVWXYZ"]
    names += [f"{name}{number}" for number in range(2, len(taken) + 3)]
    free = next(word for word in names if word not in taken)
    taken.add(free)
    return free


def attribute(name: str) -> str:
    """A name that an attribute or variable can have, as near as can be."""
    word = re.sub(r"\W+", "_", name)
    if not word[:1].isalpha():
        word = f"layer{word}"
    if iskeyword(word) or word in MODULE or word.startswith(("get_", "set_", "register_")):
        return f"{word}_"
    return word


def variable(name: str) -> str:
    """A name that a variable can have beside the words of the code."""
    word = attribute(name)
    return f"{word}_" if word in TAKEN else word


def camel(text: str) -> str:
    """`inception_resnet_a` as InceptionResnetA; what is no letter or digit goes."""
    words = re.findall(r"[A-Za-z0-9]+", text)
    name = "".join(word[0].upper() + word[1:] for word in words).lstrip("0123456789")
    return name


def snake(text: str) -> str:
    """`ConvBNReLU` as conv_bn_relu."""
    text = text.replace("ReLU", "Relu")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", text).lower()


def _by_kind(piece: Tree) -> str:
    layers = [leaf.layer for leaf in own_leaves(piece) if leaf.layer]
    kinds = [layer.kind for layer in layers]
    if isinstance(piece, Sum):
        body = [leaf.layer for leaf in own_leaves(piece.body)]
        kernels = tuple(_kernel(layer.window) for layer in body if isinstance(layer, Conv))
        return KNOWN.get(kernels, "")
    if not isinstance(piece, Chain):
        return ""
    if kinds.count(Kind.CONV) == 1 and Kind.BATCH_NORM in kinds and len(kinds) <= 3:
        last = layers[-1]
        padded = "Padded" * any(leaf.layer is None for leaf in own_leaves(piece))
        return f"{padded}ConvBN" + (type(last).__name__ if isinstance(last, Activation) else "")
    if Kind.LINEAR in kinds:
        return "SideHead"
    alone = all(part.owner is False or isinstance(part, Leaf) for part in piece.parts())
    return "PlainBlock" if kinds.count(Kind.CONV) > 1 and alone else ""


def _kernel(window: Window) -> tuple[int, int]:
    return window.rows.kernel, window.columns.kernel


def _by_paths(paths: Sequence[str], kind: str) -> str:
    """What the names of all copies begin with; of the block around them if that is vague."""
    lines = [[word for word in path.split(".") if not word.isdigit()] for path in paths]
    lasts = sorted({line[-1] if line else "" for line in lines})
    stem = lasts[0] if len(lasts) == 1 else _common(lasts).rstrip("_")
    if stem.rstrip("0123456789_") not in VAGUE or (len(lasts) == 1 and stem not in VAGUE):
        return camel(stem) or kind
    if kind == Branches.__name__ and stem.startswith("branch"):
        return "Fan"
    around = Counter(line[-2] for line in lines if len(line) > 1).most_common(1)
    return camel(around[0][0] if around else "") + kind


def _common(words: Sequence[str]) -> str:
    """What all words begin with."""
    alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*words, strict=False))
    return "".join(letters[0] for letters in alike)

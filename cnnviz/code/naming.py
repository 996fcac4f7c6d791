"""Names for everything that exported code defines, and the rule by which none hides another.

A name is given out by a `Scope`: no word of Python, no module that the code imports, no helper
and no name given before. Attributes of PyTorch modules are another matter: they are the keys of
the state dict, so any text is one, and what Python cannot write is reached by its text.
"""

import builtins
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain, count, takewhile
from keyword import iskeyword, kwlist, softkwlist

from cnnviz.code.tree import Branches, Chain, Joined, Leaf, Tree, own_leaves
from cnnviz.layers import Activation, Conv, Layer

VAGUE = ("", "branch", "mixed", "block", "layer", "module")
"""Words that say nothing about a block."""

KNOWN = {((3, 3), (3, 3)): "BasicBlock", ((1, 1), (3, 3), (1, 1)): "Bottleneck"}
"""Residual blocks with names of their own, by their kernels (He et al. 2015, Fig. 5)."""

PYTHON = frozenset({*kwlist, *softkwlist, *dir(builtins)})
"""Words with a meaning everywhere."""

CODE = frozenset({"torch", "nn", "F", "keras", "layers", "ops", "self", "x", "inputs", "classes"})
"""What the exported code imports, and calls its inputs and its number of classes."""

MODULE = frozenset(
    {
        *("T_destination", "add_module", "append", "apply", "bfloat16", "buffers"),
        *("call_super_init", "children", "compile", "cpu", "cuda", "double", "dump_patches"),
        *("eval", "extend", "extra_repr", "float", "forward", "half", "insert", "ipu"),
        *("load_state_dict", "modules", "mtia", "named_buffers", "named_children"),
        *("named_modules", "named_parameters", "parameters", "pop", "requires_grad_"),
        *("share_memory", "state_dict", "to", "to_empty", "train", "training", "type", "xpu"),
        "zero_grad",
    }
)
"""Attributes that every torch module has, or every `nn.Sequential`."""

PREFIXES = ("_", "get_", "set_", "register_")
"""What more of them begin with."""


@dataclass
class Scope:
    """The names of one piece of code, each given out once.

    Attributes:
        taken: names that are not to be given out.
        around: the scope in which the code stands, whose names are taken as well.
        spelled: how the code writes a name.
        inside: names of the scopes in this one.
    """

    taken: set[str] = field(default_factory=set)
    around: "Scope | None" = None
    spelled: Callable[[str], str] = str
    inside: set[str] = field(default_factory=set)

    def free(self, name: str) -> bool:
        """Tell whether nothing is called this."""
        known = PYTHON | CODE | self.taken | self.inside
        words = {name, self.spelled(name)}
        return all(words) and not words & (known | (self.around.taken if self.around else set()))

    def name(self, *wishes: str) -> str:
        """The first wish that is free, the last one with a number if none is; noted as taken."""
        last = next(wish for wish in reversed(wishes) if wish)
        numbered = (f"{last}_{number}" for number in count(2))
        free = next(word for word in chain(wishes, numbered) if self.free(word))
        self.taken.add(self.spelled(free))
        if self.around:
            self.around.inside.add(free)
        return free


def block_name(piece: Tree, paths: Sequence[str], scope: Scope) -> str:
    """A class name for pieces like this one at these paths of the network."""
    kind = type(piece).__name__
    if isinstance(piece, Joined):
        kind = "Residual" if piece.operator == "+" else "Gate"
    name = _by_kind(piece) or _by_paths(paths, kind) or kind
    if name in PYTHON or scope.spelled(name) in PYTHON:
        name += "Block"
    names = [name]
    if not isinstance(piece, Chain) and piece.x[1:] > piece.y[1:]:
        names.append(f"{name}Reduction")
    names += [f"{name}{letter}" for letter in "BCDEFGHIJKLMNOPQRSTUVWXYZ"]
    return scope.name(*names, name)


def identifier(text: str) -> str:
    """A name that a variable can have, as near as can be; a word of Python it may still be."""
    text = unicodedata.normalize("NFKC", text)
    word = "".join(letter if f"a{letter}".isidentifier() else "_" for letter in text)
    word = re.sub("__+", "_", word)
    return word if word[:1].isalpha() and word.isidentifier() else f"layer{word}"


def is_attribute(name: str) -> bool:
    """Tell whether Python can write an attribute by this name, and finds no other there."""
    same = unicodedata.normalize("NFKC", name) == name  # as Python reads it
    return same and name.isidentifier() and not iskeyword(name) and not of_every_module(name)


def variable(text: str, scope: Scope) -> str:
    """A variable's name in a scope, from what the description calls a piece."""
    word = identifier(text)
    return scope.name(word, f"{word}_")


def of_every_module(name: str) -> bool:
    """Tell whether a module has an attribute of this name from the start, or could have."""
    return not name or name in MODULE or name.startswith(PREFIXES)


def camel(text: str) -> str:
    """`inception_resnet_a` as InceptionResnetA; what is no letter or digit goes."""
    words = re.findall(r"[A-Za-z0-9]+", text)
    name = "".join(word[0].upper() + word[1:] for word in words).lstrip("0123456789")
    return name


def snake(text: str) -> str:
    """`ConvBNReLU` as conv_bn_relu."""
    text = text.replace("ReLU", "Relu")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", text).lower()


def is_conv_bn(layers: Sequence[Layer]) -> bool:
    """Tell whether these are one convolution with its batch norm, and at most one more."""
    kinds = [layer.kind for layer in layers]
    return kinds.count("conv") == 1 and "batch_norm" in kinds and len(kinds) <= 3


def _by_kind(piece: Tree) -> str:
    layers = [leaf.layer for leaf in own_leaves(piece) if leaf.layer]
    kinds = [layer.kind for layer in layers]
    if isinstance(piece, Joined):
        body = [leaf.layer for leaf in own_leaves(piece.body)]
        kernels = tuple(layer.window.kernel for layer in body if isinstance(layer, Conv))
        if piece.operator == "*":
            return ""
        return KNOWN.get(kernels, "")
    if not isinstance(piece, Chain):
        return ""
    if is_conv_bn(layers):
        last = layers[-1]
        padded = "Padded" * any(leaf.layer is None for leaf in own_leaves(piece))
        return f"{padded}ConvBN" + (type(last).__name__ if isinstance(last, Activation) else "")
    if any(isinstance(layer, Conv) and layer.is_depthwise for layer in layers):
        return "SeparableBlock"
    if "linear" in kinds:
        return "SideHead"
    alone = all(part.owner is False or isinstance(part, Leaf) for part in piece.parts())
    return "PlainBlock" if kinds.count("conv") > 1 and alone else ""


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

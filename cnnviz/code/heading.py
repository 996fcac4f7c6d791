"""What exported code says about itself: which network, from where, and what it counts."""

import re
import textwrap
from collections.abc import Sequence

from cnnviz.code.calls import constant_rows
from cnnviz.code.naming import camel
from cnnviz.code.printing import laid_out
from cnnviz.code.tree import Branches, Chain, Joined, Leaf, Tree, leaves, own_leaves
from cnnviz.counting import Report
from cnnviz.errors import Words
from cnnviz.layers import Conv, Linear
from cnnviz.layers.calls import Constant

TEXT_WIDTH = 96

SHORT = 4
"""Up to this many layers are named one by one."""

WORDS: dict[str, str] = {
    "conv": "convolution",
    "batch_norm": "batch norm",
    "linear": "linear layer",
}


def network_name(report: Report) -> str:
    """A class name for the network: ResNet-18 becomes ResNet18."""
    title = re.sub(r"\(.*?\)", "", report.network.title or report.network.name)
    name = camel(title.encode("ascii", "ignore").decode())
    return name if name else "Net"


def docstring(report: Report, framework: str) -> list[str]:
    """The text at the top of the file: title, source, counts and what is particular."""
    network = report.network
    size = "×".join(map(str, report.input_shape))
    first = f"{network.title or network.name} in {framework}"
    first += f": {network.paper}." if network.paper else "."
    counts = (
        f"{report.parameters:,} parameters and {report.macs:,} multiply-accumulates "
        f"(1 MAC = 2 FLOPs) for one {size} image."
    )
    note = str(Words(network.note, **network.facts))
    paragraphs = [first, counts, *([note] if note else [])]
    lines: list[str] = []
    for paragraph in paragraphs:
        text = paragraph.replace("\\", "/").replace('"', "'")
        safe = "".join(letter if letter.isprintable() else " " for letter in text)
        lines += [*textwrap.wrap(safe, TEXT_WIDTH), ""]
    lines[0] = f'"""{lines[0]}'
    lines[-1] = '"""'
    return lines


def table_text(constant: Constant) -> str:
    """A table at the top of the file, with its note."""
    lines = laid_out(constant_rows(constant), before=f"{constant.name} = ")
    return "\n".join([f"# {constant.note}", *lines])


def block_text(piece: Tree) -> str:
    """One sentence on what a block is."""
    if isinstance(piece, Branches):
        return f"{_number(len(piece.items))} branches side by side, stacked along the channels."
    if isinstance(piece, Joined):
        if piece.operator == "*":
            return "A branch whose output multiplies the block's input."
        return f"{_convolutions(piece.body)} and a shortcut around them."
    if isinstance(piece, Chain) and any(isinstance(leaf.layer, Linear) for leaf in leaves(piece)):
        return "A classifier beside the trunk."
    own = own_leaves(piece)
    if len(own) <= SHORT and len(own) == len(list(leaves(piece))):
        return f"{_listed([_word(leaf) for leaf in own])}."
    return f"{_convolutions(piece)} one after another."


def _number(count: int) -> str:
    words = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
    return words[count] if count < len(words) else str(count)


def _listed(words: Sequence[str]) -> str:
    text = " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
    return text[0].upper() + text[1:]


def _word(leaf: Leaf) -> str:
    if leaf.layer is None:
        return leaf.call.function if _is_block(leaf) else "padding"
    name = type(leaf.layer).__name__
    return WORDS.get(leaf.layer.kind, name)


def _is_block(leaf: Leaf) -> bool:
    return leaf.layer is None and leaf.call.function[0].isupper()


def _convolutions(piece: Tree) -> str:
    """The convolutions of a piece in words, if they are its own."""
    inside = list(leaves(piece))
    windows = [leaf.layer.window for leaf in inside if isinstance(leaf.layer, Conv)]
    if not windows or any(_is_block(leaf) for leaf in inside):
        return "Layers"
    sizes = [f"{window.rows.kernel}×{window.columns.kernel}" for window in windows]
    if len(set(sizes)) > 1:
        return _listed(sizes) + " convolutions"
    return f"{_number(len(sizes))} {sizes[0]} convolution" + "s" * (len(sizes) > 1)

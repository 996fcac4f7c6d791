"""A network as text in the project's own language: one layer a line, blocks indented."""

from collections.abc import Iterator
from dataclasses import MISSING
from keyword import iskeyword
from typing import Any

from cnnviz.blocks import Block, Concat, Gate, Residual, Sequential, SideBranch
from cnnviz.code.calls import value_doc
from cnnviz.code.printing import STEP, flat
from cnnviz.errors import CnnvizError
from cnnviz.layers import Layer
from cnnviz.network import Network
from cnnviz.reading.table import own_fields


def written(network: Network) -> str:
    """The text of a network's body; `read` makes the same of it.

    Raises:
        CnnvizError: for a block that is not of `cnnviz.blocks`.
    """
    return "\n".join(_lines(network.body, 0, "", "")) + "\n"


def _lines(block: Block, indent: int, before: str, after: str) -> Iterator[str]:
    space, name = " " * indent, type(block).__name__
    if isinstance(block, Layer):
        yield f"{space}{before}{_layer(block)}{after}"
        return
    children = list(_children(block))
    if not children:
        yield f"{space}{before}{name}(){after}"
        return
    yield f"{space}{before}{name}("
    for front, child, behind in children:
        yield from _lines(child, indent + STEP, front, f"{behind},")
    yield f"{space}){after}"


def _children(block: Block) -> Iterator[tuple[str, Block, str]]:
    """What stands in a block's brackets, with what comes before and behind each."""
    match block:
        case Sequential() | Concat():
            plain = Sequential(*(child for _name, child in block.parts)).parts == block.parts
            for name, child in block.parts:
                if plain:
                    yield "", child, ""
                elif name.isidentifier() and not iskeyword(name):
                    yield f"{name}=", child, ""
                else:
                    yield f'**{{"{name}": ', child, "}"
        case Residual():
            yield "", block.body, ""
            if block.shortcut is not None:
                yield "shortcut=", block.shortcut, ""
            if block.then is not None:
                yield "then=", block.then, ""
        case Gate() | SideBranch():
            yield "", block.body, ""
        case _:
            raise CnnvizError(
                "{block} cannot be written: use the blocks of cnnviz.blocks.",
                block=type(block).__name__,
            )


def _layer(layer: Layer) -> str:
    said = []
    for name, each in own_fields(type(layer)).items():
        value = getattr(layer, name)
        if each.default is MISSING:
            said.append(_value(value))
        elif value != each.default:
            said.append(f"{name}={_value(value)}")
    return f"{type(layer).__name__}({', '.join(said)})"


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return f"({', '.join(map(_value, value))}{',' * (len(value) == 1)})"
    return flat(value_doc(value))

"""Calls as they are written: required arguments in order, others by name unless default."""

import re
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from numbers import Real

from cnnviz.code.printing import WIDTH, Doc, Group, call, flat, keyword, row
from cnnviz.layers.calls import Call, Constant, Meaning, Named, Nothing, Slot, Symbol, Value

LONGEST = WIDTH - 8
"""The longest piece of text that fits on an indented line of its own."""


def arguments(made: Call) -> tuple[Doc, ...]:
    """The arguments of a call as printed.

    A stride or padding that is handed on under its own name needs no name, as long as
    everything before it is there; these two come first in every signature.
    """
    printed: list[Doc] = []
    in_order = True
    for slot, value in made.arguments.items():
        doc = value_doc(value)
        handed_on = value == Symbol(slot.name) and slot.meaning in (Meaning.STRIDE, Meaning.PADDING)
        if slot.default is Nothing.REQUIRED or (in_order and handed_on):
            printed.append(doc)
        elif same(value, slot.default):
            in_order = False
        else:
            in_order = False
            printed.append(keyword(slot.name, doc))
    return tuple(printed)


def signature(name: str, first: Sequence[str], slots: Iterable[Slot]) -> Group:
    """The head of a function's definition: `first` and then its parameters, with defaults."""
    items: list[Doc] = [*first]
    for slot in slots:
        required = slot.default is Nothing.REQUIRED
        items.append(slot.name if required else f"{slot.name}={flat(value_doc(slot.default))}")
    return Group(f"def {name}(", tuple(items))


def classes(ends: Mapping[str, int], lines: Iterable[str]) -> list[Slot]:
    """The parameter `classes` of a network, where its lines speak of it."""
    named = any("classes" in re.findall(r"\w+", line) for line in lines)
    return [Slot("classes", default=count) for count in list(ends.values())[:1] if named]


def call_doc(made: Call) -> Doc:
    """A call as an expression."""
    return call(made.function, *arguments(made))


def same(one: Value, other: Value) -> bool:
    """Tell whether two values are printed alike; True is not 1 here, and a name no number."""
    return one == other and type(one) is type(other)


def value_doc(value: Value) -> Doc:
    """A value as it is written."""
    if isinstance(value, Symbol):
        return value.text
    if isinstance(value, Named | Constant):
        return value.name
    if isinstance(value, tuple):
        return row([str(part) for part in value])
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, Real) and not isinstance(value, int):
        number = float(value)  # of whatever kind it was
        return repr(number) if isfinite(number) else f'float("{number}")'
    return repr(value)


def constant_rows(constant: Constant) -> Doc:
    """The rows of a table; long text in several pieces."""
    return row([_row(each) for each in constant.rows])


def _row(values: tuple[int, ...] | str) -> Doc:
    if not isinstance(values, str):
        return row([str(value) for value in values])
    if len(values) <= LONGEST:
        return f'"{values}"'
    step = LONGEST - 4
    return row([f'"{values[at : at + step]}"' for at in range(0, len(values), step)])

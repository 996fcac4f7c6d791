"""Constructors and functions with their arguments: what one layer becomes in exported code.

Arguments are kept in the order of the signature, defaults included, so that two calls can be
compared value by value; defaults are left out when a call is printed.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from numbers import Real
from typing import TypeAlias

from cnnviz.code.printing import Doc, call, keyword, row


class Role(StrEnum):
    """What an argument means; only arguments of one role can be the same thing."""

    CHANNELS = "channels"
    KERNEL = "kernel"
    STRIDE = "stride"
    PADDING = "padding"
    OTHER = "other"


class Nothing(StrEnum):
    """Values that are none."""

    REQUIRED = "required"
    """In place of a default: the argument must be given."""
    ABSENT = "absent"
    """An argument of a layer that this copy of a block lacks."""


@dataclass(frozen=True)
class Symbol:
    """A name or formula in the scope where a call stands."""

    text: str


class Named(int):
    """A number that the code calls by a name, such as the number of classes."""

    name: str

    def __new__(cls, value: int, name: str) -> "Named":
        """The number with its name."""
        number = super().__new__(cls, value)
        number.name = name
        return number


@dataclass(frozen=True)
class Constant:
    """A table that stands at the top of the file under a name."""

    name: str
    rows: tuple[Doc, ...]
    note: str = ""


Value: TypeAlias = int | float | str | tuple[int, ...] | Symbol | Constant | Nothing | None
"""An argument; text stands for itself in quotes."""


@dataclass(frozen=True)
class Slot:
    """One parameter of a signature.

    Attributes:
        name: as it is called.
        role: what it means.
        default: what is left out when printing.
        output: it decides the depth of the layer's output.
    """

    name: str
    role: Role = Role.OTHER
    default: Value = Nothing.REQUIRED
    output: bool = False


@dataclass(frozen=True)
class Call:
    """A function by name, its signature, and a value for each of its slots."""

    function: str
    slots: tuple[Slot, ...] = ()
    values: tuple[Value, ...] = ()

    def arguments(self) -> tuple[Doc, ...]:
        """The arguments as printed: required ones in order, others by name unless default.

        A stride or padding that is handed on under its own name needs no name, as long as
        everything before it is there; these two come first in every signature.
        """
        printed: list[Doc] = []
        in_order = True
        for slot, value in zip(self.slots, self.values, strict=True):
            doc = value_doc(value)
            handed_on = value == Symbol(slot.name) and slot.role in (Role.STRIDE, Role.PADDING)
            if slot.default is Nothing.REQUIRED or (in_order and handed_on):
                printed.append(doc)
            elif same(value, slot.default):
                in_order = False
            else:
                in_order = False
                printed.append(keyword(slot.name, doc))
        return tuple(printed)

    def doc(self) -> Doc:
        """The call as an expression."""
        return call(self.function, *self.arguments())


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


def squeezed(pair: tuple[int, int]) -> int | tuple[int, int]:
    """One number for a pair of equal ones."""
    return pair[0] if pair[0] == pair[1] else pair

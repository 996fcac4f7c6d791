"""What a layer becomes in torch and in Keras: a constructor or function by name, with arguments.

Neither library is imported. `running.builder` evaluates the calls for torch, `code` prints both.
Arguments are kept in the order of the signature, defaults included, so that two calls can be
compared value by value; defaults are left out when a call is printed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeAlias


class Meaning(StrEnum):
    """What an argument means; only arguments of one meaning can be the same thing."""

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
    """A table that stands at the top of a file under a name; `note` says what its rows are."""

    name: str
    rows: tuple[tuple[int, ...] | str, ...]
    note: str = ""


Value: TypeAlias = (
    int | float | str | tuple[int, ...] | tuple[tuple[int, int], ...] | Symbol | Constant | Nothing
) | None
"""An argument; text stands for itself in quotes."""


@dataclass(frozen=True)
class Slot:
    """One parameter of a signature.

    Attributes:
        name: as it is called.
        meaning: what it means.
        default: what is left out when printing.
        output: it decides the depth of the layer's output.
    """

    name: str
    meaning: Meaning = Meaning.OTHER
    default: Value = Nothing.REQUIRED
    output: bool = False


@dataclass(frozen=True)
class Call:
    """A function by name, and a value for each slot of its signature, in order."""

    function: str
    arguments: Mapping[Slot, Value] = field(default_factory=dict)

    def changed(self, change: Callable[[Slot, Value], Value]) -> "Call":
        """The same call with other values."""
        changed = {slot: change(slot, value) for slot, value in self.arguments.items()}
        return replace(self, arguments=changed)


Calls: TypeAlias = list[tuple[str, Call]]
"""Calls one after another, each with what its name adds to the layer's."""


def call(function: str, arguments: Mapping[Slot, Value] | None = None) -> Calls:
    """One call under the layer's own name."""
    return [("", Call(function, arguments or {}))]

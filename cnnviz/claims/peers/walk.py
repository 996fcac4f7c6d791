"""The other tools, and a walk from our number to what one of them prints.

Tools are named with the version whose source the rules were read from and whose output they
were checked against; numbers are for one image, in eval mode, on the CPU.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from cnnviz.errors import CnnvizError


class Peer(StrEnum):
    """A tool that counts, or a way to call it."""

    TORCHINFO = "torchinfo"
    FVCORE = "fvcore"
    PTFLOPS_PYTORCH = "ptflops-pytorch"
    PTFLOPS_ATEN = "ptflops-aten"
    THOP = "thop"
    CALFLOPS_MACS = "calflops-macs"
    CALFLOPS_FLOPS = "calflops-flops"
    FLOP_COUNTER = "flop-counter-mode"
    KERAS = "keras"

    @classmethod
    def _missing_(cls, value: object) -> NoReturn:
        tools = ", ".join(cls)
        raise CnnvizError("the tool is {tool!r}: choose one of {tools}.", tool=value, tools=tools)


class Quantity(StrEnum):
    """What is being compared."""

    OPERATIONS = "operations"
    PARAMETERS = "parameters"

    @classmethod
    def _missing_(cls, value: object) -> NoReturn:
        raise CnnvizError(
            "the quantity is {quantity!r}: choose operations or parameters.", quantity=value
        )


class Form(StrEnum):
    """Which program the tool is given: the count depends on how a network is written."""

    BUILT = "built here"
    """The module that `cnnviz.build` makes."""
    LIBRARY = "library"
    """The published model of torchvision or timm (for Keras, of keras.applications)."""

    @classmethod
    def _missing_(cls, value: object) -> NoReturn:
        raise CnnvizError("the form is {form!r}: choose 'built here' or 'library'.", form=value)


RECORDS: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("peers.toml").read_text(encoding="utf-8")
)
"""Tools, their rules and who publishes networks, as `peers.toml` has them."""


class Tool(NamedTuple):
    """How a tool is called, what it calls what it prints, and by which rules it counts."""

    title: str
    calls: dict[str, str]
    operations: Sequence[str] = ()
    parameters: Sequence[str] = ()

    def prints(self, quantity: Quantity) -> str | None:
        """What the tool calls the quantity; None where it does not print it."""
        return self.calls.get(quantity)

    def rules(self, quantity: Quantity) -> Sequence[str]:
        """The rules that lead from our number of the quantity to the tool's, by name."""
        return self.operations if quantity is Quantity.OPERATIONS else self.parameters


TOOLS: dict[Peer, Tool] = {Peer(name): Tool(**tool) for name, tool in RECORDS["tools"].items()}


class Difference(NamedTuple):
    """One difference of convention: what it adds (or takes away) and why.

    `layers` is the number of layers it comes from.
    """

    label: str
    amount: int
    reason: str
    layers: int


@dataclass(frozen=True)
class Walk:
    """From our number, step by step, to what a tool prints.

    Attributes:
        peer, quantity: what is compared.
        model: the program the tool is given, in words.
        start: our number, in the default convention.
        steps: signed differences. A rule that comes to nothing here is left out, unless that is
            because of how the library writes the network.
    """

    peer: Peer
    quantity: Quantity
    model: str
    start: int
    steps: tuple[Difference, ...]

    @property
    def total(self) -> int:
        """What the tool prints."""
        return self.start + sum(step.amount for step in self.steps)

    @property
    def tool(self) -> Tool:
        """Title and version of the tool, and what it calls the number."""
        return TOOLS[self.peer]

"""The other tools, and a walk from our number to what one of them prints.

Tools are named with the version whose source the rules were read from and whose output they
were checked against; numbers are for one image, in eval mode, on the CPU.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


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


class Quantity(StrEnum):
    """What is being compared."""

    OPERATIONS = "operations"
    PARAMETERS = "parameters"


class Form(StrEnum):
    """Which program the tool is given: the count depends on how a network is written."""

    BUILT = "built here"
    """The module that `cnnviz.build` makes."""
    LIBRARY = "library"
    """The published model of torchvision or timm (for Keras, of keras.applications)."""


class Tool(NamedTuple):
    """How a tool is called and what it prints; None where it prints no such number."""

    title: str
    operations: str | None
    parameters: str | None

    def prints(self, quantity: Quantity) -> str | None:
        """What the tool calls the quantity; None where it does not print it."""
        return self.operations if quantity is Quantity.OPERATIONS else self.parameters


TOOLS: dict[Peer, Tool] = {
    Peer.TORCHINFO: Tool("torchinfo 1.8.0", "total_mult_adds", "total_params"),
    Peer.FVCORE: Tool("fvcore 0.1.5", "FlopCountAnalysis.total", "parameter_count"),
    Peer.PTFLOPS_PYTORCH: Tool("ptflops 0.7.5, pytorch back-end", "macs", "params"),
    Peer.PTFLOPS_ATEN: Tool("ptflops 0.7.5, aten back-end", "macs", "params"),
    Peer.THOP: Tool("thop 0.1.1", "macs", "params"),
    Peer.CALFLOPS_MACS: Tool("calflops 0.3.2, MACs", "macs", "params"),
    Peer.CALFLOPS_FLOPS: Tool("calflops 0.3.2, FLOPs", "flops", "params"),
    Peer.FLOP_COUNTER: Tool("torch FlopCounterMode", "get_total_flops", None),
    Peer.KERAS: Tool("Keras 3", None, "count_params"),
}


class Step(NamedTuple):
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
        peer, quantity, form: what is compared.
        model: the program the tool is given, in words.
        start: our number, in the default convention.
        steps: signed differences. A rule that comes to nothing here is left out, unless that is
            because of how the library writes the network.
    """

    peer: Peer
    quantity: Quantity
    form: Form
    model: str
    start: int
    steps: tuple[Step, ...]

    @property
    def total(self) -> int:
        """What the tool prints."""
        return self.start + sum(step.amount for step in self.steps)

    @property
    def tool(self) -> Tool:
        """Title and version of the tool, and what it calls the number."""
        return TOOLS[self.peer]

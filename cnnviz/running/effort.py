"""How long a network will take, about: worked out before anything runs.

Convention: seconds of one core of a small server, for 32-bit numbers. An estimate: measured on
all networks of the register, a fast core took a quarter of it, a busy one twice as long.
"""

from dataclasses import dataclass

from cnnviz.counting.report import Report
from cnnviz.running.module import needed_nodes

MACS_PER_SECOND = 15e9
SECONDS_PER_LAYER = 1e-4
"""Of a layer that has next to nothing to do."""
SECONDS_PER_WEIGHT = 12e-9
"""Of a weight that is drawn, or read from a file."""
GRADIENT = 2
"""Forward passes that a gradient takes on its way back: two products for each one there."""


@dataclass(frozen=True)
class Effort:
    """What is about to be done: seconds, about, and how often `watched` will be told of it."""

    seconds: float = 0.0
    ticks: int = 0

    def __add__(self, other: "Effort") -> "Effort":
        return Effort(self.seconds + other.seconds, self.ticks + other.ticks)

    def __mul__(self, times: int) -> "Effort":
        return Effort(self.seconds * times, self.ticks * times)


NOTHING = Effort()


def building(report: Report, until: str | None = None) -> Effort:
    """To build a network, as far as one layer or whole, and to give it weights."""
    nodes, _ = needed_nodes(report.network, until)
    weights = sum(report.layers[index].parameters for index in nodes)
    return Effort(len(nodes) * SECONDS_PER_LAYER + weights * SECONDS_PER_WEIGHT, len(nodes))


def passing(
    report: Report, pictures: float = 1, *, until: str | None = None, back: int = 0
) -> Effort:
    """To send pictures of the report's size through a network at once.

    Args:
        report: the counted network.
        pictures: how many side by side; a part of one where only that is run.
        until: the last layer wanted; the logits if not given.
        back: how many gradients come back.
    """
    nodes = report.network.ancestors([needed_nodes(report.network, until)[1]])
    macs = pictures * sum(report.layers[index].macs for index in nodes)
    there = macs / MACS_PER_SECOND + len(nodes) * SECONDS_PER_LAYER
    return Effort((1 + GRADIENT * back) * there, (1 + back) * len(nodes))

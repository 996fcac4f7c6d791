"""The controls of the page on one number: a unit of a network, and which of its inputs is shown."""

from dataclasses import dataclass

from cnnviz.kit.declared import choice
from cnnviz.kit.network_controls import network
from cnnviz.kit.trace_controls import UnitState
from cnnviz.language import N_

STRONGEST = N_("strongest")


@dataclass(frozen=True)
class State(UnitState):
    """Which number is asked about."""

    network: str = network(default="lenet5")
    below: str = choice("Input channel shown (strongest first)")

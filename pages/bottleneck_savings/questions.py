"""Both ways as questions, whose answers may be guessed first."""

from dataclasses import replace

from cnnviz.asking import Instance, kinds
from cnnviz.counting.comparisons import Bottleneck
from pages.bottleneck_savings.state import State

RESTORED = "H * W * R * C + H * W * R * R * K * K + H * W * F * R"
"""Multiplies with a second 1 × 1 behind the large kernel."""


def questions(state: State, compared: Bottleneck) -> dict[str, Instance]:
    """What can be asked, by the options of `asked`."""
    channels, height, width = state.shape
    facts = {"H": height, "W": width, "Ho": height, "Wo": width, "C": channels}
    facts |= {"F": state.filters, "K": state.kernel, "R": state.narrow}
    kind, line = kinds()["bottleneck-multiplies"], ""
    if state.restored:
        kind, line = replace(kind, slips={"flops": ""}), RESTORED
    direct, through = (compared.direct.macs,), (compared.through.macs,)
    return {
        "direct": Instance(kinds()["conv-multiplies"], facts, right=direct),
        "through": Instance(kind, facts, line, through),
    }

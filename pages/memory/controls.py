"""Controls of the memory page beyond the network: how much there is, and for what kind of pass."""

from dataclasses import dataclass

import streamlit as st

from cnnviz.counting.kept import FLOAT, INDEX
from cnnviz.counting.memory import Budget, Memory, Optimizer, Outputs, budget, memory
from cnnviz.counting.report import Report
from cnnviz.kit.controls import choice, flag, number
from pages.memory.figure import GB

PASSES = ("training", "inference")
USUAL = (4, 8, 11, 16, 24, 80)
"""Gigabytes of common accelerators."""

COUNTED = {"volumes": Outputs.DRAWN, "every layer": Outputs.EVERY}

BYTES_HELP = (
    f"4 for 32-bit numbers, 2 for 16-bit ones. Every number is halved here, but not the places "
    f"a max pool remembers: {INDEX} bytes each. Real mixed-precision training usually keeps a "
    "4-byte copy of the weights as well."
)


@dataclass(frozen=True)
class Setting:
    """What the visitor has memory for: sizes in GB (10⁹ bytes), images and bytes per number."""

    gigabytes: int
    batch: int
    training: bool
    optimizer: str
    number: int
    in_place: bool

    def budget(self, report: Report, **changed: str | bool) -> Budget:
        """What has to fit into this memory, with what is `changed` of the setting."""
        asked = {
            "training": self.training,
            "optimizer": self.optimizer,
            "in_place": self.in_place,
            **changed,
        }
        amount = GB * self.gigabytes
        return budget(report, amount, number=self.number, **asked)  # type: ignore[arg-type]

    def memory(self, report: Report) -> Memory:
        """Where a network's memory goes, as training needs it."""
        return memory(report, number=self.number)


def chosen_setting() -> Setting:
    """Draw the controls of the pass and the memory there is."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        way = choice("Pass", "pass", PASSES, PASSES[0], few=True)
        training = way == PASSES[0]
        optimizer, in_place = str(Optimizer.MOMENTUM), False
        if training:
            kinds = [kind.value for kind in Optimizer]
            optimizer = choice(
                "Optimizer",
                "optimizer",
                kinds,
                optimizer,
                help="Numbers stored beside each weight: none, a velocity, or two moments.",
                few=True,
            )
        size = choice(
            "Bytes per number", "bytes", ("4", "2"), str(FLOAT), help=BYTES_HELP, few=True
        )
        if not training:
            in_place = flag("ReLU in place", "in_place", False, "It overwrites its input.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        gigabytes = number(
            "Memory (GB)",
            "gb",
            8,
            low=1,
            high=1000,
            help="10⁹ bytes each. A card sold with 8 GB usually has 8 GiB, 8.59 × 10⁹ bytes, and "
            "its driver keeps a part.",
        )
        batch = number("Batch (images)", "batch", 32, low=1, high=10**6)
    _usual_sizes()
    return Setting(gigabytes, batch, training, optimizer, int(size), in_place)


def chosen_rule() -> Outputs:
    """Draw the choice of the outputs that are added up."""
    picked = choice(
        "Outputs added up",
        "outputs",
        tuple(COUNTED),
        "volumes",
        help="Volumes: the input, convolutions, pools and linear layers, what a diagram shows; "
        "activations, normalisation and sums are thought of as done in place.",
        few=True,
    )
    return COUNTED[picked]


def _usual_sizes() -> None:
    """Buttons that set a common amount of memory."""
    with st.container(horizontal=True, gap="small"):
        for size in USUAL:
            st.button(f"{size} GB", key=f"gb_{size}", on_click=_take, args=(size,))


def _take(gigabytes: int) -> None:
    st.session_state["gb"] = gigabytes

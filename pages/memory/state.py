"""The controls of the memory page: a network, how much memory there is, and for what pass."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cnnviz.counting import analyse
from cnnviz.counting.kept import INDEX
from cnnviz.counting.memory import Budget, Memory, Optimizer, Outputs, budget, memory
from cnnviz.counting.report import Report
from cnnviz.kit import guessing, own
from cnnviz.kit.control import Look
from cnnviz.kit.declared import choice, flag, whole
from cnnviz.kit.network_controls import NETWORKS, OwnNetworkState, network
from cnnviz.language import N_
from pages.memory.figure import GB

USUAL = (4, 8, 11, 16, 24, 80)
"""Gigabytes of common accelerators."""

BYTES_HELP = (
    f"4 for 32-bit numbers, 2 for 16-bit ones. Every number is halved here, but not the places "
    f"a max pool remembers: {INDEX} bytes each. Real mixed-precision training usually keeps a "
    "4-byte copy of the weights as well."
)


@dataclass(frozen=True)
class State(OwnNetworkState):
    """What the visitor has memory for: sizes in GB (10⁹ bytes), images and bytes per number."""

    network: str = network(lambda _state: NETWORKS | own.NAMED, default="vgg16")
    way: str = choice(
        "Pass", {"training": "Training", "inference": "Inference"}, key="pass", look=Look.ROW
    )
    optimizer: str = choice(
        "Optimizer",
        {str(each): each.label for each in Optimizer},
        str(Optimizer.MOMENTUM),
        look=Look.ROW,
        help="Numbers stored beside each weight: none, a velocity, or two moments.",
    )
    bytes: str = choice("Bytes per number", ("4", "2"), look=Look.ROW, help=BYTES_HELP)
    in_place: bool = flag("ReLU in place", False, help="It overwrites its input.")
    gigabytes: int = whole(
        "Memory (GB)",
        8,
        key="gb",
        low=1,
        high=1000,
        help="10⁹ bytes each. A card sold with 8 GB usually has 8 GiB, 8.59 × 10⁹ bytes, and "
        "its driver keeps a part.",
    )
    batch: int = whole("Batch (images)", 32, low=1, high=10**6)
    outputs: str = choice(
        "Count",
        {"volumes": "volumes of the diagram", "every-layer": "every layer"},
        look=Look.ROW,
        help="Volumes: the input, convolutions, pools and linear layers, what a diagram shows; "
        "activations, normalisation and sums are thought of as done in place.",
    )
    guess: bool = guessing.switch()
    asked: str = guessing.which({"largest": N_("largest batch"), "taken": N_("bytes of a batch")})
    answer: str = guessing.field()
    images: int = whole("Images to run", 1, key="measured_images", low=1, high=16)

    @property
    def training(self) -> bool:
        """Whether there is a backward pass."""
        return self.way == "training"

    @property
    def counted(self) -> Outputs:
        """The outputs that are added up."""
        return Outputs.DRAWN if self.outputs == "volumes" else Outputs.EVERY

    @cached_property
    def report(self) -> Report:
        """The network, counted; raises `CnnvizError` if the settings make none."""
        return analyse(self.described, self.shape)

    def memory(self) -> Memory:
        """Where its memory goes, as training needs it."""
        return memory(self.report, number=int(self.bytes))

    def budget(self, **changed: Any) -> Budget:
        """What has to fit into this memory, with what is `changed` of the setting."""
        asked = {name: getattr(self, name) for name in ("training", "optimizer", "in_place")}
        amount = GB * self.gigabytes
        return budget(self.report, amount, number=int(self.bytes), **asked | changed)

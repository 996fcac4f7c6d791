"""The controls of the page: a network, a batch, and how much of it stays as it is."""

from dataclasses import dataclass
from functools import cached_property

from cnnviz.counting import Report, analyse
from cnnviz.counting.backward import Step, training_step
from cnnviz.counting.kept import Kept, kept
from cnnviz.counting.units import Unit, units
from cnnviz.kit import guessing, own
from cnnviz.kit.declared import whole
from cnnviz.kit.network_controls import NETWORKS, OwnNetworkState, network
from cnnviz.language import N_


@dataclass(frozen=True)
class State(OwnNetworkState):
    """What is trained, on how many images at once, and how many of its pieces are frozen."""

    network: str = network(lambda _state: NETWORKS | own.NAMED)
    batch: int = whole("Batch (images)", 32, low=1, high=10**6)
    frozen: int = whole(
        "Frozen pieces",
        0,
        high=lambda state: max(0, len(state.weighted) - 1),
        slide=True,
        follows="network",
        help="Layers and blocks with weights that stay as they are, from the picture on; at the "
        "end of the slider only the last is trained.",
    )

    guess: bool = guessing.switch()
    asked: str = guessing.which({"step": N_("whole step"), "forward": N_("forward")})
    answer: str = guessing.field()

    @cached_property
    def report(self) -> Report:
        """The network, counted; raises `CnnvizError` if the settings make none."""
        return analyse(self.described, self.shape)

    @property
    def weighted(self) -> list[Unit]:
        """The pieces with weights, in the order they run."""
        return [piece for piece in units(self.report) if piece.parameters]

    @property
    def last_frozen(self) -> Unit | None:
        """The piece up to which weights stay as they are."""
        return self.weighted[self.frozen - 1] if self.frozen else None

    @property
    def still(self) -> set[str]:
        """The names of the layers whose weights stay as they are."""
        return {row.name for piece in self.weighted[: self.frozen] for row in piece.rows}

    @cached_property
    def step(self) -> Step:
        """A training step, per image."""
        return training_step(self.report, self.still)

    @cached_property
    def whole(self) -> Step:
        """The same with everything trained."""
        return training_step(self.report)

    @cached_property
    def kept(self) -> Kept:
        """What autograd keeps for the way back."""
        return kept(self.report, frozen=self.still)

    @cached_property
    def whole_kept(self) -> Kept:
        """The same with everything trained."""
        return kept(self.report)

"""The controls of the training page: a pair of nets, how they are trained, and how it is drawn."""

from dataclasses import dataclass

from cnnviz.kit.declared import Declared, choice, flag, whole
from cnnviz.training import Experiment, plain_against_residual
from cnnviz.training.experiment import PAIR_DEPTHS, PAIR_SEED


@dataclass(frozen=True)
class State(Declared):
    """What the controls say."""

    depth: str = choice(
        "Depth", [str(depth) for depth in PAIR_DEPTHS], "56", help="Layers with weights: 6n + 2."
    )
    epochs: int = whole("Epochs", 40, low=1, high=200)
    batch: int = whole("Batch size", 128, key="batch_size", low=8, high=512)
    seed: int = whole("Seed", PAIR_SEED, high=10**6)
    held_out: bool = flag("Held-out error too", False)
    logarithmic: bool = flag("Logarithmic", False, key="log")

    @property
    def pair(self) -> tuple[Experiment, Experiment]:
        """The plain and the residual experiment; raises `CnnvizError` if they take too long."""
        return plain_against_residual(
            int(self.depth), epochs=self.epochs, batch_size=self.batch, seed=self.seed
        )

"""What a training says of itself: records of named measures."""

from dataclasses import dataclass
from typing import NamedTuple

PER_LAYER = "/"
"""Stands between a measure of layers and the layer: gradient_norm/stage1.block1.conv1."""


class Record(NamedTuple):
    """Where a run stands.

    Attributes:
        step: optimizer steps so far; 0 is the untrained network.
        epoch: passes over the training part so far.
        values: measure to value, finite; what was not measured at this step is not there.
    """

    step: int
    epoch: float
    values: dict[str, float]

    @property
    def ends_epoch(self) -> bool:
        """Whether the whole sets were measured."""
        return "train_error" in self.values

    @property
    def train_error(self) -> float:
        """Of the whole training set, else of the mini-batches since the last record."""
        return self.values.get("train_error", self.values.get("batch_error", 1.0))

    @property
    def seconds(self) -> float:
        """Of training and measuring so far."""
        return self.values.get("seconds", 0.0)


@dataclass(frozen=True)
class Measure:
    """A quantity that a recipe reports.

    Attributes:
        name: as in `Record.values`.
        title: what a reader calls it.
        unit: what it is counted in; empty for a pure number.
        better: "lower", "higher", or nothing where neither is.
        about: how it is measured, in a sentence or two.
        per_layer: whether `values` has it for each of several layers, as "name/layer".
    """

    name: str
    title: str
    unit: str = ""
    better: str = ""
    about: str = ""
    per_layer: bool = False

    def of(self, layer: str) -> str:
        """The name of the measure for one layer."""
        return f"{self.name}{PER_LAYER}{layer}"

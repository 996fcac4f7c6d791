"""What one training step costs: forward, and back to the inputs and to the weights.

Convention: multiply-accumulates of convolutions and linear layers, per image, as in `report`; a
gradient to an input takes as many as the pass forward, one to the weights as many again. No
gradient goes to the picture, none to frozen weights, and none at all below the deepest layer that
is trained. Side branches run too, as in training.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from cnnviz.counting.report import Report
from cnnviz.errors import CnnvizError
from cnnviz.layers import Place, numel


class StepRow(NamedTuple):
    """One layer's multiplies in a training step, per image.

    `tracked` says whether the gradient reaches its output: without, what it makes of a picture
    is the same at every step.
    """

    name: str
    forward: int
    to_input: int
    to_weights: int
    tracked: bool

    @property
    def total(self) -> int:
        """All three."""
        return self.forward + self.to_input + self.to_weights


@dataclass(frozen=True)
class Step:
    """A training step of a whole network, per image; totals are the sums of the rows.

    `handed_on` is how many numbers the part that is always the same hands to the rest: what to
    keep of each picture so that this part need not run again.
    """

    rows: tuple[StepRow, ...]
    handed_on: int

    @property
    def forward(self) -> int:
        """The pass forward."""
        return sum(row.forward for row in self.rows)

    @property
    def to_input(self) -> int:
        """The gradients to the layers' inputs."""
        return sum(row.to_input for row in self.rows)

    @property
    def to_weights(self) -> int:
        """The gradients to the weights."""
        return sum(row.to_weights for row in self.rows)

    @property
    def total(self) -> int:
        """The whole step."""
        return self.forward + self.to_input + self.to_weights

    @property
    def cached(self) -> int:
        """The step from numbers that were kept: what is always the same does not run."""
        return sum(row.total for row in self.rows if row.tracked)


def reached(report: Report, frozen: Collection[str] = ()) -> list[bool]:
    """For each value, the input first, whether a gradient goes through it.

    Args:
        report: the counted network.
        frozen: names of the layers whose weights stay as they are.
    """
    found = [False]
    for node, row in zip(report.network.nodes, report.layers, strict=True):
        trained = row.parameters > 0 and row.name not in frozen
        found.append(trained or any(found[source] for source in node.sources))
    return found


def training_step(report: Report, frozen: Collection[str] = ()) -> Step:
    """Work out a training step with the weights of some layers frozen.

    Raises:
        LayerError: for a layer that does not state its way back.
        CnnvizError: for a network with nothing to multiply by.
    """
    if not report.macs:
        raise CnnvizError(
            "{network} multiplies by no weights: add a convolution or a fully connected layer.",
            network=report.network.title,
        )
    on = reached(report, frozen)
    rows: list[StepRow] = []
    handed: set[int] = set()
    for value, (node, row) in enumerate(zip(report.network.nodes, report.layers, strict=True), 1):
        through = any(on[source] for source in node.sources)
        trained = row.parameters > 0 and row.name not in frozen
        place = Place(row.input_shape, row.output_shape, through, training=True, trained=trained)
        rows.append(StepRow(row.name, row.macs, *row.layer.backward(place), on[value]))
        if on[value]:
            handed.update(source for source in node.sources if not on[source])
    sizes = [numel(report.input_shape), *(row.values for row in report.layers)]
    return Step(tuple(rows), sum(sizes[value] for value in handed))

"""The walk through the years: what each network cost and how well it did, side by side.

Counts are worked out from the descriptions when asked for; errors are published ones. Memory is
the sum of the outputs of one image, input, convolutions, pools and linear layers, four bytes a
number.
"""

from dataclasses import dataclass

from cnnviz.claims.claim import Claim, Quantity, published_errors
from cnnviz.counting import analyse
from cnnviz.counting.depth import depth
from cnnviz.counting.memory import MB, memory
from cnnviz.language import N_
from cnnviz.networks import architecture

WALK = (
    *("lenet5-1998", "alexnet", "zfnet", "nin-imagenet", "vgg16", "vgg19", "googlenet"),
    *("inception-v2", "inception-v3", "resnet34", "resnet50", "resnet152"),
    *("inception-v4", "inception-resnet-v2"),
)
"""The networks of the walk, in the order they were published."""

ERRORS = (Quantity.TOP_5_ERROR, Quantity.TEST_ERROR)


@dataclass(frozen=True)
class Milestone:
    """One network in its year.

    Attributes:
        name, title, year, paper: the network's.
        depth: layers with weights on the longest path.
        parameters: trainable ones.
        multiplies: of convolutions and linear layers, per image.
        output_bytes: of the outputs of one image.
        single: published error of one model, the first the data file lists; an accuracy where
            no error is published; None if neither is.
        ensemble: published error of several models together, the lowest; None if none is.
    """

    name: str
    title: str
    year: int
    paper: str
    depth: int
    parameters: int
    multiplies: int
    output_bytes: int
    single: Claim | None
    ensemble: Claim | None

    @property
    def row(self) -> dict[str, str | int | float]:
        """As a row of a table; counts are exact, errors as printed and with conditions."""
        return {
            N_("year"): str(self.year),
            N_("network"): self.title,
            N_("depth"): self.depth,
            N_("parameters"): self.parameters,
            N_("multiplies"): self.multiplies,
            N_("outputs (MB)"): round(self.output_bytes / MB, 2),
            N_("error of one model"): self.single.text if self.single else "",
            N_("error of an ensemble"): self.ensemble.text if self.ensemble else "",
            N_("source"): self.paper,
        }


def history() -> list[Milestone]:
    """The milestones, oldest first, counted now."""
    return [milestone(name) for name in WALK]


def milestone(name: str) -> Milestone:
    """One network of the catalogue in its year; raises `CnnvizError` for an unknown name."""
    network = architecture(name)
    report = analyse(network)
    told = [
        (claim.conditions.models, claim) for claim in published_errors(name) if claim.conditions
    ]
    alone = [claim for models, claim in told if models == 1]
    several = [claim for models, claim in told if models > 1]
    return Milestone(
        name=name,
        title=network.title,
        year=network.year or 0,
        paper=network.paper,
        depth=depth(network),
        parameters=report.parameters,
        multiplies=report.macs,
        output_bytes=memory(report).outputs(),
        single=_first_listed(alone),
        ensemble=min(several, key=lambda claim: claim.value, default=None),
    )


def _first_listed(claims: list[Claim]) -> Claim | None:
    """The first error (LeNet-5 and CIFAR: of the test set), else the first accuracy."""
    errors = [claim for claim in claims if claim.quantity in ERRORS]
    return next(iter(errors or claims), None)

"""Networks of the catalogue and their variants as contestants: counts and the published error.

An error is only given for a network as published; convention and conditions are those of its
claim. An accuracy a% stands for the error (100 - a)%.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from cnnviz.claims.figures import Claim, Quantity, published_errors
from cnnviz.counting import Report, analyse
from cnnviz.counting.depth import depth
from cnnviz.counting.memory import Memory, memory
from cnnviz.errors import CnnvizError
from cnnviz.layers import Shape
from cnnviz.networks import REGISTER, architecture, options
from cnnviz.networks.resnet import Shortcut

SWITCHED = {
    "batch_norm": "with batch norm",
    "adaptive_pool": "with adaptive pool",
    "aux": "with side classifiers",
}
"""What a network is called whose option of that name is on; none has it on by default."""

JOINED = {
    Shortcut.ZERO_PADDED: "with zero-padded shortcuts",
    Shortcut.PROJECTION: "with projection shortcuts",
    Shortcut.ALL_PROJECTIONS: "with a projection on every shortcut",
}
"""What it is called with another kind of shortcut than its own."""


@lru_cache(maxsize=1)
def variants() -> dict[str, tuple[str, dict[str, Any]]]:
    """Every network by its name, each followed by its variants: {label: (name, options)}."""
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for name in REGISTER:
        found[name] = name, {}
        defaults = options(name)
        for option, words in SWITCHED.items():
            if option in defaults:
                found[f"{name} {words}"] = name, {option: True}
        for kind, words in JOINED.items():
            if "shortcut" in defaults and kind != defaults["shortcut"]:
                found[f"{name} {words}"] = name, {"shortcut": kind.value}
    return found


@dataclass(frozen=True)
class TopFive:
    """A published top-5 error of one model on ImageNet, in per cent, and where it is from."""

    percent: Fraction
    claim: Claim

    @property
    def text(self) -> str:
        """As printed, with conditions and source."""
        conditions = self.claim.conditions.text if self.claim.conditions else ""
        return f"{self.claim.printed} {self.claim.quantity} ({conditions}; {self.claim.citation})"


@dataclass(frozen=True)
class Contender:
    """One network or variant, counted at one input shape.

    Attributes:
        label: as in `variants()`.
        report: its counts.
        depth: layers with weights on the longest path.
        memory: where its memory goes.
        error: published top-5 error of one model; None where the variant has none of its own.
    """

    label: str
    report: Report
    depth: int
    memory: Memory
    error: TopFive | None


def contender(label: str, input_shape: Shape | None = None) -> Contender:
    """Count a network or variant by its label, by default at the published input shape.

    Raises:
        CnnvizError: for an unknown label, or an input that does not fit.
    """
    if label not in variants():
        raise CnnvizError(
            "there is no network or variant {label!r}: choose one of the list.", label=label
        )
    name, varied = variants()[label]
    network = architecture(name, **varied)
    report = analyse(network, input_shape)
    published = not varied and report.input_shape == network.input_shape
    error = top_five(name) if published else None
    return Contender(label, report, depth(network), memory(report), error)


def top_five(name: str) -> TopFive | None:
    """The first top-5 error listed of one model of a network; else the first top-5 accuracy."""
    alone = [c for c in published_errors(name) if c.conditions and c.conditions.models == 1]
    for quantity in (Quantity.TOP_5_ERROR, Quantity.TOP_5_ACCURACY):
        for claim in alone:
            if claim.quantity is quantity:
                accurate = quantity is Quantity.TOP_5_ACCURACY
                return TopFive(100 - claim.value if accurate else claim.value, claim)
    return None

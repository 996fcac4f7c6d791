"""Networks of the catalogue and their variants as contestants: counts and the published error.

An error is one of `claims.toml`, and only given for a network as published; convention and
conditions are those of its claim. An accuracy a% stands for the error (100 - a)%.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from cnnviz.claims.claim import Claim, Quantity, published_errors
from cnnviz.counting import Report, analyse
from cnnviz.counting.depth import depth
from cnnviz.counting.memory import Memory, memory
from cnnviz.errors import CnnvizError
from cnnviz.language import N_, _
from cnnviz.layers import Shape
from cnnviz.networks import REGISTER, architecture, options
from cnnviz.networks import label as titled
from cnnviz.networks.resnet import Shortcut

VARIED = {
    ("batch_norm", True): N_("{network} with batch norm"),
    ("adaptive_pool", True): N_("{network} with adaptive pool"),
    ("aux", True): N_("{network} with side classifiers"),
    ("shortcut", Shortcut.ZERO_PADDED): N_("{network} with zero-padded shortcuts"),
    ("shortcut", Shortcut.PROJECTION): N_("{network} with projection shortcuts"),
    ("shortcut", Shortcut.ALL_PROJECTIONS): N_("{network} with a projection on every shortcut"),
}
"""What a network is called whose option has another value than its own."""


@lru_cache(maxsize=1)
def variants() -> dict[str, tuple[str, dict[str, Any]]]:
    """Every network by its name, each followed by its variants: {key: (name, options)}."""
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for name in REGISTER:
        found[name] = name, {}
        usual = options(name)
        for (option, value), words in VARIED.items():
            if usual.get(option, value) != value:
                key = words.format(network=name).replace(" ", "-")
                found[key] = name, {option: value}
    return found


def label(key: str) -> str:
    """What a network or variant is called."""
    name, varied = variants()[key]
    title = titled(name)
    return next((_(VARIED[each], network=title) for each in varied.items()), title)


@dataclass(frozen=True)
class TopFive:
    """A published top-5 error of one model on ImageNet, in per cent, and where it is from."""

    percent: Fraction
    claim: Claim


@dataclass(frozen=True)
class Contender:
    """One network or variant, counted at one input shape.

    Attributes:
        key: as in `variants()`.
        report: its counts.
        depth: layers with weights on the longest path.
        memory: where its memory goes.
        error: published top-5 error of one model; None where the variant has none of its own.
    """

    key: str
    report: Report
    depth: int
    memory: Memory
    error: TopFive | None

    @property
    def label(self) -> str:
        """What it is called."""
        return label(self.key)


def contender(key: str, input_shape: Shape | None = None) -> Contender:
    """Count a network or variant by its key, by default at the published input shape.

    Raises:
        CnnvizError: for an unknown key, or an input that does not fit.
    """
    if key not in variants():
        raise CnnvizError(
            "there is no network or variant {key!r}: choose one of the list.", key=key
        )
    name, varied = variants()[key]
    network = architecture(name, **varied)
    report = analyse(network, input_shape)
    published = not varied and report.input_shape == network.input_shape
    error = top_five(name) if published else None
    return Contender(key, report, depth(network), memory(report), error)


def top_five(name: str) -> TopFive | None:
    """The first top-5 error that `claims.toml` lists of one model; else the first accuracy."""
    alone = [c for c in published_errors(name) if c.conditions and c.conditions.models == 1]
    for quantity in (Quantity.TOP_5_ERROR, Quantity.TOP_5_ACCURACY):
        for claim in alone:
            if claim.quantity is quantity:
                accurate = quantity is Quantity.TOP_5_ACCURACY
                return TopFive(100 - claim.value if accurate else claim.value, claim)
    return None

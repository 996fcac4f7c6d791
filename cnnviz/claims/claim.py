"""Published figures: what is claimed of which network, as printed, where, and how precisely.

Read from `claims.toml` beside this file, one table there being one place in one source. A claim
keeps the text as printed and the number it stands for, exactly.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from cnnviz.claims.citations import Source, source
from cnnviz.errors import CnnvizError
from cnnviz.language import N_, _, clauses, plural


class Quantity(StrEnum):
    """What a figure counts."""

    PARAMETERS = N_("parameters")
    WEIGHTS = N_("weights")
    """Parameters without biases."""
    MULTIPLIES = N_("multiplies")
    """Multiply-accumulates of convolutions and linear layers, one each."""
    CONNECTIONS = N_("connections")
    """LeCun et al. 1998: links between units, the bias of a unit being one."""
    UNITS = N_("units")
    """Values in the outputs of convolutions and linear layers ("neurons")."""
    DEPTH = N_("depth")
    """Layers with weights on the longest path."""
    WEIGHT_BYTES = N_("bytes of weights")
    """Four bytes a parameter."""
    TOP_1_ERROR = N_("top-1 error")
    TOP_5_ERROR = N_("top-5 error")
    TOP_1_ACCURACY = N_("top-1 accuracy")
    TOP_5_ACCURACY = N_("top-5 accuracy")
    TEST_ERROR = N_("test error")

    @property
    def countable(self) -> bool:
        """Whether it follows from the description alone, without training."""
        return not self.endswith(("error", "accuracy"))


class Status(StrEnum):
    """How the figure was read."""

    SEEN = "seen"
    """In the source itself, or in a copy of its text."""
    SECONDARY = "secondary"
    """In somebody else's quotation of the source."""


class Relation(StrEnum):
    """How the figure binds the number."""

    EQUAL = "equal"
    BELOW = "below"


@dataclass(frozen=True)
class Conditions:
    """What an error was measured on: without it the number means little.

    `crops` is None where the source does not count crops (several scales, whole pictures).
    """

    split: str
    models: int
    crops: int | None = None
    dataset: str = "ImageNet"
    note: str = ""

    @property
    def text(self) -> str:
        """In words: ImageNet validation, 1 model, 10 crops."""
        nets = plural("{count} model", "{count} models", self.models)
        crops = plural("{count} crop", "{count} crops", self.crops) if self.crops else ""
        on = f"{self.dataset} {_(self.split)}"
        return clauses((on, nets, crops, _(self.note)))


@dataclass(frozen=True)
class Claim:
    """One printed figure.

    Attributes:
        network: as in `architectures()`.
        quantity: what is counted.
        printed: as the source writes it ("1.8 × 10⁹").
        value: the number it stands for, exact.
        precision: the step of the last printed digit, in the same unit as `value`.
        where: table, figure or section.
        source: the source.
        layer: what the names of the layers it is for start with; empty for the whole network,
            "input" for the picture.
        options: options of the network it is for, beyond the defaults.
        conditions: for errors and accuracies.
    """

    network: str
    quantity: Quantity
    printed: str
    value: Fraction
    precision: Fraction
    where: str
    source: Source
    layer: str = ""
    relation: Relation = Relation.EQUAL
    status: Status = Status.SEEN
    options: Mapping[str, Any] = field(default_factory=dict)
    conditions: Conditions | None = None

    @property
    def citation(self) -> str:
        """Source and place in one line."""
        return f"{self.source.short}, {self.where}"

    @property
    def text(self) -> str:
        """As printed, with what it was measured on and where it stands."""
        facts = {"figure": self.printed, "quantity": _(self.quantity), "source": self.citation}
        facts["conditions"] = self.conditions.text if self.conditions else ""
        if self.status is Status.SECONDARY:
            return _("{figure} {quantity} ({conditions}; {source}, as quoted by others)", **facts)
        return _("{figure} {quantity} ({conditions}; {source})", **facts)


def _claims_of(table: Mapping[str, Any]) -> Iterator[Claim]:
    unit = int(table.get("unit", 1))
    conditions = Conditions(**table["of"]) if "of" in table else None
    for name, figure in table["figures"].items():
        digits = Decimal(figure.replace(",", ""))
        exponent = digits.as_tuple().exponent
        last_digit = Fraction(10) ** int(exponent) * unit
        yield Claim(
            network=table.get("network", name),
            quantity=Quantity(table["quantity"]),
            printed=table.get("written", "{}").format(figure),
            value=Fraction(digits) * unit,
            precision=Fraction(table["step"]) * unit if "step" in table else last_digit,
            where=table["where"],
            source=source(table["source"]),
            layer=name if "network" in table else "",
            relation=Relation(table.get("relation", Relation.EQUAL)),
            status=Status(table.get("status", Status.SEEN)),
            options=table.get("options", {}),
            conditions=conditions,
        )


@lru_cache(maxsize=1)
def claims() -> tuple[Claim, ...]:
    """All published figures, in the order of the data file."""
    text = Path(__file__).with_name("claims.toml").read_text(encoding="utf-8")
    return tuple(claim for table in tomllib.loads(text)["table"] for claim in _claims_of(table))


def claims_for(network: str) -> list[Claim]:
    """The published figures of one network."""
    return [claim for claim in claims() if claim.network == network]


def published_errors(network: str) -> list[Claim]:
    """The published errors and accuracies of one network, each with its conditions."""
    return [claim for claim in claims_for(network) if not claim.quantity.countable]


def quoted(network: str, quantity: str, where: str = "", **told: Any) -> Claim:
    """The first figure that is listed for a network and fits what is told of it.

    Args:
        network: as in `architectures()`.
        quantity: a `Quantity`.
        where: what its place begins with.
        told: the source's key, or conditions: models, crops, note.

    Raises:
        CnnvizError: where none fits.
    """
    for claim in claims_for(network):
        facts = {"source": claim.source.key, **(vars(claim.conditions) if claim.conditions else {})}
        if (
            claim.quantity == quantity
            and claim.where.startswith(where)
            and all(facts.get(key) == value for key, value in told.items())
        ):
            return claim
    raise CnnvizError(
        "no {quantity} of {network} fits {told}: add it to claims.toml.",
        quantity=quantity,
        network=network,
        told=told,
    )

"""Our counts beside published figures: do they agree as far as the print shows, and if not, why.

Ours are counted from the description (`Quantity` says what); errors and accuracies cannot be
counted and are left to `published_errors`.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from cnnviz.claims.claim import Claim, Quantity, Relation, claims_for
from cnnviz.claims.quantities import total
from cnnviz.claims.reasons import Reason, cut_off, explanation, varied
from cnnviz.counting import Report, analyse
from cnnviz.language import N_
from cnnviz.layers import numel
from cnnviz.networks import architecture


class Agreement(StrEnum):
    """How a count and a printed figure stand to each other."""

    EXACT = N_("to the last digit")
    ROUNDED = N_("when rounded as printed")
    CUT_OFF = N_("when cut off after the last printed digit")
    WITHIN = N_("within the printed bound")
    DIFFERS = N_("differs")


@dataclass(frozen=True)
class Comparison:
    """A published figure and our count of the same thing."""

    claim: Claim
    ours: int
    agreement: Agreement
    reason: Reason | None

    @property
    def agrees(self) -> bool:
        """Whether the two are the same as far as the print shows."""
        return self.agreement is not Agreement.DIFFERS


def counted(report: Report, quantity: Quantity, layer: str = "") -> int:
    """Count a quantity over a report, or over the layers whose names start with `layer`.

    Raises:
        CnnvizError: for a quantity that training decides, or a layer there is not.
    """
    if layer == "input":
        return numel(report.input_shape)
    return total(report, quantity, f"{layer}*")


def compare_with_claims(report: Report) -> list[Comparison]:
    """Set our counts beside every countable figure published for the report's network.

    A figure for other options of the network (batch norm, side heads) is compared with the
    network that has them; the rest with the report as it is, so a network with other classes or
    another input differs, and its reason says so.
    """
    countable = [claim for claim in claims_for(report.network.name) if claim.quantity.countable]
    return [_compare(claim, report) for claim in countable]


def _compare(claim: Claim, report: Report) -> Comparison:
    if claim.options:
        report = analyse(architecture(claim.network, **claim.options))
    ours = counted(report, claim.quantity, claim.layer)
    agreement = _agreement(claim, ours)
    if not claim.options and not _as_published(report):
        return Comparison(claim, ours, agreement, varied(report))
    reason = explanation(claim, report, ours)
    if reason is None and agreement is Agreement.CUT_OFF:
        reason = cut_off(claim, report, ours)
    return Comparison(claim, ours, agreement, reason)


def _agreement(claim: Claim, ours: int) -> Agreement:
    if claim.relation is Relation.BELOW:
        return Agreement.WITHIN if ours < claim.value else Agreement.DIFFERS
    if ours == claim.value:
        return Agreement.EXACT
    if abs(ours - claim.value) * 2 <= claim.precision:
        return Agreement.ROUNDED
    if claim.value <= ours < claim.value + claim.precision:
        return Agreement.CUT_OFF
    return Agreement.DIFFERS


@lru_cache(maxsize=64)
def _totals(name: str) -> tuple[tuple[int, ...], int, int]:
    published = analyse(architecture(name))
    return published.input_shape, published.parameters, published.macs


def _as_published(report: Report) -> bool:
    ours = (report.input_shape, report.parameters, report.macs)
    return ours == _totals(report.network.name)

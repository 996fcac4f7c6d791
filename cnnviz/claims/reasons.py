"""Why a printed figure and our count differ, in a sentence and, where it works out, in numbers.

The reasons stand in `reasons.toml`; the first whose conditions a figure fits is given.
"""

import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any

from cnnviz.claims.arithmetic import Calculation, Record
from cnnviz.claims.claim import Claim
from cnnviz.claims.steps import Step, Value
from cnnviz.counting import Report, analyse
from cnnviz.language import _
from cnnviz.networks import architecture


@dataclass(frozen=True)
class Reason:
    """A sentence, and the arithmetic from one figure to the other where it is known.

    `explained` is False where nobody has found what makes the difference.
    """

    text: str
    steps: tuple[Step, ...] = ()
    explained: bool = True


@lru_cache(maxsize=1)
def _records() -> dict[str, Any]:
    text = Path(__file__).with_name("reasons.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def explanation(claim: Claim, report: Report, ours: int) -> Reason | None:
    """Why `ours` is not simply the claim's figure; None where there is nothing to say."""
    if ours == claim.value:
        return None
    fitting = (record for record in _records()["reason"] if _fits(record, claim, ours))
    record = next(fitting, None)
    return record and _reason(record, claim, report, ours)


def cut_off(claim: Claim, report: Report, ours: int) -> Reason:
    """The source drops the digits after the last printed one instead of rounding."""
    return _reason(_records()["cut_off"], claim, report, ours)


def varied(report: Report) -> Reason:
    """The figure is for the network as published, and this one is varied."""
    return Reason(_(_records()["varied"]["text"], size=" × ".join(map(str, report.input_shape))))


def _fits(record: Record, claim: Claim, ours: int) -> bool:
    least, most = record.get("off", (0, float("inf")))
    return (
        record["source"] == claim.source.key
        and record["quantity"] == claim.quantity
        and fnmatchcase(claim.network, record.get("network", "*"))
        and fnmatchcase(claim.layer, record.get("layer", "*"))
        and least < abs(ours - claim.value) / claim.precision <= most
    )


def _reason(record: Record, claim: Claim, report: Report, ours: int) -> Reason:
    numbers: dict[str, Value] = {"ours": ours, "printed": claim.value, "digit": claim.precision}
    networks = {"this": report}
    published = claim.network.removesuffix("-v1.5")
    if published != claim.network:
        networks["paper"] = analyse(architecture(published))
    steps = Calculation(record, numbers, networks).steps
    return Reason(
        _(record["text"], figure=claim.printed), tuple(steps), record.get("explained", True)
    )

"""What a paper prints of its trainings, and whether the recorded runs show it too.

The findings stand in `claims/trainings.toml`; the rule that judges them reads errors alone. Paper
and recording do not learn the same pictures: what can be reproduced is the order of the errors.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from math import sqrt
from pathlib import Path
from statistics import fmean, variance

from cnnviz import claims
from cnnviz.claims.citations import source
from cnnviz.claims.claim import claims_for
from cnnviz.counting.tables import Row
from cnnviz.language import N_, _, clauses
from cnnviz.networks import label
from cnnviz.numerals import percent
from cnnviz.training.curves import Curve
from cnnviz.training.experiment import plain_against_residual

SOURCE = "he2015"

END = 1 / 4
"""Share of the epochs, the last, whose mean stands for the end: single ones go up and down."""

Ends = Mapping[str, Sequence[float]]
"""Errors at the end, one a seed, by the net's label."""


class Verdict(StrEnum):
    """What becomes of a finding."""

    REPRODUCED = N_("reproduced here")
    NOT_REPRODUCED = N_("not reproduced")
    NOT_RERUN = N_("not rerun")


@dataclass(frozen=True)
class Finding:
    """One thing a paper shows of its trainings; see `trainings.toml`."""

    title: str
    where: str
    text: str = ""
    quoted: tuple[str, ...] = ()
    measure: str = ""
    rises: tuple[str, ...] = ()
    above: float | None = None
    note: str = ""

    @property
    def printed(self) -> str:
        """As the paper has it."""
        return _(self.text) if self.text else clauses(map(self._quote, self.quoted))

    def _quote(self, network: str) -> str:
        figures = [
            claim.printed
            for claim in claims_for(network)
            if claim.source.key == SOURCE
            and claim.where == self.where
            and not claim.quantity.countable
        ]
        return f"{label(network)} {clauses(figures)}"

    def verdict(self, ends: Ends) -> Verdict:
        """Judge by the errors of the recorded runs.

        Each mean has to be above the one before, and the last above the first by more than two
        standard errors of their difference where there are several seeds.
        """
        if not self.rises or any(not ends.get(net) for net in self.rises):
            return Verdict.NOT_RERUN
        means = [fmean(ends[net]) for net in self.rises]
        if self.above is not None:
            held = min(means) > self.above
        else:
            noise = sqrt(sum(_squared_error(ends[self.rises[place]]) for place in (0, -1)))
            held = means == sorted(set(means)) and means[-1] - means[0] > 2 * noise
        return Verdict.REPRODUCED if held else Verdict.NOT_REPRODUCED


def _squared_error(values: Sequence[float]) -> float:
    """Of their mean; 0 where there is but one."""
    return variance(values) / len(values) if len(values) > 1 else 0.0


@cache
def findings() -> tuple[Finding, ...]:
    """All of them, in the order of the file."""
    path = Path(claims.__file__).with_name("trainings.toml")
    records = tomllib.loads(path.read_text(encoding="utf-8"))["finding"]
    lists = ("quoted", "rises")
    return tuple(
        Finding(**record | {name: tuple(record.get(name, ())) for name in lists})
        for record in records
    )


def ends_of(curves: Iterable[Curve], measure: str) -> dict[str, list[float]]:
    """The errors at the end of those runs that are usual but for depth, seed and epochs."""
    found: dict[str, list[float]] = {}
    for curve in curves:
        asked = curve.experiment
        depth = int(asked.options.get("depth", 0))
        usual = depth and plain_against_residual(depth, seed=asked.seed, epochs=asked.epochs)
        steps, _epochs, errors = curve.measure(measure)
        errors = errors[steps > 0]
        if usual and asked in usual and len(errors):
            last = errors[-max(1, round(END * len(errors))) :]
            found.setdefault(curve.label, []).append(float(last.mean()))
    return found


def published(curves: Iterable[Curve]) -> list[Row]:
    """A row for each finding: the paper's figure, ours, and what becomes of it."""
    kept = list(curves)
    measured = {name: ends_of(kept, name) for name in ("train_error", "test_error")}
    rows: list[Row] = []
    for finding in findings():
        ends = measured.get(finding.measure, {})
        verdict = finding.verdict(ends)
        rows.append(
            {
                N_("finding"): _(finding.title),
                N_("in the paper"): finding.printed,
                N_("here, on digits"): _ours(finding, ends, verdict),
                N_("verdict"): _(str(verdict)),
                N_("source"): f"{source(SOURCE).short}, {finding.where}",
            }
        )
    return rows


def _ours(finding: Finding, ends: Ends, verdict: Verdict) -> str:
    if verdict is Verdict.NOT_RERUN:
        return _(finding.note) if finding.note else "–"
    return clauses(_seeds(net, ends[net]) for net in finding.rises)


def _seeds(net: str, errors: Sequence[float]) -> str:
    mean = percent(fmean(errors))
    if len(errors) == 1:
        return f"{net} {mean}"
    return f"{net} {mean} ({percent(min(errors))} – {percent(max(errors))})"

"""What He et al. 2015 print of their trainings, judged by recorded runs."""

import pytest

from cnnviz.claims.claim import quoted
from cnnviz.training.curves import Curve, series_of
from cnnviz.training.experiment import plain_against_residual
from cnnviz.training.published import Finding, Verdict, ends_of, findings, published
from cnnviz.training.record import Record
from cnnviz.training.runs import Status

RISES = Finding("", "", rises=("A", "B", "C"))
ABOVE = Finding("", "", rises=("A",), above=0.6)
YES, NO, NOT_RERUN = Verdict


@pytest.mark.parametrize(
    ("finding", "ends", "verdict"),
    [
        (RISES, {"A": [0.1], "B": [0.2], "C": [0.3]}, YES),
        (RISES, {"A": [0.1], "B": [0.3], "C": [0.2]}, NO),
        (RISES, {"A": [0.0], "B": [0.0], "C": [0.2]}, NO),
        (RISES, {"A": [0.1], "B": [0.2]}, NOT_RERUN),
        (RISES, {"A": [0.1, 0.12], "B": [0.2, 0.2], "C": [0.3, 0.31]}, YES),
        (RISES, {"A": [0.1, 0.5], "B": [0.3, 0.32], "C": [0.2, 0.6]}, NO),
        (ABOVE, {"A": [0.7, 0.8]}, YES),
        (ABOVE, {"A": [0.4, 0.7]}, NO),
        (Finding("", "", quoted=("resnet20-cifar",)), {}, NOT_RERUN),
    ],
)
def test_errors_decide(finding, ends, verdict):
    assert finding.verdict(ends) is verdict


def test_findings_are_whole():
    for finding in findings():
        assert finding.printed
        assert bool(finding.rises) == bool(finding.measure) != bool(finding.note)
        if finding.quoted:
            assert quoted(finding.quoted[-1], _error_of(finding), finding.where).printed in (
                finding.printed
            )


def _error_of(finding):
    return "test error" if finding.where == "Table 6" else "top-1 error"


def test_table_2_is_quoted_as_printed():
    told = next(finding.printed for finding in findings() if finding.where == "Table 2")
    assert told == "Plain-18 27.94 %, Plain-34 28.54 %, ResNet-18 27.88 %, ResNet-34 25.03 %"


def run(residual, depth, ends, **settings):
    """A run whose training error goes from 0.9 to `ends` in the last of four epochs."""
    experiment = plain_against_residual(depth, epochs=4, **settings)[residual]
    errors = {0: 0.9, 10: 0.9, 20: 0.5, 30: 0.4, 40: ends}
    records = [
        Record(step, step / 10, {"train_error": error, "test_error": error})
        for step, error in errors.items()
    ]
    return Curve(experiment, series_of(records), Status.FINISHED, {})


def test_runs_are_judged():
    curves = [
        *(run(False, 20, end, seed=seed) for seed, end in enumerate((0.01, 0.02))),
        *(run(False, 56, end, seed=seed) for seed, end in enumerate((0.3, 0.4))),
        run(True, 20, 0.01),
        run(False, 20, 0.8, learning_rate=0.5),  # no usual one
    ]
    ends = ends_of(curves, "train_error")
    assert ends == {"Plain-20": [0.01, 0.02], "Plain-56": [0.3, 0.4], "ResNet-20": [0.01]}
    rows = {row["finding"]: row for row in published(curves)}
    assert len(rows) == len(findings())
    deeper = rows["A deeper plain net learns its training set worse"]
    assert (
        deeper["here, on digits"]
        == "Plain-20 1.5 % (1.0 % – 2.0 %), Plain-56 35.0 % (30.0 % – 40.0 %)"
    )
    assert deeper["verdict"] == "reproduced here"
    assert deeper["source"] == "He et al. 2015, Fig. 1, left"
    assert rows["Test errors of the residual nets"]["verdict"] == "not rerun"
    unknown = rows["The deeper the plain net, the higher its training error"]
    assert (unknown["verdict"], unknown["here, on digits"]) == ("not rerun", "–")

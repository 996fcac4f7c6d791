"""What He et al. 2015 print of their trainings, judged by recorded runs."""

import pytest

from cnnviz.claims.claim import quoted
from cnnviz.training import recording
from cnnviz.training.published import Finding, Verdict, ends_of, findings, published

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


def test_recorded_runs_are_judged():
    curves = recorded_runs()
    rows = published(curves)
    assert len(rows) == len(findings())
    by_title = {row["finding"]: row for row in rows}
    deeper = by_title["A deeper plain net learns its training set worse"]
    ends = ends_of(curves, "train_error")
    assert deeper["verdict"] == "reproduced here"
    assert max(ends["Plain-20"]) < min(ends["Plain-56"])
    assert deeper["source"] == "He et al. 2015, Fig. 1, left"
    assert by_title["Test errors of the residual nets"]["verdict"] == "not rerun"


def recorded_runs():
    """All there is, whatever the seeds."""
    return [curve for depth in recording.PAIR_DEPTHS for curve in recording.recorded(depth)]

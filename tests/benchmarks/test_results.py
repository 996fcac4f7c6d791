"""RESULTS.md: what benchmarks print, kept as it is, its claims collected, failures told of."""

import importlib.util

import pytest

from benchmarks import results
from benchmarks.report import Claim, Section
from benchmarks.results import BENCHES, Bench, claimed, output, report, sections

SPEED = Section("Speed", ("page", "ms"), [["home", "3"]], "", [Claim("fast", "≤ 2", "1", True)])


def test_every_benchmark_of_the_report_is_there() -> None:
    for bench in BENCHES.values():
        assert importlib.util.find_spec(f"benchmarks.{bench.script}")


def test_claims_are_collected_from_what_was_printed() -> None:
    text = f"{SPEED}\n\nwords\n\n{SPEED}"
    assert claimed(text) == [("fast", "≤ 2", "1", "held")] * 2


def test_a_section_that_is_not_run_again_stays_as_it_stands() -> None:
    first = report({"keeping": str(SPEED), "counting": "as counted"}, "a first machine")
    again = report(sections(first) | {"counting": "counted anew"}, "a second one")
    assert sections(again) == {"counting": "counted anew", "keeping": str(SPEED)}
    assert [*sections(again)] == ["counting", "keeping"]  # the order of the report
    assert claimed(again.partition("## counting")[0]) == []  # a table of its own, with sections
    assert "| fast  | ≤ 2    |        1 | held | keeping |" in again
    assert "a second one" in again and "a first machine" not in again


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("print('found'); raise ValueError('no such net')", "it failed: ValueError: no such net"),
        ("print('found', flush=True); import time; time.sleep(60)", "it was ended after"),
        ("print('found'); raise SystemExit(1)", ""),
    ],
)
def test_a_benchmark_that_fails_or_takes_too_long_is_told_of(
    words: str, told: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("root")
    (folder / "benchmarks").mkdir()
    (folder / "benchmarks" / "odd.py").write_text(words)
    monkeypatch.setattr(results, "ROOT", folder)
    said = output(Bench("odd", 0.03))
    assert said.startswith("found")
    assert [row[2].startswith(told) for row in claimed(said)] == ([True] if told else [])

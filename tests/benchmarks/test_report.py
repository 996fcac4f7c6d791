"""A benchmark's report: one table for the terminal and for Markdown, and its claims."""

import pytest

from benchmarks.report import Claim, Section, late, table, tell


def test_numbers_stand_to_the_right_and_words_to_the_left() -> None:
    assert table(("network", "ms"), [["lenet5", "0.5"], ["vgg16", "1,203"]]) == (
        "| network |    ms |\n| ------- | ----: |\n| lenet5  |   0.5 |\n| vgg16   | 1,203 |"
    )


def test_a_table_without_rows_is_its_head() -> None:
    assert table(("a", "b"), []) == "| a   | b   |\n| --- | --- |"


@pytest.mark.parametrize(("held", "status"), [(True, 0), (False, 1)])
def test_a_claim_that_does_not_hold_is_the_status(
    held: bool, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    claims = [Claim("as fast", "≤ 1.5 ×", "1.2 ×", held)]
    assert tell(Section("Speed", ("page", "ms"), [["home", "3"]], "In turn.", claims)) == status
    title, rows, note, claimed = capsys.readouterr().out.split("\n\n")
    assert (title, note) == ("### Speed", "In turn.")
    assert rows.splitlines()[-1] == "| home |   3 |"
    assert "| as fast | ≤ 1.5 × |    1.2 × | " in claimed


def test_the_95th_percentile_of_few_and_of_many() -> None:
    assert late([4.0]) == 4.0
    assert late([float(n) for n in range(21)]) == 19.0

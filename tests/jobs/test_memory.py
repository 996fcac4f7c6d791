"""One budget, and parts of it that come to no more."""

from collections.abc import Callable

import pytest

from cnnviz.jobs import memory
from cnnviz.jobs.memory import LEAST, LOADED, MB, MOST, SHARES, UNKNOWN, budget, part, read


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int | None], int]:
    def made(said: str, free: int | None) -> int:
        monkeypatch.setenv(memory.VARIABLE, said)
        monkeypatch.setattr(memory, "free_bytes", lambda: free)
        monkeypatch.setattr(memory, "budget", budget.__wrapped__)
        return budget.__wrapped__()

    return made


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("3G", 3_000_000_000),
        ("1.5 gb", 1_500_000_000),
        ("800MiB", 800_000_000),
        ("64k", 64_000),
        ("123456789", 123_456_789),
        ("", None),
        ("much", None),
        ("-3G", None),
        ("1e9", None),
        ("3T", None),
    ],
)
def test_a_size_is_read(text: str, size: int | None) -> None:
    assert read(text) == size


def test_the_budget_is_said_or_most_of_what_is_free(
    machine: Callable[[str, int | None], int],
) -> None:
    assert machine("2G", 50_000 * MB) == 2_000 * MB
    assert machine("", 10_000 * MB) == 8_000 * MB
    assert machine("nonsense", 10_000 * MB) == 8_000 * MB
    assert machine("", None) == UNKNOWN


@pytest.mark.parametrize("total", [100, 900, 1500, 2000, 4000, 8000, 64_000])
def test_the_parts_come_to_no_more_than_the_budget(
    machine: Callable[[str, int | None], int], total: int
) -> None:
    machine(f"{total}M", None)
    parts = {name: part(name) for name in SHARES}
    assert LOADED + sum(parts.values()) <= max(total * MB, LOADED + LEAST)
    assert all(size > 0 for size in parts.values())
    assert all(parts[name] <= most for name, most in MOST.items())


def test_every_part_is_shared() -> None:
    assert sum(SHARES.values()) == pytest.approx(1)


def test_a_process_that_is_held_to_a_size_keeps_half_of_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(memory, "_held", [])
    monkeypatch.setattr(memory, "limit_growth", lambda most: None)
    memory.hold_to(80 * MB)
    assert part("kept") == 40 * MB

"""A sample of `python -m benchmarks.pictures`: odd files are shown or refused, and nothing else."""

import pytest

from benchmarks.picture_bombs import BOMBS
from benchmarks.pictures import KINDS, Odd, is_error, odd_pictures, peak_megabytes, tried
from cnnviz.pictures.decoding import MOST_MEMORY, MOST_SECONDS

SAMPLE = list(odd_pictures(20 * len(KINDS), seed=11))


@pytest.mark.parametrize("kind", range(len(KINDS)), ids=[kind.__name__ for kind in KINDS])
def test_odd_files(kind):
    found = {number: tried(odd) for number, odd in enumerate(SAMPLE) if number % len(KINDS) == kind}
    assert len(found) == 20
    errors = {
        (number, SAMPLE[number].kind, result.outcome)
        for number, result in found.items()
        if is_error(SAMPLE[number], result)
    }
    assert errors == set()


def test_what_counts_as_an_error():
    shown, refused = tried(SAMPLE[0]), tried(Odd("changed PNG", b"no picture"))
    assert (shown.outcome, refused.outcome) == ("shown", "refused")
    assert not is_error(SAMPLE[0], shown)
    assert not is_error(Odd("changed PNG", b""), refused)
    assert is_error(Odd("whole PNG", b""), refused), "nothing is wrong with it"
    assert is_error(Odd("changed PNG", b""), refused._replace(outcome="IndexError"))


QUICK = ["10,000 × 1", "19,000,000 × 2", "39.7 megapixels", "39.7 megapixels of 16 bits"]
QUICK += ["39.7 megapixels of GIF", "a profile that unpacks", "texts that unpack", "comments"]


@pytest.mark.parametrize("name", QUICK)
def test_files_made_to_take_much(name):
    data = BOMBS[name]()
    assert len(data) < 10_000_000
    result = tried(Odd(f"bomb: {name}", data))
    assert result.outcome == ("refused" if "unpack" in name else "shown")
    assert result.seconds < 4 * MOST_SECONDS, "processor time, on a machine that has more to do"
    assert 0 < peak_megabytes(data) * 2**20 < MOST_MEMORY

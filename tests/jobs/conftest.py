from collections.abc import Iterator

import pytest

from cnnviz.jobs import Pool
from cnnviz.jobs.born import Nursery

MB = 2**20


def made(workers: int, most: int = 400 * MB) -> Pool:
    return Pool(workers, Nursery("tests.jobs.pieces:nothing", most, 1), most // 2)


@pytest.fixture
def pool() -> Iterator[Pool]:
    found = made(2)
    yield found
    found.close()


@pytest.fixture
def lone() -> Iterator[Pool]:
    """A pool of one worker."""
    found = made(1)
    yield found
    found.close()

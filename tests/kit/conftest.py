"""Fixtures for tests of the shared Streamlit pieces."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.sweeping import set_aside, swept  # noqa: F401


@pytest.fixture
def finished() -> Callable[[Coroutine[Any, Any, Any]], Any]:
    """A function that runs a coroutine to its end, in a thread with an event loop of its own.

    A browser test before may have left one running in this thread.
    """

    def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(asyncio.run, coroutine).result()

    return run

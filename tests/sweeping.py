"""Fixtures where Streamlit's own tester runs pages: what is loaded already is set aside.

Streamlit collects garbage after every run, in all that this process has loaded by then; with torch
and Keras that takes longer than the page. The app itself sets aside what it has imported, too.
"""

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="module")
def swept() -> Iterator[None]:
    """After a file of tests, what it left is collected with all the rest."""
    yield
    gc.unfreeze()
    gc.collect()


@pytest.fixture(autouse=True)
def set_aside(swept: None) -> None:
    """Before each test."""
    gc.freeze()

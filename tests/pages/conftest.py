"""Pages as values: a page is run by Streamlit's own tester, and what it shows is read.

    at = opened("layer_calculator", k=3, s=2)      # as if from a link
    numbers(at)                                    # {"Parameters": "168", ...}

Pages are run through app.py, as a visitor's browser does; the run store is a fresh one.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import torch
from streamlit.testing.v1 import AppTest

from cnnviz import jobs
from cnnviz.kit import caches
from cnnviz.kit.links import RUN
from scripts.visit import visit
from tests.sweeping import set_aside, swept  # noqa: F401
from tests.training.stored import end_workers

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(autouse=True, scope="session")
def own_store(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The store is opened once a process: none of a developer's own runs is seen."""
    folder = tmp_path_factory.mktemp("store")
    patch = pytest.MonkeyPatch()
    patch.setenv("CNNVIZ_STORE", f"sqlite:///{folder}/runs.db")
    patch.setenv("XDG_DATA_HOME", str(folder))
    yield
    from cnnviz.kit.runs.lab import store

    end_workers()
    store().close()
    store.shelf.clear()
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def one_thread() -> None:
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def text(value: object) -> str | bytes:
    """A setting as a link has it; bytes need not be UTF-8."""
    return value if isinstance(value, bytes) else str(value)


@pytest.fixture
def opened() -> Callable[..., AppTest]:
    """A function that opens a page by its file's name, with the settings of a link."""

    def open_page(name: str, **query: object) -> AppTest:
        at = visit(name)
        for key, value in query.items():
            several = isinstance(value, list)
            at.query_params[key] = [text(each) for each in value] if several else text(value)
        return at.run()

    return open_page


@pytest.fixture
def numbers() -> Callable[[AppTest], dict[str, str]]:
    """A function that reads the big numbers: {label: value}."""
    return lambda at: {metric.label: metric.value for metric in at.metric}


@pytest.fixture
def values() -> Callable[[AppTest], list[str]]:
    """A function that reads the big numbers in their order, without labels."""
    return lambda at: [metric.value for metric in at.metric]


@pytest.fixture
def control() -> Callable[[AppTest, str], Any]:
    """A function that finds a drawn control by its name in the link."""

    def find(at: AppTest, name: str) -> Any:
        drawn = at.session_state[RUN].drawn.values()
        (key,) = (each.key for each in drawn if each.parameter == name)
        return at.get_by_key(key)

    return find


def in_tab(at: AppTest, name: str) -> AppTest:
    """Open a tab under a page's result."""
    key = f"{at.session_state[RUN].page}.tab"
    if at.session_state[key] != name:
        at.session_state[key] = name
        at.run()
    return at


@pytest.fixture
def tab() -> Callable[[AppTest, str], AppTest]:
    """A function that opens a tab under a page's result by its name in the link."""
    return in_tab


@pytest.fixture
def refused() -> Callable[..., None]:
    """A function that asserts: one sentence on what to change, and no error of the program."""

    def assert_refused(at: AppTest, *words: str, link: bool = False) -> None:
        boxes = at.warning if link else at.error
        assert len(boxes) == 1, [box.value for box in boxes]
        assert not at.exception
        text = boxes[0].value
        for word in words:
            assert word in text
        assert text.rstrip().endswith((".", "?"))

    return assert_refused


@pytest.fixture
def linked() -> Callable[[AppTest], dict[str, list[str]]]:
    """A function that reads the page's link to itself: {key: its values}."""
    return lambda at: parse_qs(at.code[0].value.partition("?")[2], keep_blank_values=True)


@pytest.fixture(autouse=True)
def no_pass_in_the_request(monkeypatch):
    """Networks run in jobs alone: a page that runs one itself fails its test."""
    true = torch.nn.Module.__call__

    def called(module, *args, **kwargs):
        assert jobs.inside() or not caches.visit(), "a page runs a network itself, not by a job"
        return true(module, *args, **kwargs)

    monkeypatch.setattr(torch.nn.Module, "__call__", called)

"""Words 40 % longer than English, as another language's may be, break no layout on a phone."""

import re
from collections.abc import Iterator
from math import ceil

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from cnnviz.kit.language import FOLDER_VARIABLE
from cnnviz.kit.questions import questions
from scripts.messages import messages
from scripts.server import Server, serving

LONGER = 0.4
FILL = "ouvertement élargissable "
"""Repeated, it makes a message longer, in words as long as they come."""

CUT = """
() => [...document.querySelectorAll(
    'h1, h2, h3, button, label, [data-testid="stMetricLabel"], [data-testid="stMetricValue"]')]
  .filter(box => box.offsetParent && getComputedStyle(box).overflowX !== 'visible'
      && box.scrollWidth > box.clientWidth + 1)
  .map(box => `${box.innerText}: ${box.scrollWidth} px in ${box.clientWidth}`)
"""


def longer(message: str) -> str:
    """A message with as much more to read, its places and its markup as they are."""
    bare = re.sub(r"\{[^}]*\}|<[^>]*>|\$[^$]*\$", "", message)
    if not re.search(r"[A-Za-z]{2}", bare):
        return message
    more = (FILL * len(message))[: ceil(LONGER * len(bare))].strip()
    place = len(message) - len(message.rstrip(".: !?…*"))
    return f"{message[: len(message) - place]} {more}{message[len(message) - place :]}"


@pytest.fixture(scope="module")
def wordy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose visitors may ask for Esperanto, which is longer English here."""
    folder = tmp_path_factory.mktemp("locale")
    catalogue = Catalog(locale="eo")
    for message in messages():
        said = longer(message.one)
        key = (message.one, message.many) if message.many else message.one
        catalogue.add(key, (said, longer(message.many)) if message.many else said)
    path = folder / "eo" / "LC_MESSAGES" / "cnnviz.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, catalogue)
    environment = {FOLDER_VARIABLE: str(folder)}
    with serving(tmp_path_factory.mktemp("server"), environment=environment) as running:
        yield running


def test_a_message_grows_and_keeps_its_places() -> None:
    assert longer("{count} layers see *all*.").startswith("{count} layers see *all")
    assert longer("{count} layers see *all*.").endswith("*.")
    assert len(longer("Multiplications per image")) >= 1.4 * len("Multiplications per image")
    assert longer("{a} × {b}") == "{a} × {b}"


@pytest.mark.parametrize("page", [question.name for question in questions()])
def test_longer_words_break_no_layout(visit, wordy: Server, page: str) -> None:
    address = {question.name: question.address for question in questions()}[page]
    seen = visit(f"/{'' if page == 'home' else address}?lang=eo", width=360, server=wordy)
    seen.healthy()
    assert seen.page.get_by_role("heading", level=1).inner_text().strip() != ""
    assert FILL[:6] in seen.page.get_by_test_id("stMain").inner_text()
    assert seen.page.evaluate(CUT) == []

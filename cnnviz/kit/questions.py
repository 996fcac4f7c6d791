"""The questions the app answers: a folder each under `pages/`, which says itself what it is.

`question.toml` holds the title, the question in one sentence, the section it stands under, its
place in the order, its presets and what it serves; the address is the folder's name.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "pages"


@dataclass(frozen=True)
class Preset:
    """A configuration that makes a point, as a link.

    Attributes:
        text: what it shows, in a sentence.
        query: the controls it sets, by their names in the link.
        chip: the same in three words; `text` where that is short.
    """

    text: str
    query: Mapping[str, Any] = field(default_factory=dict)
    chip: str = ""


@dataclass(frozen=True)
class Service:
    """What the course notes teach, and where a visitor can set it up and check it.

    Attributes:
        row: of the mission, "S1".
        text: the claim, in a sentence.
        query: the controls that set it up, by their names in the link.
        shows: the number or words that then stand on the page.
    """

    row: str
    text: str
    shows: str
    query: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """One page of the app.

    Attributes:
        name: of its folder.
        title: at the head of the page and, where there is no shorter `label`, on the way around.
        question: what it answers, in a sentence or two.
        order: its place among all.
        section: heading it stands under; the first page has none.
        label: what the way around calls it.
        first: whether it stands in the bar itself, not in its section's menu.
        slow: whether its card needs torch, and is filled after the others.
        presets: configurations that make a point.
        formerly: its addresses in older links.
        origins: names of the networks that brought its idea, or use it.
        serves: what of the mission can be checked here.
    """

    name: str
    title: str
    question: str
    order: int
    section: str = ""
    label: str = ""
    first: bool = False
    slow: bool = False
    presets: tuple[Preset, ...] = ()
    formerly: Sequence[str] = ()
    origins: Sequence[str] = ()
    serves: tuple[Service, ...] = ()

    @property
    def address(self) -> str:
        """Its path in a link, without the slash."""
        return self.name.replace("_", "-")

    @property
    def script(self) -> str:
        """What Streamlit runs, from the project's root."""
        return f"pages/{self.name}/page.py"

    def preset(self, **having: object) -> Preset:
        """The first preset with these settings among its own."""
        return next(each for each in self.presets if having.items() <= each.query.items())


@cache
def questions() -> tuple[Question, ...]:
    """All of them, in their order."""
    found = (_question(path) for path in PAGES.glob("*/question.toml"))
    return tuple(sorted(found, key=lambda question: question.order))


@cache
def moved() -> Mapping[str, str]:
    """Where the pages of older links are now: {the address that was: the one that is}."""
    return {old: question.address for question in questions() for old in question.formerly}


def _question(path: Path) -> Question:
    record = tomllib.loads(path.read_text(encoding="utf-8"))
    presets = [
        Preset(each["text"], each.get("set", {}), each.get("chip", ""))
        for each in record.pop("presets", ())
    ]
    serves = [
        Service(each["row"], each["text"], each["shows"], each.get("set", {}))
        for each in record.pop("serves", ())
    ]
    return Question(path.parent.name, **record, presets=tuple(presets), serves=tuple(serves))


def question_of(name: str) -> Question:
    """The question of a folder's name, a page's script or an address."""
    known = {question.name: question for question in questions()}
    path = Path(name)
    return known[path.parent.name if path.suffix else name.replace("-", "_")]

"""The questions the app answers: a folder each under `pages/`, which says itself what it is.

`question.toml` holds the title, the question in one sentence, the section it stands under and its
place in the order; the address is the folder's name.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "pages"


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
    """

    name: str
    title: str
    question: str
    order: int
    section: str = ""
    label: str = ""

    @property
    def address(self) -> str:
        """Its path in a link, without the slash."""
        return self.name.replace("_", "-")

    @property
    def script(self) -> str:
        """What Streamlit runs, from the project's root."""
        return f"pages/{self.name}/page.py"


@cache
def questions() -> tuple[Question, ...]:
    """All of them, in their order."""
    found = [
        Question(path.parent.name, **tomllib.loads(path.read_text(encoding="utf-8")))
        for path in PAGES.glob("*/question.toml")
    ]
    return tuple(sorted(found, key=lambda question: question.order))


def question_of(name: str) -> Question:
    """The question of a folder's name, a page's script or an address."""
    known = {question.name: question for question in questions()}
    path = Path(name)
    return known[path.parent.name if path.suffix else name.replace("-", "_")]

"""The pictures of the cards on the first page, each by its question's own `card.py`."""

from importlib import import_module

from cnnviz.kit.caches import cached
from cnnviz.kit.questions import Question
from cnnviz.kit.warm import load, stands_on, turn


def picture(question: Question) -> str | bytes:
    """What a question's card shows: an SVG, or a PNG."""
    return _drawn(question.name, question.slow)


def is_there(question: Question) -> bool:
    """Whether it has been drawn, and nobody waits for it."""
    return _drawn.has(question.name, question.slow)


@cached("cards", most=128, worded=True)
def _drawn(name: str, slow: bool) -> str | bytes:
    """A card's picture; what it stands on is loaded in turn with all else."""
    if slow:
        load(stands_on(name))
        return _draw(name)
    with turn:  # a quick card may load more while it is drawn
        return _draw(name)


def _draw(name: str) -> str | bytes:
    made: str | bytes = import_module(f"pages.{name}.card").draw()
    return made

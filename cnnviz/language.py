"""Messages in the reader's language: English stands in the code, whole and with named facts.

    _("{count} filters see {size} values each", count=6, size=75)
    plural("{count} image fits", "{count} images fit", 3)

Who shows messages says whose language it is (`follow`); without that they are English. Errors are
a message and its facts, and are translated where they are shown (`in_words`).
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import reduce
from gettext import NullTranslations
from typing import Any

from cnnviz.errors import CnnvizError, Words
from cnnviz.numerals import RULE

_speaks: list[Callable[[], str]] = [lambda: "en"]
_catalogue: list[Callable[[str], NullTranslations]] = [lambda _language: NullTranslations()]


_spoken: ContextVar[str] = ContextVar("spoken", default="")


def N_(message: str) -> str:
    """Mark a message that stands in a constant; it is translated where it is shown."""
    return message


def follow(speaks: Callable[[], str], catalogue: Callable[[str], NullTranslations]) -> None:
    """Say messages in the language `speaks()`, asked at every message, by that one's catalogue."""
    _speaks[:], _catalogue[:] = [speaks], [catalogue]


def current() -> str:
    """The language that messages are said in now: part of the key of every cache with words."""
    return _spoken.get() or _speaks[0]()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say messages inside in that language, whoever reads them; in no other where it is empty."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def _(message: str, **facts: Any) -> str:
    """A message in the reader's language, its facts in their places."""
    said = _catalogue[0](current()).gettext(message) if message else ""
    return RULE.format(said, **facts) if facts else said


def plural(one: str, many: str, count: int, **facts: Any) -> str:
    """A message about a number of things; `count` is one of its facts."""
    said = _catalogue[0](current()).ngettext(one, many, count)
    return RULE.format(said, count=count, **facts)


def ordinal(number: int) -> Words:
    """Which of several: 1st, 2nd, 3rd, 11th, 21st."""
    ends = [N_("{number}th"), N_("{number}st"), N_("{number}nd"), N_("{number}rd")]
    last = 0 if number % 100 in (11, 12, 13) else number % 10
    return Words(ends[last if last < len(ends) else 0], number=number)


def sentences(*parts: str) -> str:
    """Sentences in a row, with the language's own gap between them."""
    return _row(parts, N_("{before} {after}"))


def clauses(parts: Iterable[str]) -> str:
    """Parts of a sentence in a row, with the language's own comma."""
    return _row(parts, N_("{before}, {after}"))


def series(parts: Iterable[Any]) -> str:
    """Names or numbers in a row, without an "and" (that is `cnnviz.errors.listed`)."""
    return _row(parts, N_("{one}, {next}"))


def _row(parts: Iterable[Any], joint: str) -> str:
    said = [text for text in map(str, parts) if text]
    put = _(joint)
    return reduce(
        lambda one, next: put.format(one=one, next=next, before=one, after=next), said or [""]
    )


def in_words(said: Words | CnnvizError | str) -> str:
    """What an error or other words say, in the reader's language."""
    if isinstance(said, str):
        return _(said)
    facts = {
        name: in_words(fact) if isinstance(fact, Words | CnnvizError) else fact
        for name, fact in said.facts.items()
    }
    return _(said.message, **facts)

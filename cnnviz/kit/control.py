"""A setting as a value: what it is called, what it can be, and how a link writes and reads it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from cnnviz.language import _, series


class Look(StrEnum):
    """How a control is drawn."""

    BOX = "a box for a number"
    SLIDER = "a slider"
    LIST = "a list that opens"
    ROW = "options side by side"
    SWITCH = "a switch"
    PILLS = "any of several, side by side"
    SOME = "some of many"
    WORDS = "words to look for"
    LINE = "a line to write"
    TABS = "tabs"
    KEPT = "not at all: what a component of the page sets"


MOST_NAMED = 8
"""Options that are named to somebody who asked for another."""


def written(value: Any) -> str | list[str]:
    """A setting the way a link has it: true, 224, max-pooling; a list once for each."""
    if isinstance(value, list | tuple):
        return [str(each) for each in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def asking(query: Mapping[str, Any]) -> str:
    """Settings as the part of a link behind the question mark."""
    return urlencode({name: written(value) for name, value in query.items()}, doseq=True)


def texts(value: Any) -> list[str]:
    """The same, always as a list."""
    said = written(value)
    return [said] if isinstance(said, str) else said


def slug(text: str) -> str:
    """What an option is called in a link: max-pooling, 32-32-3, top-5-error."""
    said = re.sub(r",[ -]%$", "", text.lower())
    return re.sub(r"(?<=.)[ ,×-]+(?=.)", "-", said)


@dataclass(frozen=True)
class Control:
    """One setting of a page.

    Attributes:
        key: its name in the session.
        label: its name on the page.
        default: its value where nobody says another.
        allowed: the values it can have, a range for whole numbers; None for any text.
        look: how it is drawn.
        name: its name in the link; `key` if not given.
        fewest, most: of them that a link may ask for.
        labels: what a visitor reads for the values that are not called as they are written.
        formerly: how links once spelt a value, {that: the value}.
        help: more about it, for who asks.
        example: words that stand where none are written yet.
        shared: whether it means the same wherever it is, and follows to the next page.
        follows: key of a control that puts it back to its default when that one is changed.
        bare: whether its label is only read aloud.
        valid: which texts can be, where any is allowed; all if not given.
    """

    key: str
    label: str
    default: Any
    allowed: Sequence[Any] | None
    look: Look
    name: str = ""
    fewest: int = 0
    most: int = 0
    labels: Mapping[str, str] = field(default_factory=dict)
    formerly: Mapping[str, str] = field(default_factory=dict)
    help: str = ""
    example: str = ""
    shared: bool = False
    follows: str = ""
    bare: bool = False
    valid: Callable[[str], bool] | None = None

    @property
    def many(self) -> bool:
        """Whether it has any number of values at once."""
        return self.look in (Look.PILLS, Look.SOME)

    @property
    def parameter(self) -> str:
        """Its name in the link."""
        return self.name or self.key

    def read(self, said: Sequence[str]) -> Any:
        """The value that a link says; raises `ValueError` where there is none such."""
        if self.many:
            return [self._one(text) for text in said if text]
        (text,) = said
        return self._one(text)

    def _one(self, text: str) -> Any:
        if self.allowed is None:
            if self.valid is not None and not self.valid(text):
                raise ValueError(text)
            return text
        if isinstance(self.allowed, range):
            number = int(text)  # takes 007, 1_000 and ٣ as well
            if str(number) == text and number in self.allowed:
                return number
            raise ValueError(text)
        options = {str(written(value)): value for value in self.allowed}
        if text in options:
            return options[text]
        spelt = {slug(said): value for said, value in options.items() if isinstance(value, str)}
        spelt |= {slug(old): new for old, new in self.formerly.items() if new in options}
        if slug(text) not in spelt:
            raise ValueError(text)
        return options[spelt[slug(text)]]

    def fits(self, value: Any) -> bool:
        """Whether the control can show a value: whether a link says just this."""
        try:
            return bool(self.read(texts(value)) == value)
        except ValueError:
            return False

    def nearest(self, value: Any) -> Any:
        """What to show of a value that was possible: a slider follows where its end comes down."""
        if self.fits(value):
            return value
        if self.look is Look.SLIDER and isinstance(self.allowed, range) and type(value) is int:
            return min(max(value, self.allowed[0]), self.allowed[-1])
        return self.default

    @property
    def cure(self) -> str:
        """What to say in a link instead."""
        if self.look is Look.KEPT:
            return _("copy the whole link")
        if self.allowed is None:
            return _("write a few words")
        if isinstance(self.allowed, range):
            least, most = self.allowed[0], self.allowed[-1]
            return _("give a whole number from {least:,} to {most:,}", least=least, most=most)
        if self.allowed == (False, True):
            return _("say true or false")
        names = series(self.allowed[:MOST_NAMED])
        if (rest := len(self.allowed) - MOST_NAMED) > 0:
            names = _("{names} and {rest} more", names=names, rest=rest)
        if not self.many:
            return _("choose one of {names}", names=names)
        fewest, most = self.fewest, self.most
        return _("choose {fewest} to {most} of {names}", fewest=fewest, most=most, names=names)

"""A setting as a value: what it is called, what it can be, and how a link writes and reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


def written(value: Any) -> str | list[str]:
    """A setting the way a link has it: true, 224, convolution; a list once for each."""
    if isinstance(value, list):
        return [str(each) for each in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def texts(value: Any) -> list[str]:
    """The same, always as a list."""
    said = written(value)
    return [said] if isinstance(said, str) else said


@dataclass(frozen=True)
class Control:
    """One setting of a page.

    Attributes:
        key: its name in the link and in the session.
        label: its name on the page.
        default: its value where nobody says another.
        allowed: the values it can have, a range for whole numbers; None for any text.
        many: whether it has any number of these at once.
        fewest, most: of them that a link may ask for.
    """

    key: str
    label: str
    default: Any
    allowed: Sequence[Any] | None
    many: bool = False
    fewest: int = 0
    most: int = 0

    def read(self, said: Sequence[str]) -> Any:
        """The value that a link says; raises `ValueError` where there is none such."""
        if self.many:
            return [self._one(text) for text in said if text]
        (text,) = said
        return self._one(text)

    def _one(self, text: str) -> Any:
        if self.allowed is None:
            return text
        if isinstance(self.allowed, range):
            number = int(text)  # takes 007, 1_000 and ٣ as well, which Streamlit reads otherwise
            if str(number) == text and number in self.allowed:
                return number
        for value in () if isinstance(self.allowed, range) else self.allowed:
            if written(value) == text:
                return value
        raise ValueError(text)

    def fits(self, value: Any) -> bool:
        """Whether the control can show a value: whether a link could have said it."""
        try:
            return bool(self.read(texts(value)) == value)
        except ValueError:
            return False

    @property
    def cure(self) -> str:
        """What to say in a link instead."""
        if self.allowed is None:
            return "write a few words"
        if isinstance(self.allowed, range):
            return f"give a whole number from {self.allowed[0]:,} to {self.allowed[-1]:,}"
        if self.allowed == (False, True):
            return "say true or false"
        names = [str(value) for value in self.allowed]
        rest = f" and {len(names) - 8} more" if len(names) > 8 else ""
        count = f"{self.fewest} to {self.most}" if self.many else "one"
        return f"choose {count} of {', '.join(names[:8])}{rest}"

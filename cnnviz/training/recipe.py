"""What a recipe is: settings, measures, and a training that can be left and taken up again."""

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol

from cnnviz.errors import CnnvizError
from cnnviz.training.record import Measure, Record


class Settings(Protocol):
    """What a run is of: a frozen value, checked when it is made, that fits in a link."""

    @property
    def label(self) -> str:
        """What to call the run in a legend."""

    @property
    def epochs(self) -> int:
        """How far a record's `epoch` goes."""

    @property
    def macs(self) -> int:
        """Multiply-accumulates of the whole run, forward and backward."""

    @property
    def device(self) -> str:
        """What it is trained on, as torch calls it."""

    @property
    def edition(self) -> str:
        """What else decides its result on this machine; empty if nothing does."""

    def to_json(self) -> str:
        """One line of JSON with the name of the recipe; `settings_from` gives it back."""


class Training(Protocol):
    """A training under way: its records from where it stands to the end."""

    def __iter__(self) -> Iterator[Record]: ...

    def saved(self) -> bytes:
        """All that is needed to go on after the last record given: numbers only, no code."""


class Recipe(NamedTuple):
    """One way of training.

    Attributes:
        name: what a stored run calls it.
        settings: makes its settings of keyword arguments; raises `CnnvizError`.
        measures: what its records hold, in the order of interest.
        begin: starts a training, or takes up what `saved` gave; raises `CnnvizError`.
    """

    name: str
    settings: Callable[..., Any]
    measures: tuple[Measure, ...]
    begin: Callable[[Any, bytes | None], Training]


def values_in(text: str) -> dict[str, Any]:
    """What a recipe's settings are said to be in `to_json`'s words; raises `CnnvizError`."""
    try:
        values = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        raise CnnvizError("this is no experiment: give the JSON object that to_json wrote.")
    return values

"""Errata cards: famous slips and misunderstandings, each with its arithmetic worked live.

The cards stand in `cards/`, a file a topic; each is what people meet, a verdict whose numbers are
steps, the steps (see `arithmetic.py`), where it is printed, and where in the app it can be seen.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode

from cnnviz.claims.arithmetic import Calculation, Record
from cnnviz.claims.citations import Citation, source
from cnnviz.claims.steps import Step
from cnnviz.errors import CnnvizError
from cnnviz.language import _

TOPICS = ("courses", "lenet", "alexnet", "vgg", "googlenet", "inception", "resnet", "tools")
"""Courses and units, the networks in the order of history, then programs."""


@dataclass(frozen=True)
class Place:
    """A page of the app and the controls, by link key, that set up what a card is about."""

    page: str
    query: Mapping[str, str | int | bool] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The link inside the app: /layer-calculator?h=224&k=11."""
        pairs = {
            key: str(value).lower() if isinstance(value, bool) else value
            for key, value in self.query.items()
        }
        return f"/{self.page}?{urlencode(pairs)}" if pairs else f"/{self.page}"


@dataclass(frozen=True)
class Erratum:
    """One famous slip or misunderstanding.

    Attributes:
        key: a short name for links, of small letters and hyphens.
        record: the card as it stands in its file.
    """

    key: str
    record: Record = field(repr=False)

    @property
    def title(self) -> str:
        """What it is about."""
        return _(self.record["title"])

    @property
    def claim(self) -> str:
        """What people meet, and where."""
        return _(self.record["claim"])

    @property
    def verdict(self) -> str:
        """What is right, and why, as far as a source or the arithmetic shows it."""
        return _(self.record["verdict"], **Calculation(self.record).all)

    @property
    def networks(self) -> tuple[str, ...]:
        """The networks it is about, for their pages."""
        return tuple(self.record.get("networks", ()))

    @property
    def place(self) -> Place:
        """Where in the app it can be seen."""
        page, query = next(iter(self.record["place"].items()))
        return Place(page, query)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Where the claim and its correction are printed."""
        return tuple(Citation(source(key), where) for key, where in self.record["cited"].items())

    def work(self) -> list[Step]:
        """The arithmetic, computed now from the descriptions and the published figures."""
        return Calculation(self.record).steps


@lru_cache(maxsize=1)
def _cards() -> dict[str, Erratum]:
    """All cards by their keys, in reading order."""
    folder = Path(__file__).with_name("cards")
    texts = [(folder / f"{topic}.toml").read_text(encoding="utf-8") for topic in TOPICS]
    return {key: Erratum(key, card) for text in texts for key, card in tomllib.loads(text).items()}


def errata() -> list[Erratum]:
    """All cards: courses and units, the networks in the order of history, then programs."""
    return list(_cards().values())


def errata_for(network: str) -> list[Erratum]:
    """The cards about one network."""
    return [card for card in errata() if network in card.networks]


def erratum(key: str) -> Erratum:
    """One card by its key; raises `CnnvizError` for an unknown one."""
    try:
        return _cards()[key]
    except KeyError:
        raise CnnvizError(
            "there is no erratum {key!r}: choose one of {keys}.", key=key, keys=", ".join(_cards())
        ) from None

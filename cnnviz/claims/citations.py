"""The register of sources: who printed a figure, and where to read it.

Read from `sources.toml` beside this file; claims and errata cite its keys.
"""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cnnviz.errors import CnnvizError


@dataclass(frozen=True)
class Source:
    """A paper, course, library or public thread."""

    key: str
    authors: str
    year: int
    title: str
    venue: str
    arxiv: str = ""
    url: str = ""

    @property
    def link(self) -> str:
        """Where to read it; empty where there is no free copy to point to."""
        return f"https://arxiv.org/abs/{self.arxiv}" if self.arxiv else self.url

    @property
    def short(self) -> str:
        """Authors and year, the way a figure is cited: He et al. 2015."""
        names = self.authors.replace(" & ", ", ").split(", ")
        who = f"{names[0]} et al." if len(names) > 2 else self.authors
        return f"{who} {self.year}"

    @property
    def text(self) -> str:
        """The full reference in one line."""
        where = f"arXiv:{self.arxiv}, {self.venue}" if self.arxiv else self.venue
        return f"{self.authors} ({self.year}). {self.title}. {where}."


@dataclass(frozen=True)
class Citation:
    """A place in a source.

    Attributes:
        source: who printed it.
        where: section, table, figure, slide, file or thread, as a reader finds it there.
    """

    source: Source
    where: str

    @property
    def link(self) -> str:
        """Where to read the source."""
        return self.source.link

    @property
    def text(self) -> str:
        """The full reference and the place in one line."""
        return f"{self.source.text.removesuffix('.')}: {self.where}."


@lru_cache(maxsize=1)
def _register() -> dict[str, Source]:
    text = Path(__file__).with_name("sources.toml").read_text(encoding="utf-8")
    return {key: Source(key, **fields) for key, fields in tomllib.loads(text).items()}


def sources() -> tuple[Source, ...]:
    """All sources, oldest first."""
    return tuple(sorted(_register().values(), key=lambda source: (source.year, source.key)))


def source(key: str) -> Source:
    """One source by its key; raises `CnnvizError` for an unknown one."""
    try:
        return _register()[key]
    except KeyError:
        raise CnnvizError(
            "there is no source {key!r}: choose one of {keys}.",
            key=key,
            keys=", ".join(_register()),
        ) from None

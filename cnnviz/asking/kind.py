"""Kinds of questions, from their records, and the slips that are known of all of them."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from cnnviz.asking import counted
from cnnviz.asking.expressions import Facts, worked
from cnnviz.counting.memory import budget
from cnnviz.counting.naming import called
from cnnviz.errors import CnnvizError
from cnnviz.networks import label

HERE = Path(__file__).parent
TRIES = 500
"""Draws until one is sensible; `tests/asking` sees that far fewer are needed."""


@dataclass(frozen=True)
class Slip:
    """One rule that is broken; see `slips.toml`."""

    key: str
    text: str
    rules: Mapping[str, str] = field(default_factory=dict, repr=False)
    whole: str = ""
    topics: Sequence[str] = ()

    def broken(self, formula: str) -> str | None:
        """The formula with this rule broken; None where it has no such rule."""
        if self.whole:
            return self.whole.format(formula)
        ended = f"{formula}$"
        for piece, instead in self.rules.items():
            ended = ended.replace(piece, f"{instead}$" if piece.endswith("$") else instead)
        return None if ended == f"{formula}$" else ended.removesuffix("$")


@dataclass(frozen=True)
class Kind:
    """One kind of question; see `kinds.toml` for the fields."""

    key: str
    topic: str
    asks: str
    formula: str
    counts: str
    draw: Mapping[str, Sequence[Any]] = field(default_factory=dict, repr=False)
    more: Mapping[str, str] = field(default_factory=dict, repr=False)
    keep: Sequence[str] = ()
    input: str = ""
    net: str = ""
    network: str = ""
    layer: str = ""
    options: Sequence[str] = ()
    times: str = "1"
    slips: Mapping[str, str] = field(default_factory=dict, repr=False)

    def drawn(self, chance: Random) -> dict[str, Any]:
        """The facts of an instance."""
        for _ in range(TRIES):
            facts = {name: chance.choice(options) for name, options in self.draw.items()}
            facts |= self._of_network(facts)
            for name, text in self.more.items():
                facts[name] = int(worked(text, facts)[0])
            if all(worked(test, facts)[0] >= 0 for test in self.keep):
                return facts
        raise CnnvizError("no sensible numbers for {kind}: draw from others.", kind=self.key)

    def right(self, facts: Facts) -> tuple[int, ...]:
        """What the library counts: one number, or the sides of a shape."""
        found = counted.COUNTS[self.counts](self._counted(facts))
        each = found if isinstance(found, tuple) else (found,)
        return tuple(int(number * worked(self.times, facts)[0]) for number in each)

    def _counted(self, facts: Facts) -> Any:
        network, layer = facts.get("network", self.network), facts.get("layer", self.layer)
        if not network:
            shape = tuple(int(side) for side in worked(self.input, facts))
            return counted.written(self.net.format(**facts), shape)
        if layer:
            return counted.row(network, layer)
        return counted.known(network, tuple((name, facts[name]) for name in self.options))

    def _of_network(self, facts: Facts) -> dict[str, Any]:
        network, layer = facts.get("network", self.network), facts.get("layer", self.layer)
        if not network or self.options:
            return {}
        if not layer:
            report = counted.known(network)
            needed = counted.shares(budget(report, 0)) if "PI" in self.formula else {}
            return {"title": label(network), **counted.totals(report), **needed}
        found = counted.row(network, layer).name
        named = called(counted.known(network).network, found)
        return {"title": label(network), "named": named, **counted.facts(network, layer)}


@cache
def slips() -> dict[str, Slip]:
    """All slips by their names, the most likely first."""
    records = tomllib.loads((HERE / "slips.toml").read_text(encoding="utf-8"))
    return {key: Slip(key, **record) for key, record in records.items()}


@cache
def kinds() -> dict[str, Kind]:
    """All kinds of questions by their names."""
    records = tomllib.loads((HERE / "kinds.toml").read_text(encoding="utf-8"))
    return {key: Kind(key, **record) for key, record in records.items()}

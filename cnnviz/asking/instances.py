"""One question: a kind with its numbers, and the ways that lead to a wrong answer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from random import Random
from typing import NamedTuple

from cnnviz.asking.expressions import Facts, plain, typeset, worked
from cnnviz.asking.kind import Kind, Slip, kinds, slips
from cnnviz.language import N_, _, clauses
from cnnviz.layers.formula import grouped

NAME = re.compile(r"\b[A-Z]\w*")
MEANINGS = {
    "H": N_("{symbol} = {value:,} (input height)"),
    "W": N_("{symbol} = {value:,} (input width)"),
    "C": N_("{symbol} = {value:,} (input channels)"),
    "Ho": N_("{symbol} = {value:,} (output height)"),
    "Wo": N_("{symbol} = {value:,} (output width)"),
    "F": N_("{symbol} = {value:,} (filters)"),
    "K": N_("{symbol} = {value:,} (side of the kernel)"),
    "S": N_("{symbol} = {value:,} (stride)"),
    "P": N_("{symbol} = {value:,} (padding on each side)"),
    "D": N_("{symbol} = {value:,} (dilation)"),
    "G": N_("{symbol} = {value:,} (groups)"),
    "U": N_("{symbol} = {value:,} (units behind)"),
    "B": N_("{symbol} = {value:,} (images)"),
    "WC": N_("{symbol} = {value:,} (weights of the convolutions)"),
    "WL": N_("{symbol} = {value:,} (weights of the other layers)"),
    "WN": N_("{symbol} = {value:,} (batch norm)"),
    "BI": N_("{symbol} = {value:,} (biases)"),
    "MC": N_("{symbol} = {value:,} (convolutions)"),
    "ML": N_("{symbol} = {value:,} (other layers)"),
    "MI": N_("{symbol} = {value:,} (what reads the picture)"),
    "M": N_("{symbol} = {value:,} (GB)"),
    "FX": N_("{symbol} = {value:,} (bytes whatever the batch)"),
    "PI": N_("{symbol} = {value:,} (bytes for each image)"),
    "R": N_("{symbol} = {value:,} (channels of the bottleneck)"),
}
"""What symbols stand for, where it is the same in all kinds; N is what the question says."""


class Way(NamedTuple):
    """A broken formula, what it comes to, and the rules that it breaks."""

    formula: str
    value: tuple[Fraction, ...]
    slips: tuple[Slip, ...]


@dataclass(frozen=True)
class Instance:
    """One question with its numbers.

    Attributes:
        kind: what is asked.
        facts: the numbers, by their names in formulas.
        formula: the line that answers it, the kind's if not given.
        right: the answer that was counted, one number or the sides of a shape.
    """

    kind: Kind
    facts: Facts = field(hash=False)
    formula: str = ""
    right: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Fill in what follows from the kind."""
        object.__setattr__(self, "formula", self.formula or self.kind.formula)
        object.__setattr__(self, "right", self.right or self.kind.right(self.facts))

    @property
    def words(self) -> str:
        """The question."""
        return _(self.kind.asks, **self.facts)

    @property
    def meanings(self) -> str:
        """What the formula's symbols stand for here, in a row."""
        said = []
        for name in dict.fromkeys(NAME.findall(self.formula)):
            facts = {"symbol": plain(name), "value": self.facts[name]}
            said.append(_(MEANINGS.get(name, "{symbol} = {value:,}"), **facts))
        return clauses(said)

    @property
    def line(self) -> str:
        """The formula in symbols, for typesetting."""
        return typeset(self.formula)

    def typeset(self, formula: str = "") -> str:
        """A formula of this question: symbols, numbers and what they come to."""
        text = formula or self.formula
        values = worked(text, self.facts)
        value = r" \times ".join(map(_number, values))
        steps = dict.fromkeys((typeset(text), typeset(text, self.facts), value))
        return (
            r"\begin{aligned} " + r" \\ ".join(f"&= {step}" for step in steps) + r" \end{aligned}"
        )

    @cached_property
    def singly(self) -> list[Way]:
        """The ways that break one rule, the most likely first; none comes to what is right."""
        broken = [(self._broken(slip, self.formula), (slip,)) for slip in slips().values()]
        return list(self._wrong((formula, done) for formula, done in broken if formula))

    @cached_property
    def twice(self) -> list[Way]:
        """The ways that break two rules."""
        known = {way.value for way in self.singly}
        broken = [
            (slip.broken(way.formula), (way.slips[0], slip))
            for way, other in combinations(self.singly, 2)
            for slip in other.slips
        ]
        found = self._wrong((formula, done) for formula, done in broken if formula)
        return [way for way in found if way.value not in known]

    def _broken(self, slip: Slip, formula: str) -> str | None:
        kind = self.kind
        given = kind.slips.get(slip.key)
        if slip.whole:
            return slip.broken(formula) if given == "" or kind.topic in slip.topics else None
        return given or slip.broken(formula)

    def _wrong(self, broken: "Iterator[tuple[str, tuple[Slip, ...]]]") -> Iterator[Way]:
        right = tuple(map(Fraction, self.right))
        for formula, done in broken:
            try:
                value = worked(formula, self.facts)
            except (KeyError, ZeroDivisionError):  # the rule is about what this one has not
                continue
            if value != right and formula != self.formula:
                yield Way(formula, value, done)


def _number(value: Fraction) -> str:
    return (
        grouped(int(value))
        if value.denominator == 1
        else f"{float(value):,.2f}".replace(",", "{,}")
    )


def drawn(kind: str, seed: str) -> Instance:
    """An instance of a kind; the same seed draws the same."""
    found = kinds()[kind]
    return Instance(found, found.drawn(Random(f"{seed}/{kind}")))

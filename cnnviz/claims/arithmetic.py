"""Calculations read from data: named steps, each a formula of numbers, counts and earlier steps.

    links = { label = "links in Table I", work = "links of c3 of lenet5-1998" }
    kernels = { label = "weights on those links", work = "links × 5 × 5" }
    theirs = { label = "as the notes have it", printed = "24,000,000" }

A step is worked out (`work`: terms joined by ×, /, +, − from left to right) or quoted (`printed`:
the figure as a source prints it, or what tells one in `claims.toml`). One without a label is not
shown. What a network is called is its name in the catalogue, or a name of the table `given`, which
varies one by its options and input or describes layers of its own.
"""

import operator
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeAlias

from cnnviz import layers
from cnnviz.blocks import Block, Concat, Sequential
from cnnviz.claims.claim import quoted
from cnnviz.claims.quantities import Term, term
from cnnviz.claims.steps import Step, Value, written
from cnnviz.counting import Report, analyse
from cnnviz.counting.kept import FLOAT
from cnnviz.counting.memory import MB, MIB
from cnnviz.counting.rounding import rounded
from cnnviz.language import _
from cnnviz.layers import Shape
from cnnviz.network import Network
from cnnviz.networks import architecture

Record: TypeAlias = Mapping[str, Any]

CONSTANTS = {"MB": MB, "MiB": MIB, "FLOAT": FLOAT}
"""Bytes of a megabyte, of a mebibyte, and of a number."""

OPERATORS: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "×": operator.mul,
    "/": operator.truediv,
    "+": operator.add,
    "−": operator.sub,
}


class Calculation:
    """Works out the steps of a record; `numbers` and `networks` are known beforehand by name."""

    def __init__(
        self,
        record: Record,
        numbers: Mapping[str, Value] | None = None,
        networks: Mapping[str, Report] | None = None,
    ) -> None:
        self._given: Record = record.get("given", {})
        self._numbers: dict[str, Value] = {**CONSTANTS, **(numbers or {})}
        self._networks: dict[str, Report] = dict(networks or {})
        self.all: dict[str, Step] = {}
        for name, step in record.get("steps", {}).items():
            self.all[name] = self._step(**step)
            self._numbers[name] = self.all[name].value

    @property
    def steps(self) -> list[Step]:
        """The steps that are shown."""
        return [step for step in self.all.values() if step.label]

    def network(self, name: str) -> Report:
        """Count a network of the catalogue, or one of those given."""
        if name not in self._networks:
            self._networks[name] = self._counted(**self._given.get(name, {"network": name}))
        return self._networks[name]

    def _step(
        self, label: str = "", unit: str = "", work: str = "", printed: str | Record = ""
    ) -> Step:
        if printed:
            value = quoted(**printed).value if isinstance(printed, Mapping) else number(printed)
            return Step(_(label), "", whole(value), unit)
        first, *rest = re.split(r" ([×/+−]) ", work)
        found = self._term(first)
        value, text = Fraction(found.value), found.text
        for sign, words in zip(rest[::2], rest[1::2], strict=True):
            operand = self._term(words)
            value = OPERATORS[sign](value, Fraction(operand.value))
            text += f" {sign} {operand.text}"
        return Step(_(label), text if rest or found.worked else "", whole(value), unit)

    def _term(self, words: str) -> Term:
        if words in self._numbers:
            return Term(self._numbers[words], written(self._numbers[words]))
        if re.fullmatch(r"[\d,.]+", words):
            return Term(number(words), written(number(words)))
        return term(words, self.network)

    def _counted(
        self,
        network: str = "",
        layers: Record | None = None,
        input: Shape | str | None = None,
        ceil: bool | None = None,
        **options: Any,
    ) -> Report:
        """Count what a table of `given` describes.

        Args:
            network: a name of the catalogue, to be varied by `options`.
            layers: names and layers instead, as `described` reads them.
            input: its shape, or the layer of a network whose input it takes ("conv4 of vgg16").
            ceil: round all positions up, or all down.
            options: of the network.
        """
        shape = None if input is None else self._shape(input)
        if layers is not None:
            found = Network("layers", described(layers), shape or (3, 224, 224))
        else:
            found = architecture(network, **options)
        return analyse(found if ceil is None else rounded(found, ceil, shape), shape)

    def _shape(self, given: Shape | str) -> Shape:
        if not isinstance(given, str):
            return tuple(given)
        layer, name = given.split(" of ")
        return self.network(name).layer(layer).input_shape


def described(record: Any) -> Block:
    """Layers from data: ["Conv", 6, 5, {padding = 2}] is one, a table is them in their order.

    Branches that are stacked are a table of their own, named `concat`.
    """
    if isinstance(record, list):
        name, *given = record
        named = given.pop() if given and isinstance(given[-1], dict) else {}
        layer: Block = getattr(layers, name)(*given, **named)
        return layer
    if set(record) == {"concat"}:
        return Concat(**{name: described(part) for name, part in record["concat"].items()})
    return Sequential(**{name: described(part) for name, part in record.items()})


@lru_cache(maxsize=256)
def number(text: str) -> Value:
    """A number as it is written, exactly."""
    return whole(Fraction(text.replace(",", "")))


def whole(value: Value) -> Value:
    """The same as an integer where it is one."""
    return int(value) if value.denominator == 1 else value

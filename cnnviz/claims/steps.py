"""Arithmetic shown step by step: a label, the formula with its numbers in it, and the value.

Values are exact: whole numbers or fractions. The functions below make formula and value from the
same numbers, so that a step can never say one thing and hold another.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeAlias

from cnnviz.counting.report import LayerReport
from cnnviz.layers import Conv
from cnnviz.window import Axis

Value: TypeAlias = int | Fraction


@dataclass(frozen=True)
class Step:
    """One line of a calculation.

    Attributes:
        label: what is worked out, in a few words.
        formula: the numbers that make it; empty where the value was counted or quoted.
        value: the exact result.
        unit: what the value is counted in, where it is not a plain number.
        quoted: whether the value is a source's print; all others are worked out here.
    """

    label: str
    formula: str
    value: Value
    unit: str = ""
    quoted: bool = False

    @property
    def exact(self) -> bool:
        """Whether `shown` is the whole value and not a rounding of it."""
        return _decimal(self.value) is not None

    @property
    def shown(self) -> str:
        """The value as it is read: grouped thousands, at most six decimals, and the unit."""
        text = _decimal(self.value) or f"{float(self.value):,.2f}"
        return f"{text} {self.unit}".rstrip()

    @property
    def text(self) -> str:
        """The whole line."""
        sign = "=" if self.exact else "≈"
        if not self.formula:
            return f"{self.label}: {self.shown}"
        return f"{self.label}: {self.formula} {sign} {self.shown}"


def _decimal(value: Value) -> str | None:
    """The value written out, or None where six decimals do not hold it."""
    if isinstance(value, int):
        return f"{value:,}"
    millionths = value * 10**6
    if millionths.denominator != 1:
        return None
    whole, rest = divmod(abs(millionths.numerator), 10**6)
    sign = "−" if value < 0 else ""
    return f"{sign}{whole:,}.{rest:06}".rstrip("0").rstrip(".")


Term: TypeAlias = Value | Step


def _value(term: Term) -> Value:
    return term.value if isinstance(term, Step) else term


def _written(term: Term) -> str:
    value = _value(term)
    return _decimal(value) or f"{float(value):,.2f}"


def fact(label: str, value: Value, unit: str = "") -> Step:
    """A number to start from, counted from a description."""
    return Step(label, "", value, unit)


def as_printed(label: str, value: Value, unit: str = "") -> Step:
    """A number to start from, as a source prints it."""
    whole = isinstance(value, int) or value.denominator == 1
    return Step(label, "", int(value) if whole else value, unit, quoted=True)


def times(label: str, *factors: Term, unit: str = "") -> Step:
    """The product of the factors."""
    product: Value = 1
    for factor in factors:
        product *= _value(factor)
    return Step(label, " × ".join(map(_written, factors)), product, unit)


def plus(label: str, *terms: Term, unit: str = "") -> Step:
    """The sum of the terms."""
    total: Value = 0
    for term in terms:
        total += _value(term)
    return Step(label, " + ".join(map(_written, terms)), total, unit)


def minus(label: str, first: Term, *others: Term, unit: str = "") -> Step:
    """The first term less the others."""
    rest = _value(first)
    for other in others:
        rest -= _value(other)
    return Step(label, " − ".join(map(_written, (first, *others))), rest, unit)


def over(label: str, top: Term, bottom: Term, unit: str = "") -> Step:
    """A quotient, kept as a fraction."""
    value = Fraction(_value(top)) / Fraction(_value(bottom))
    return Step(label, f"{_written(top)} / {_written(bottom)}", value, unit)


def named(step: Step, label: str) -> Step:
    """The same step under another label."""
    return replace(step, label=label)


def positions(label: str, axis: Axis, size: int) -> Step:
    """Window positions along one axis before rounding: (W − K + 2P) / S + 1."""
    padding = sum(axis.pads(size))
    value = Fraction(size - axis.span + padding, axis.stride) + 1
    pad = f" + {padding}" if padding else ""
    return Step(label, f"({size} − {axis.span}{pad}) / {axis.stride} + 1", value)


def weights_of(label: str, row: LayerReport) -> Step:
    """Weights of a convolution (filters × channels a filter sees × kernel) or linear layer."""
    return times(label, *_weight_factors(row))


def multiplies_of(label: str, row: LayerReport) -> Step:
    """Multiplies of a convolution (positions × weights) or linear layer."""
    return times(label, *row.output_shape[1:], *_weight_factors(row))


def _weight_factors(row: LayerReport) -> tuple[int, ...]:
    inputs, outputs = row.input_shape[0], row.output_shape[0]
    if isinstance(row.layer, Conv):
        window = row.layer.window
        return outputs, inputs // row.layer.groups, window.rows.kernel, window.columns.kernel
    return outputs, inputs

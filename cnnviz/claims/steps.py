"""Arithmetic shown step by step: a label, the formula with its numbers in it, and the value.

Values are exact: whole numbers or fractions.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

Value: TypeAlias = int | Fraction

SCALES = {"": 1, "million": 10**6, "billion": 10**9, "万": 10**4, "亿": 10**8}
"""What a number in a sentence may be counted in."""


@dataclass(frozen=True)
class Step:
    """One line of a calculation.

    Attributes:
        label: what is worked out, in a few words; a step without one is not shown.
        formula: the numbers that make it; empty where the value was counted or quoted.
        value: the exact result.
        unit: what the value is counted in, where it is not a plain number.
    """

    label: str
    formula: str
    value: Value
    unit: str = ""

    @property
    def exact(self) -> bool:
        """Whether `shown` is the whole value and not a rounding of it."""
        return decimal(self.value) is not None

    @property
    def shown(self) -> str:
        """The value as it is read: grouped thousands, at most six decimals, and the unit."""
        return f"{written(self.value)} {self.unit}".rstrip()

    @property
    def text(self) -> str:
        """The whole line."""
        sign = "=" if self.exact else "≈"
        if not self.formula:
            return f"{self.label}: {self.shown}"
        return f"{self.label}: {self.formula} {sign} {self.shown}"

    def __format__(self, spec: str) -> str:
        """The value inside a sentence: `{total}`, `{share:.2}`, `{work:.1 billion}`."""
        places, _, scale = spec.partition(" ")
        if not places:
            return written(self.value)
        digits = int(places.removeprefix("."))
        number = round(Fraction(self.value) / SCALES[scale], digits)
        return f"{float(number):,.{digits}f} {scale}".rstrip()


def written(value: Value) -> str:
    """The value as it is read, to two decimals where it cannot be written out."""
    return decimal(value) or f"{float(value):,.2f}"


def decimal(value: Value) -> str | None:
    """The value written out, or None where six decimals do not hold it."""
    if isinstance(value, int):
        return f"{value:,}"
    millionths = value * 10**6
    if millionths.denominator != 1:
        return None
    whole, rest = divmod(abs(millionths.numerator), 10**6)
    sign = "−" if value < 0 else ""
    return f"{sign}{whole:,}.{rest:06}".rstrip("0").rstrip(".")

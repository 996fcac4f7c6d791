"""Numbers as they are read: 1,000, −0.087, 99.4 %, 6.5 × 10⁶. One rule for all that is shown.

Facts of messages go through it by themselves, by the way they are written in the message:
`{count:,}`, `{share:.1%}`. Files keep plain digits.
"""

import re
from math import floor, isfinite, log10
from numbers import Real
from string import Formatter
from typing import Any

MINUS = "−"
SUPERSCRIPT = str.maketrans("−0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_SIGN = re.compile(r"^-|(?<=e)-")
_POWER = re.compile(r"e([+−]?)0*(\d+)$")


def typeset(digits: str) -> str:
    """Digits with a real minus, and a power of ten in place of e-05."""
    text = _SIGN.sub(MINUS, digits)
    return _POWER.sub(
        lambda power: (
            f" × 10{(power[1].replace('+', '') + power[2]).translate(SUPERSCRIPT)}"
            if power[2]
            else ""
        ),
        text,
    )


def number(value: Any, how: str = "") -> str:
    """A number, written as Python's format `how` says, and typeset; shares by `percent`."""
    if how.endswith("%"):
        signed, digits = how.startswith("+"), int(how.strip("+%").removeprefix(".") or 6)
        return percent(value, digits, signed=signed)
    return typeset(format(value, how))


def count(value: int) -> str:
    """A whole number, its thousands apart: 1,000."""
    return number(value, ",")


def signed(value: int) -> str:
    """A difference: +1,000 or −1,000, and 0."""
    return number(value, "+,") if value else "0"


def percent(share: float, digits: int = 1, *, signed: bool = False) -> str:
    """A share in per cent; what is not quite nothing or all is not called so."""
    least = 10.0**-digits
    if not signed and 0 < share < least / 100:
        return f"< {least:.{digits}f} %"
    if not signed and 1 - least / 100 < share < 1:
        return f"> {100 - least:.{digits}f} %"
    return typeset(f"{100 * float(share):{'+' if signed else ''},.{digits}f}") + " %"


def exact(value: float) -> str:
    """All the digits there are."""
    return typeset(repr(value))


def short(value: float) -> str:
    """Three significant digits, the way they are read: 2,120 or 6.5 × 10⁶."""
    if value == 0 or not isfinite(value):
        return number(value, "g")
    if 1e-3 <= abs(value) < 1e5:
        return number(value, f",.{max(0, 2 - floor(log10(abs(value))))}f")
    return number(value, ".2e")


class _Rule(Formatter):
    """How facts are put in their places; `{word:lower}` is one inside of a sentence."""

    def format_field(self, value: Any, format_spec: str) -> Any:
        if format_spec == "lower":
            return lowered(str(value))
        if isinstance(value, Real) and not isinstance(value, bool):
            return number(value, format_spec)
        return format(value, format_spec)

    def convert_field(self, value: Any, conversion: Any) -> Any:
        found = super().convert_field(value, conversion)
        return typeset(found) if conversion == "r" and isinstance(value, float) else found


RULE = _Rule()


def lowered(title: str) -> str:
    """A title inside of a sentence: max pooling, but ReLU and L2 pooling."""
    plain = title.partition(" ")[0][1:].islower()
    return title[:1].lower() + title[1:] if plain else title

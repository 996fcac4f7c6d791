"""A number as people write it: 1,024, 55×55×96, 3.5M, 1e9, 256 KB, 1.2 亿."""

import re
from dataclasses import dataclass
from fractions import Fraction
from unicodedata import normalize

from cnnviz.errors import CnnvizError

SCALES = {
    **dict.fromkeys(("k", "thousand", "kb"), 10**3),
    **dict.fromkeys(("m", "million", "mio", "mb", "mflops", "mmacs"), 10**6),
    **dict.fromkeys(("g", "b", "bn", "billion", "gb", "gflops", "gmacs"), 10**9),
    **dict.fromkeys(("t", "trillion"), 10**12),
    **{"kib": 2**10, "mib": 2**20, "gib": 2**30, "万": 10**4, "亿": 10**8, "百万": 10**6},
    **dict.fromkeys(("", "bytes", "byte", "字节", "flops", "macs"), 1),
}
NUMBER = re.compile(
    r"([-+]?)([0-9][0-9_ ]*(?:\.[0-9]+)?|\.[0-9]+)"
    r"(?:e([+-]?[0-9]{1,2})|\*10\^([0-9]{1,2}))?"
    r"\s*([a-z]*|[百万亿字节]*)$"
)
GROUPED = re.compile(r"([0-9]{1,3})((?:,[0-9]{3})+)(?![0-9])")
COARSEST = Fraction(1, 100)
"""How far off a rounded number can be and still be meant."""
LONGEST = 80


@dataclass(frozen=True)
class Guess:
    """What somebody has answered.

    Attributes:
        values: the numbers, several for a shape or a product.
        slack: how far each may be off, rounded as it is.
    """

    values: tuple[Fraction, ...]
    slack: tuple[Fraction, ...]

    def means(self, place: int, value: Fraction | int) -> bool:
        """Whether one of its numbers is this, as closely as it is written."""
        return abs(self.values[place] - value) <= self.slack[place]


def understood(text: str) -> Guess:
    """Read an answer; raises `CnnvizError` where it is none."""
    plain = normalize("NFKC", text).lower().replace("−", "-").strip()
    inside = plain.strip("()[] =≈~")
    parts = re.split(r"\s*(?:×|x|✕|\*(?!10\^)|·|;|\bby\b)\s*", _ungrouped(plain, inside))
    if len(parts) == 1:
        parts = re.split(r"\s*,\s*", parts[0])
    found = [NUMBER.match(part.strip()) for part in parts]
    if len(text) > LONGEST or not all(each and each[5] in SCALES for each in found):
        raise CnnvizError(
            "this is no number: write one such as 1,024 or 3.5M, or a shape such as 55×55×96."
        )
    made = [_number(each) for each in found if each]
    return Guess(tuple(value for value, _ in made), tuple(slack for _, slack in made))


def _ungrouped(plain: str, inside: str) -> str:
    """Without the commas between thousands; in brackets commas part the sides of a shape."""
    return (
        inside
        if plain[:1] in ("(", "[")
        else GROUPED.sub(lambda m: m[1] + m[2].replace(",", ""), inside)
    )


def _number(found: "re.Match[str]") -> tuple[Fraction, Fraction]:
    sign, digits, power, ten, unit = found.groups()
    plain = digits.replace(" ", "").replace("_", "")
    scale = SCALES[unit] * Fraction(10) ** int(power or ten or 0)
    value = Fraction(plain) * scale
    exact = scale == 1 and "." not in plain
    last = scale / 10 ** len(plain.partition(".")[2])
    slack = Fraction(0) if exact else min(last / 2, value * COARSEST)
    return (-value if sign == "-" else value), slack

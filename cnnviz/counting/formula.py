"""A formula with its own numbers in it, for typesetting (LaTeX) or as text."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Formula:
    """`quantity` = `symbols` = `numbers` = `value`, each in LaTeX, the value exact."""

    quantity: str
    symbols: str
    numbers: str
    value: int

    @property
    def latex(self) -> str:
        """The whole chain, one step a line, aligned at the equals signs."""
        steps = [self.symbols, self.numbers] if self.numbers != str(self.value) else [self.symbols]
        steps.append(grouped(self.value))
        chain = r" \\ ".join(f"&= {step}" for step in steps)
        return rf"\begin{{aligned}} {self.quantity} {chain} \end{{aligned}}"

    @property
    def text(self) -> str:
        """The chain in one line of plain Unicode, for a terminal."""
        parts = [_plain(part) for part in (self.quantity, self.symbols, self.numbers)]
        value = f"{self.value:,}"
        return " = ".join(parts if parts[-1] in (value, str(self.value)) else [*parts, value])


def grouped(value: int) -> str:
    """A number for LaTeX with its thousands grouped: 14{,}455{,}392."""
    return f"{value:,}".replace(",", "{,}")


def times(*factors: int) -> str:
    """A product for LaTeX."""
    return r" \cdot ".join(map(grouped, factors))


_PLAIN = (
    (r"\\left\\lfloor|\\lfloor", "⌊"),
    (r"\\right\\rfloor|\\rfloor", "⌋"),
    (r"\\left\\lceil|\\lceil", "⌈"),
    (r"\\right\\rceil|\\rceil", "⌉"),
    (r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"(\1)/\2"),
    (r"\((\w+|\d+(?:\{,\}\d+)*)\)/", r"\1/"),
    (r"\\text\{([^{}]*)\}", r"\1"),
    (r"-", "−"),
    (r"_\{(\d+)\}", r"_\1"),
    (r"\{,\}", ","),
    (r"\\cdot", "×"),
    (r"\\(gamma|beta)", r"\1"),
    (r"\\ ", " "),
    (r"'", "′"),
    (r"\s+", " "),
    (r"([⌊⌈]) ", r"\1"),
    (r" ([⌋⌉])", r"\1"),
)


def _plain(latex: str) -> str:
    for pattern, replacement in _PLAIN:
        latex = re.sub(pattern, replacement, latex)
    return latex.strip()

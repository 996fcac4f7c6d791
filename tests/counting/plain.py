"""A formula in one line of plain Unicode, to be compared with."""

import re

from cnnviz.layers.formula import Formula


def plain(formula: Formula) -> str:
    """The chain of a formula: quantity = symbols = numbers = value."""
    parts = [_plain(part) for part in (formula.quantity, formula.symbols, formula.numbers)]
    value = f"{formula.value:,}"
    return " = ".join(parts if parts[-1] in (value, str(formula.value)) else [*parts, value])


_PLAIN = (
    (r"\{,\}", ","),
    (r"\\left\\lfloor|\\lfloor", "⌊"),
    (r"\\right\\rfloor|\\rfloor", "⌋"),
    (r"\\left\\lceil|\\lceil", "⌈"),
    (r"\\right\\rceil|\\rceil", "⌉"),
    (r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"(\1)/\2"),
    (r"\((\w+|\d+(?:,\d+)*)\)/", r"\1/"),
    (r"\\text\{([^{}]*)\}", r"\1"),
    (r"-", "−"),
    (r"_\{(\d+)\}", r"_\1"),
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

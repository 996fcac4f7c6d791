"""Small matrices and vectors as LaTeX, three decimals at most."""

from collections.abc import Sequence

END_OF_ROW = r" \\ "


def matrix(rows: Sequence[Sequence[float]]) -> str:
    """A matrix, row by row."""
    inside = END_OF_ROW.join(" & ".join(map(entry, row)) for row in rows)
    return rf"\begin{{pmatrix}}{inside}\end{{pmatrix}}"


def vector(values: Sequence[float]) -> str:
    """A column."""
    return matrix([[value] for value in values])


def entry(value: float) -> str:
    """One number; what is too small to show and yet not zero is said to be about 0."""
    rounded = round(value, 3) + 0.0  # no minus zero
    if rounded == 0 and value != 0:
        return r"{\approx}0"
    return f"{rounded:g}" if abs(rounded) < 1000 else f"{rounded:.0f}"

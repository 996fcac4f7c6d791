"""A formula with its own numbers in it, for typesetting (LaTeX).

Symbols as in the field: W and H input width and height, K kernel, P padding, S stride,
D dilation, C channels, G groups, N features, primes for the output.
"""

from dataclasses import dataclass, replace

from cnnviz.language import _
from cnnviz.window import Axis, Window


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


def grouped(value: int) -> str:
    """A number for LaTeX with its thousands grouped: 14{,}455{,}392."""
    return f"{value:,}".replace(",", "{,}")


def worded(words: str) -> str:
    """Words for LaTeX."""
    return rf"\text{{{words}}}"


def times(*factors: int) -> str:
    """A product for LaTeX."""
    return r" \cdot ".join(map(grouped, factors))


def axis_formula(axis: Axis, size: int, name: str) -> Formula:
    """The output size along one axis, called `name` (H or W)."""
    value = axis.output(size)
    if axis.padding is None:
        return Formula(
            f"{name}'",
            rf"\left\lceil \frac{{{name}}}{{S}} \right\rceil",
            rf"\left\lceil \frac{{{size}}}{{{axis.stride}}} \right\rceil",
            value,
        )
    before, after = axis.padding
    kernel, span = "K", str(axis.kernel)
    if axis.dilation > 1:
        kernel, span = "(D(K-1)+1)", rf"({axis.dilation} \cdot {axis.kernel - 1} + 1)"
    pad, pads = (
        ("2P", rf"2 \cdot {before}") if before == after else ("P_1 + P_2", f"{before} + {after}")
    )
    left, right = (
        (r"\left\lceil", r"\right\rceil") if axis.ceil else (r"\left\lfloor", r"\right\rfloor")
    )
    plus, dropped = "+ 1", ""
    full = -(-(size + before + after - axis.span) // axis.stride) + 1
    if axis.ceil and value < full:
        # torch drops a last window that would start in the padding after the input.
        plus, dropped = "+ 1 - d", " - 1"
    return Formula(
        f"{name}'",
        rf"{left} \frac{{{name} - {kernel} + {pad}}}{{S}} {right} {plus}",
        rf"{left} \frac{{{size} - {span} + {pads}}}{{{axis.stride}}} {right} + 1{dropped}",
        value,
    )


def window_formulas(window: Window, height: int, width: int) -> tuple[Formula, ...]:
    """The output's height and width, in one formula where they are alike."""
    rows = axis_formula(window.rows, height, "H")
    if window.rows == window.columns and height == width:
        return (replace(rows, quantity="H' = W'"),)
    return rows, axis_formula(window.columns, width, "W")


def parameters_are(symbols: str, numbers: str, value: int, biases: int = 0) -> Formula:
    """The parameters of a layer: its weights as given, and its biases where it has some."""
    if biases:
        symbols, numbers = f"{symbols} + C'", f"{numbers} + {grouped(biases)}"
    return Formula(worded(_("parameters")), symbols, numbers, value)


def multiplies_are(symbols: str, numbers: str, value: int) -> Formula:
    """The multiplies of a layer, per image."""
    return Formula(worded(_("multiplies")), symbols, numbers, value)

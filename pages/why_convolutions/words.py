"""What the Why convolutions page says of a counted layer, in numbers and sentences."""

from math import isqrt

from cnnviz.counting.formulas import explain
from cnnviz.counting.tables import Row
from cnnviz.kit.page import Number
from cnnviz.language import N_, _, sentences
from cnnviz.layers import size
from cnnviz.layers.formula import grouped, worded
from cnnviz.numerals import number
from pages.why_convolutions.lesson import Counted
from pages.why_convolutions.state import State

SHOWN = N_(
    "A convolution is a fully connected layer most of whose weights are zero, and the others the "
    "same few again and again: what it has learnt in one place it knows in all of them."
)


def headline(found: Counted) -> list[Number]:
    """Parameters of both."""
    product = _(
        "{sparser:,.1f} for its zeros, times {shared:,} for its repeats.",
        sparser=float(found.sparser),
        shared=found.positions,
    )
    return [
        Number(_("Parameters"), f"{found.convolution.parameters:,}"),
        Number(_("Fully connected"), f"{found.dense.parameters:,}"),
        Number(_("Times fewer"), f"{float(found.fewer):,.0f}", product),
    ]


def told(found: Counted) -> str:
    """What each way is made of."""
    filters, *_made = found.convolution.output_shape
    channels, *_sides = found.convolution.input_shape
    side = isqrt(found.depth // channels)
    before, after = found.volumes
    return sentences(
        _(
            "A filter is as deep as the input, {size} = {depth:,} weights, and {filters:,} filters "
            "make {filters:,} output channels.",
            size=" × ".join(f"{each:,}" for each in (side, side, channels)),
            depth=found.depth,
            filters=filters,
        ),
        _("Each parameter is used at all {count:,} positions.", count=found.positions),
        _(
            "A fully connected layer from {before:,} to {after:,} numbers has {weights:,} weights "
            "and {biases:,} biases.",
            before=before,
            after=after,
            weights=found.dense.weights,
            biases=found.dense.parameters - found.dense.weights,
        ),
    )


def formulas(state: State, found: Counted) -> list[str]:
    """The parameters of the convolution, and how many times fewer they are, in LaTeX."""
    explained = explain(state.layer, state.shape).parameters
    assert explained is not None
    parts = ((float(found.sparser), _("for zeros")), (float(found.positions), _("for repeats")))
    product = r" \cdot ".join(
        rf"\underbrace{{{_digits(value)}}}_{{{worded(name)}}}" for value, name in parts
    )
    above, below = (grouped(row.parameters) for row in (found.dense, found.convolution))
    steps = (rf"\frac{{{above}}}{{{below}}}", product, _digits(float(found.fewer)))
    chain = r" \\ ".join(f"&= {step}" for step in steps)
    times = worded(_("times fewer"))
    return [explained.latex, rf"\begin{{aligned}} {times} {chain} \end{{aligned}}"]


def _digits(value: float) -> str:
    return number(value, ",.4g" if value < 1000 else ",.0f").replace(",", "{,}")


def rows(found: Counted) -> list[Row]:
    """Both ways, a row each."""
    ways = (
        (_("convolution"), found.convolution, found.positions),
        (_("fully connected"), found.dense, 1),
    )
    return [
        {
            N_("way"): way,
            N_("input"): size(found.convolution.input_shape),
            N_("output"): size(found.convolution.output_shape),
            N_("weights"): row.weights,
            N_("biases"): row.parameters - row.weights,
            N_("parameters"): row.parameters,
            N_("uses of each"): uses,
            N_("connections"): row.parameters * uses,
            N_("multiplies"): row.macs,
        }
        for way, row, uses in ways
    ]

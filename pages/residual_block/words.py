"""Pictures, sentences and formulas of the Residual block page."""

import math
from dataclasses import replace

import streamlit as st

from cnnviz.drawing.palette import PLAIN, RESIDUAL
from cnnviz.kit import page
from cnnviz.kit.matrices import matrix, vector
from cnnviz.kit.page import Number
from cnnviz.kit.picture import picture
from cnnviz.language import N_, _, sentences
from cnnviz.numerals import exact, number, short
from pages.residual_block.figure import lane
from pages.residual_block.lesson import Join, Passed, distances
from pages.residual_block.state import State

PERCENTS = tuple(range(0, 101, 2))


def headline(way: Passed) -> list[Number]:
    """How far each block's output is from its input, and how large it is."""
    residual, plain = math.dist(way.residual_out, way.a), math.dist(way.plain_out, way.a)
    apart = [_("Euclidean distance {distance!r}", distance=each) for each in (residual, plain)]
    return [
        Number(_("Distance output–input, with shortcut"), short(residual), apart[0]),
        Number(_("Distance output–input, without"), short(plain), apart[1]),
        Number(_("Length of a[l]"), short(math.hypot(*way.a)), exact(math.hypot(*way.a))),
        Number(_("Length of plain a[l+2]"), short(math.hypot(*way.plain_out))),
    ]


def verdict(state: State, way: Passed) -> str:
    """What the two blocks have made of a[l]."""
    if way.residual_out == way.a:
        residual = _(
            "With {percent} % of the weights and biases, the residual block hands a[l] on "
            "unchanged: it is the identity here.",
            percent=state.times,
        )
    else:
        residual = _(
            "With {percent} % of the weights and biases, the residual block moves a[l] by {far}.",
            percent=state.times,
            far=short(math.dist(way.residual_out, way.a)),
        )
        if state.times == 0 and state.join == "before" and min(way.a) < 0:
            cut = _("The ReLU after the sum sets what is below 0 to 0, and keeps the rest.")
            residual = sentences(residual, cut)
    if way.plain_out == way.a:
        plain = _("The plain block puts out a[l] as well.")
    elif not any(way.plain_out):
        plain = _("The plain block's output is 0, and nothing of a[l] is left.")
    else:
        plain = _(
            "The plain block, without the shortcut, puts out a vector of length {length}, {far} "
            "from a[l].",
            length=short(math.hypot(*way.plain_out)),
            far=short(math.dist(way.plain_out, way.a)),
        )
    return sentences(residual, plain)


PLACES = {
    "before": (
        N_(
            "Joined before the last ReLU, as in the paper, a[l+2] is never below 0, and what is "
            "below 0 in the sum is cut."
        ),
        N_("At these numbers joining after it gives the same."),
        N_("Joined after it, a[l+2] would be ({numbers})."),
    ),
    "after": (
        N_(
            "Joined after the last ReLU, nothing is cut, but the block can only add: no number "
            "of a[l+2] is smaller than that of a[l]."
        ),
        N_("At these numbers joining before it gives the same."),
        N_("Joined before it, a[l+2] would be ({numbers})."),
    ),
}
"""What is true of each way to join, and of the other one at the same and at other numbers."""


def place_words(state: State) -> str:
    """What joining before or after the last ReLU changes, at these numbers."""
    other = replace(state, join="after" if state.join == "before" else "before")
    here, there = state.passed().residual_out, other.passed().residual_out
    law, same, differs = PLACES[state.join]
    numbers = ", ".join(number(value, ".3g") for value in there)
    return sentences(_(law), _(same if here == there else differs, numbers=numbers))


def lanes(state: State, way: Passed) -> None:
    """Show both blocks, stage by stage, beside each other where there is room."""
    stages = way.residual + way.plain
    limit = max(abs(value) for _, values in stages for value in values)
    joins = 4 if state.join == "before" else 5
    drawn = {
        "residual": lane(way.residual, _("Residual"), RESIDUAL, limit, joins),
        "plain": lane(way.plain, _("Plain"), PLAIN, limit),
    }
    with st.container(horizontal=True, gap="small"):
        for name, svg in drawn.items():
            with st.container(width=330):
                picture(svg, f"{name}_lane", fit=True, pick=False, name=f"{name}_block")


def formulas(state: State, way: Passed) -> list[str]:
    """The block, step by step with its numbers, as LaTeX."""
    block = state.shrunk
    a, z1, a1, z2 = (values for _, values in way.residual[:4])
    first = _linear("z^{[l+1]}", "W_1 a^{[l]} + b_1", block.w1.tolist(), a, block.b1.tolist(), z1)
    second = _linear(
        "z^{[l+2]}", "W_2 a^{[l+1]} + b_2", block.w2.tolist(), a1, block.b2.tolist(), z2
    )
    middle = rf"a^{{[l+1]}} = g(z^{{[l+1]}}) = {vector(a1)}"
    if state.join == "before":
        symbols = "g(z^{[l+2]} + a^{[l]})"
        numbers = rf"g\left({vector(z2)} + {vector(a)}\right)"
    else:
        symbols = "g(z^{[l+2]}) + a^{[l]}"
        numbers = f"g{vector(z2)} + {vector(a)}"
    return [first, middle, second, _steps("a^{[l+2]}", symbols, numbers, way.residual_out)]


def worked_out(state: State, way: Passed) -> None:
    """Show the block's formulas, and what joining before or after the last ReLU changes."""
    page.formulas(formulas(state, way))
    st.markdown(place_words(state))


def _linear(
    name: str,
    symbols: str,
    weight: list[list[float]],
    x: tuple[float, ...],
    bias: list[float],
    y: tuple[float, ...],
) -> str:
    # The vectors on a line of their own: all in one are too wide for a phone.
    numbers = rf"{matrix(weight)} \\ &\quad\cdot {vector(x)} + {vector(bias)}"
    return _steps(name, symbols, numbers, y)


def _steps(name: str, symbols: str, numbers: str, y: tuple[float, ...]) -> str:
    return (
        rf"\begin{{aligned}} {name} &= {symbols} \\ &= {numbers} \\ &= {vector(y)}\end{{aligned}}"
    )


def curves(state: State) -> tuple[list[float], list[float]]:
    """Distance of both outputs from a[l] at each of `PERCENTS`."""
    factors = [percent / 100 for percent in PERCENTS]
    return distances(state.block, state.a, Join(state.join), factors)


def stage_table(way: Passed) -> list[dict[str, object]]:
    """One row a stage of each block."""
    return [
        {N_("block"): block, N_("stage"): stage}
        | {_("number {place}", place=place): value for place, value in enumerate(values, 1)}
        for block, stages in ((_("residual"), way.residual), (_("plain"), way.plain))
        for stage, values in stages
    ]

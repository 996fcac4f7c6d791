"""Pictures, sentences and formulas of the Residual block page."""

import math

import streamlit as st

from cnnviz.drawing.palette import PLAIN, RESIDUAL
from cnnviz.kit.matrices import matrix, vector
from cnnviz.kit.page import Number, Preset, short
from cnnviz.kit.picture import picture
from pages.residual_block.controls import Asked
from pages.residual_block.figure import lane
from pages.residual_block.lesson import Join, Passed, distances

PRESETS = (
    Preset("Weights and biases at 0: the block is the identity", {"times": 0}),
    Preset("A tenth of the weights: nearly the identity", {"times": 10}),
    Preset(
        "Weights at 0 and a number below 0: the last ReLU takes it away",
        {"times": 0, "below": "1"},
    ),
    Preset(
        "The same, joined after the ReLU: it comes through",
        {"times": 0, "below": "1", "join": "after"},
    ),
)

PERCENTS = tuple(range(0, 101, 2))


def headline(way: Passed) -> list[Number]:
    """How far each block's output is from its input, and how large it is."""
    plain, residual = math.dist(way.plain_out, way.a), math.dist(way.residual_out, way.a)
    return [
        Number("Residual, a[l+2] from a[l]", short(residual), f"Euclidean distance {residual!r}"),
        Number("Plain, a[l+2] from a[l]", short(plain), f"Euclidean distance {plain!r}"),
        Number("Length of a[l]", short(math.hypot(*way.a)), f"{math.hypot(*way.a)!r}"),
        Number("Length of plain a[l+2]", short(math.hypot(*way.plain_out))),
    ]


def verdict(asks: Asked, way: Passed) -> str:
    """What the two blocks have made of a[l]."""
    left = f"With {asks.percent} % of the weights and biases, "
    if way.residual_out == way.a:
        said = "the residual block hands a[l] on unchanged: it is the identity here"
    else:
        far = math.dist(way.residual_out, way.a)
        said = f"the residual block moves a[l] by {short(far)}"
        if asks.percent == 0 and asks.join is Join.BEFORE and min(way.a) < 0:
            said += ": the ReLU after the sum sets what is below 0 to 0, and keeps the rest"
    plain = (
        "the plain block's output is 0, and nothing of a[l] is left"
        if not any(way.plain_out)
        else f"the plain block, without the shortcut, puts out a vector of length "
        f"{short(math.hypot(*way.plain_out))}, {short(math.dist(way.plain_out, way.a))} from a[l]"
    )
    if way.plain_out == way.a:
        plain = "the plain block puts out a[l] as well"
    return f"{left}{said}; {plain}."


def place_words(asks: Asked) -> str:
    """What joining before or after the last ReLU changes, at these numbers."""
    other = Join.AFTER if asks.join is Join.BEFORE else Join.BEFORE
    here = asks.passed().residual_out
    there = Asked(asks.a, asks.block, asks.percent, other).passed().residual_out
    law = (
        "Joined before the last ReLU, as in the paper, a[l+2] is never below 0, and what is below "
        "0 in the sum is cut. "
        if asks.join is Join.BEFORE
        else "Joined after the last ReLU, nothing is cut, but the block can only add: no number "
        "of a[l+2] is smaller than that of a[l]. "
    )
    if here == there:
        return law + f"At these numbers joining {other} it gives the same."
    return law + f"Joined {other} it, a[l+2] would be ({', '.join(f'{v:.3g}' for v in there)})."


def lanes(asks: Asked, way: Passed) -> None:
    """Show both blocks, stage by stage, beside each other where there is room."""
    strips = [
        [(stage.name, stage.values) for stage in stages] for stages in (way.residual, way.plain)
    ]
    limit = max(abs(value) for stages in strips for _, values in stages for value in values)
    joins = 4 if asks.join is Join.BEFORE else 5
    with st.container(horizontal=True, gap="large"):
        with st.container(width=330):
            drawn = lane(strips[0], "Residual", RESIDUAL, limit, joins)
            picture(drawn, "residual_lane", fit=True, pick=False, name="residual_block")
        with st.container(width=330):
            drawn = lane(strips[1], "Plain", PLAIN, limit)
            picture(drawn, "plain_lane", fit=True, pick=False, name="plain_block")


def formulas(asks: Asked, way: Passed) -> list[str]:
    """The block, step by step with its numbers, as LaTeX."""
    block = asks.shrunk
    a, z1, a1, z2 = (stage.values for stage in way.residual[:4])
    first = _linear("z^{[l+1]}", "W_1 a^{[l]} + b_1", block.w1.tolist(), a, block.b1.tolist(), z1)
    second = _linear(
        "z^{[l+2]}", "W_2 a^{[l+1]} + b_2", block.w2.tolist(), a1, block.b2.tolist(), z2
    )
    middle = rf"a^{{[l+1]}} = g(z^{{[l+1]}}) = {vector(a1)}"
    if asks.join is Join.BEFORE:
        symbols = "g(z^{[l+2]} + a^{[l]})"
        numbers = rf"g\left({vector(z2)} + {vector(a)}\right)"
    else:
        symbols = "g(z^{[l+2]}) + a^{[l]}"
        numbers = f"g{vector(z2)} + {vector(a)}"
    return [first, middle, second, _steps("a^{[l+2]}", symbols, numbers, way.residual_out)]


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


def curves(asks: Asked) -> tuple[list[float], list[float]]:
    """Distance of both outputs from a[l] at each of `PERCENTS`."""
    return distances(asks.block, asks.a, asks.join, [percent / 100 for percent in PERCENTS])


def stage_table(way: Passed) -> list[dict[str, object]]:
    """One row a stage of each block."""
    return [
        {"block": block, "stage": stage.name}
        | {f"number {place}": value for place, value in enumerate(stage.values, 1)}
        for block, stages in (("residual", way.residual), ("plain", way.plain))
        for stage in stages
    ]

"""Controls of the Residual block page: the vector, the weights, how much of them is left."""

from dataclasses import dataclass

import streamlit as st

from cnnviz.kit.controls import choice, number, slider
from pages.residual_block.lesson import WIDTH, Block, Join, Passed, passed, seeded_block

STARTS = (2, 0, 1, 3)
"""a[l] at first: non-negative, as it comes out of a ReLU."""


@dataclass(frozen=True)
class Asked:
    """What the controls say; `block` has its full weights."""

    a: tuple[int, ...]
    block: Block
    percent: int
    join: Join

    @property
    def shrunk(self) -> Block:
        """The block with what the slider leaves of its weights."""
        return self.block.times(self.percent / 100)

    def passed(self) -> Passed:
        """Both blocks' stages."""
        return passed(self.shrunk, self.a, self.join)


def asked() -> Asked:
    """Draw the controls."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        a = [
            number(f"a[l], number {place}", f"a{place}", STARTS[place - 1], low=0, high=9)
            for place in range(1, WIDTH + 1)
        ]
        below = choice(
            "Below 0",
            "below",
            ("none", *map(str, range(1, WIDTH + 1))),
            "none",
            few=True,
            help="a[l] comes out of a ReLU, so none of its numbers is; but what if one were?",
        )
    if below != "none":
        a[int(below) - 1] *= -1
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seed = number("Seed of the weights", "seed", 0, high=10**6)
        join = choice(
            "The shortcut joins",
            "join",
            [place.value for place in Join],
            Join.BEFORE.value,
            few=True,
            help="Before or after the last ReLU.",
        )
    percent = slider(
        "Weights times, in %", "times", 100, 0, 100, help="Multiplies W1, b1, W2 and b2."
    )
    return Asked(tuple(a), seeded_block(seed), percent, Join(join))

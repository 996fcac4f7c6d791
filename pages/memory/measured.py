"""What autograd keeps, measured: the network of the page is built and run once on this machine.

Only what fits into a short wait is run, and only its result is kept.
"""

from typing import TYPE_CHECKING

import streamlit as st

from cnnviz.counting.kept import kept
from cnnviz.counting.memory import MB, Memory, mebibytes, megabytes, memory, peak
from cnnviz.counting.report import Report
from cnnviz.errors import CnnvizError, memory_refusals
from cnnviz.kit import page
from cnnviz.kit.caches import AWAY, cached
from cnnviz.kit.declared import Drawing
from cnnviz.kit.page import Number
from cnnviz.kit.text import escaped
from cnnviz.language import _, in_words, plural
from cnnviz.layers import Shape
from cnnviz.network import Network
from pages.memory import words
from pages.memory.state import State

if TYPE_CHECKING:  # torch takes seconds to load: only when something is measured
    from pages.memory.lesson import MeasuredKept

MOST_MEMORY = 1500 * MB
"""Bytes a measurement may need."""

MOST_WORK = 20 * 10**9
"""Multiply-accumulates it may take: a few seconds on a slow core."""

ASKED = "_measured"
"""Session key: what was measured last, so that it stays on the screen while it is true."""


def check(report: Report, images: int) -> None:
    """Raise `CnnvizError` for a measurement that takes too much memory or too long."""
    figures, work = memory(report), images * report.macs
    running = images * peak(report).bytes
    needed = figures.weights + figures.buffers + figures.kept.of_batch(images) + running
    if needed > MOST_MEMORY:
        raise CnnvizError(
            "Measuring would take {needed:,.0f} MB of this machine's memory and {most:,.0f} MB "
            "are allowed: choose fewer images, a smaller input or a smaller network to measure it "
            "here.",
            needed=needed / MB,
            most=MOST_MEMORY / MB,
        )
    if work > MOST_WORK:
        raise CnnvizError(
            "Measuring would take {work:,.1f} billion multiplies and {most:.0f} billion are "
            "allowed: choose fewer images, a smaller input or a smaller network to measure it "
            "here.",
            work=work / 1e9,
            most=MOST_WORK / 1e9,
        )


@cached("measured", most=64, away=AWAY)
def measure(network: Network, shape: Shape, images: int) -> "MeasuredKept":
    """Build the network and run it once on zeros."""
    from pages.memory.lesson import measure_network

    return measure_network(network, shape, images)


def three_figures(draw: Drawing[State], figures: Memory) -> None:
    """Weights, outputs and what is kept: three answers, the last of them measured on request."""
    state = draw.state
    page.numbers(words.three_figures(figures, state.counted))
    page.numbers(words.around_them(state, figures))
    if shorter := words.in_short_numbers(figures):
        st.caption(shorter)
    panel(draw)
    words.other_figures_note(figures)


def panel(draw: Drawing[State]) -> None:
    """Draw the button, and beside what it measured what was computed."""
    with page.row():
        with st.container(width=180):
            state = draw("images")
        pressed = st.button(_("Measure on this machine"), icon=":material/speed:")
    report, network, images = state.report, state.report.network, state.images
    asked = network, report.input_shape, images
    if pressed:
        st.session_state[ASKED] = asked
    if st.session_state.get(ASKED) != asked:
        st.caption(_("Builds the network in PyTorch, runs it once and weighs what autograd keeps."))
        return
    doing = _("Running {network} on {images} …", network=network.title, images=images)
    try:
        check(report, images)
        with memory_refusals(), st.spinner(doing):
            found = measure(*asked)
    except CnnvizError as error:
        st.warning(escaped(in_words(error)), icon=":material/edit:")
        return
    page.numbers(measured_numbers(report, found))
    st.caption(
        plural(
            "{tensors} tensors that one training pass of {count} image saved on this machine's "
            "CPU, in 32-bit numbers and 64-bit indices; the weights themselves left out.",
            "{tensors} tensors that one training pass of {count} images saved on this machine's "
            "CPU, in 32-bit numbers and 64-bit indices; the weights themselves left out.",
            images,
            tensors=found.tensors,
        )
    )


def measured_numbers(report: Report, found: "MeasuredKept") -> list[Number]:
    """Measured, computed and their difference, for the batch that was run."""
    computed = kept(report).of_batch(found.images)
    off = found.bytes - computed
    facts = {"count": computed, "mebibytes": mebibytes(computed)}
    exactly = _("{count:,} bytes, {mebibytes}; 4 each.", **facts)
    return [
        Number(_("Measured"), megabytes(found.bytes), _("{count:,} bytes", count=found.bytes)),
        Number(_("Computed"), megabytes(computed), exactly),
        Number(_("Difference"), _("{count:+,} bytes", count=off) if off else _("none")),
    ]

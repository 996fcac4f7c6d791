"""What autograd keeps, measured: the network of the page is built and run once on this machine.

Only what fits into a short wait is run; one measurement at a time, and only its result is kept.
"""

import hashlib
from threading import Lock
from typing import TYPE_CHECKING

import streamlit as st

from cnnviz.counting.kept import kept
from cnnviz.counting.memory import MB, mebibytes, megabytes, memory, peak
from cnnviz.counting.report import Report
from cnnviz.errors import CnnvizError, memory_refusals
from cnnviz.kit import page
from cnnviz.kit.caches import cached
from cnnviz.kit.controls import number
from cnnviz.kit.page import Number
from cnnviz.kit.text import escaped
from cnnviz.layers import Shape
from cnnviz.network import Network

if TYPE_CHECKING:  # torch takes seconds to load: only when something is measured
    from pages.memory.lesson import MeasuredKept

MOST_MEMORY = 1500 * MB
"""Bytes a measurement may need."""

MOST_WORK = 20 * 10**9
"""Multiply-accumulates it may take: a few seconds on a slow core."""

MOST_IMAGES = 16

ASKED = "_measured"
"""Session key: what was measured last, so that it stays on the screen while it is true."""

_one_at_a_time = Lock()


def needed(report: Report, images: int) -> int:
    """Bytes a measurement takes: the weights, what is kept, and the layer that runs."""
    figures = memory(report)
    running = images * peak(report).bytes
    return figures.weights + figures.buffers + figures.kept.of_batch(images) + running


def check(report: Report, images: int) -> None:
    """Raise `CnnvizError` for a measurement that takes too much memory or too long."""
    bytes_needed, work = needed(report, images), images * report.macs
    advice = "choose fewer images, a smaller input or a smaller network to measure it here"
    if bytes_needed > MOST_MEMORY:
        raise CnnvizError(
            f"Measuring would take {bytes_needed / MB:,.0f} MB of this machine's memory and "
            f"{MOST_MEMORY / MB:,.0f} MB are allowed: {advice}."
        )
    if work > MOST_WORK:
        raise CnnvizError(
            f"Measuring would take {work / 1e9:,.1f} billion multiplies and "
            f"{MOST_WORK / 1e9:.0f} billion are allowed: {advice}."
        )


@cached("measured", most=64, key=lambda signature, images, *_: (signature, images))
def measure(signature: str, images: int, network: Network, shape: Shape) -> "MeasuredKept":
    """Build the network and run it once on zeros; `signature` stands for network and shape."""
    from pages.memory.lesson import measure_network

    with _one_at_a_time:
        return measure_network(network, shape, images)


def panel(report: Report) -> None:
    """Draw the button, and beside what it measured what was computed."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=180):
            images = number("Images to run", "measured_images", 1, low=1, high=MOST_IMAGES)
        pressed = st.button("Measure on this machine", icon=":material/speed:")
    signature = _signature(report, images)
    if pressed:
        st.session_state[ASKED] = signature
    if st.session_state.get(ASKED) != signature:
        st.caption("Builds the network in PyTorch, runs it once and weighs what autograd keeps.")
        return
    try:
        check(report, images)
        with memory_refusals(), st.spinner(f"Building {report.network.title}, running {images} …"):
            found = measure(signature, images, report.network, report.input_shape)
    except CnnvizError as error:
        st.warning(escaped(str(error)), icon=":material/edit:")
        return
    page.numbers(measured_numbers(report, found))
    st.caption(
        f"{found.tensors} tensors that one training pass of "
        f"{'1 image' if images == 1 else f'{images} images'} saved on this machine's CPU, in "
        "32-bit numbers and 64-bit indices; the weights themselves left out."
    )


def measured_numbers(report: Report, found: "MeasuredKept") -> list[Number]:
    """Measured, computed and their difference, for the batch that was run."""
    computed = kept(report).of_batch(found.images)
    return [
        Number("Measured", megabytes(found.bytes), f"{found.bytes:,} bytes"),
        Number(
            "Computed", megabytes(computed), f"{computed:,} bytes, {mebibytes(computed)}; 4 each."
        ),
        Number(
            "Difference",
            f"{found.bytes - computed:+,} bytes" if found.bytes != computed else "none",
        ),
    ]


def _signature(report: Report, images: int) -> str:
    """A digest of everything the measurement depends on."""
    told = f"{report.network.body!r} {report.network.name} {report.input_shape} {images}"
    return hashlib.sha256(told.encode()).hexdigest()

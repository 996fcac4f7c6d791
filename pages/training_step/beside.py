"""The same step as torch's own counter has it, on shapes alone, and why the two can differ."""

from collections.abc import Collection
from typing import TYPE_CHECKING

import streamlit as st

from cnnviz.counting.backward import training_step
from cnnviz.counting.report import Report
from cnnviz.kit import page
from cnnviz.kit.caches import AWAY, cached
from cnnviz.kit.page import Number
from cnnviz.language import _
from cnnviz.layers import Conv, ConvTranspose, Layer, Shape, SparseConv
from cnnviz.network import Network
from pages.training_step.state import State

if TYPE_CHECKING:  # torch takes seconds to load: only when something is counted
    from cnnviz.running import NetworkModule

ASKED = "_counted_by_torch"
"""Session key: what was counted last, so that it stays on the screen while it is true."""


@cached("steps as torch counts them", most=64, away=AWAY)
def by_torch(network: Network, shape: Shape, frozen: frozenset[str]) -> int:
    """Multiplies of a step on one image by torch's `FlopCounterMode`; nothing is computed."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    from cnnviz.running import build

    with torch.inference_mode(False), torch.enable_grad():
        module = build(network, input_shape=shape, device="meta").train()
        freeze(module, frozen)
        read = {source - 1 for node in network.nodes for source in node.sources}
        images = torch.zeros(2, *shape, device="meta")  # batch norm takes more than one
        with FlopCounterMode(display=False) as counter:
            made = module.run(images, {*module.built} - read)
            loss = torch.stack([value.sum() for value in made.values()]).sum()
            if loss.requires_grad:
                torch.autograd.backward([loss])
        return int(counter.get_total_flops()) // 4


def freeze(module: "NetworkModule", frozen: Collection[str]) -> None:
    """Let the weights of the layers with these names stay as they are."""
    for index in module.built:
        module.layer(index).requires_grad_(module.network.nodes[index].name not in frozen)


def too_much(report: Report, frozen: Collection[str]) -> int:
    """What torch's counter adds for grouped convolutions.

    It counts the gradient of their weights as if every filter saw every channel
    (`conv_backward_flop` of torch 2.13).
    """
    rows = training_step(report, frozen).rows
    return sum(
        (_groups(row.layer) - 1) * one.to_weights
        for row, one in zip(report.layers, rows, strict=True)
    )


def _groups(layer: Layer) -> int:
    if isinstance(layer, SparseConv):
        return layer.links
    return layer.groups if isinstance(layer, Conv | ConvTranspose) else 1


def beside_torch(state: State) -> None:
    """Draw the button, and what torch counts beside what was computed."""
    asked = state.described, state.shape, frozenset(state.still)
    if st.button(_("Count with torch"), icon=":material/speed:"):
        st.session_state[ASKED] = asked
    if st.session_state.get(ASKED) != asked:
        st.caption(
            _("Builds the network in PyTorch, without numbers, and counts one step on its shapes.")
        )
        return
    with st.spinner(_("Counting …")):
        found = by_torch(*asked)
    computed, more = state.step.total, too_much(state.report, state.still)
    off = found - computed
    page.numbers(
        [
            Number(_("torch's counter, one image"), f"{found:,}"),
            Number(_("Computed"), f"{computed:,}"),
            Number(_("Difference"), f"{off:+,}" if off else _("none")),
        ]
    )
    if more:
        st.caption(
            _(
                "torch counts the gradient of a grouped convolution's weights as if each filter "
                "saw all channels: {more:,} multiplies that are never done.",
                more=more,
            )
        )

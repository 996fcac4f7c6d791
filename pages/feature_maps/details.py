"""One map in full: its kernel, its values, and how it stands among the channels."""

from typing import Any, TypeAlias

import numpy as np
import streamlit as st
from PIL import Image

from cnnviz.counting.naming import called
from cnnviz.drawing.mosaic import mosaic
from cnnviz.kit import page
from cnnviz.kit.caches import cached
from cnnviz.kit.live import Live, Seen, stands_on
from cnnviz.language import _, sentences

MOST_SLICES = 64
"""Slices of a kernel drawn: one for each input channel, the first of them where there are more."""

WIDEST = 64
"""Columns of values printed; a wider map is printed from its left edge."""


def enter(found: Seen, side: int = 360) -> Image.Image:
    """The picture as it went in; a small one with every pixel a visible square."""
    factor = max(1, side // max(found.shown.size))
    size = (found.shown.width * factor, found.shown.height * factor)
    return found.shown.resize(size, Image.Resampling.NEAREST)


Kernel: TypeAlias = np.ndarray[Any, np.dtype[np.float32]]


def kernel_of(live: Live, layer: str, channel: int) -> Kernel | None:
    """The filter (C, K_H, K_W) that makes a map, or None where the layer is no convolution."""
    network = live.weights.described
    kind = network.nodes[network.index(layer)].layer.kind
    return _kernel(live, layer, channel) if kind == "conv" else None


@cached("kernels", share=0.004, size=lambda made: made.nbytes, away=stands_on)
def _kernel(live: Live, layer: str, channel: int) -> Kernel:
    module = live.module(layer)
    filters = module.layer(module.position(layer)).get_parameter("weight")
    kernel: Kernel = filters[channel].detach().numpy().copy()
    return kernel


def kernel(live: Live, layer: str, channel: int) -> None:
    """Show the filter that makes a map, slice by slice."""
    kernel, name = kernel_of(live, layer, channel), called(live.weights.described, layer)
    if kernel is None:
        st.markdown(_("{layer} is no convolution: it has no kernel.", layer=name))
        return
    slices, height, width = kernel.shape
    alt = _("The kernel of map {channel} of {layer}", channel=channel, layer=name)
    page.image(mosaic(kernel[:MOST_SLICES], across=480), alt)
    said = [
        _(
            "The filter of map {channel}: {slices} slices of {height} × {width}, one for each "
            "channel below; weights from {low:.3g} to {high:.3g}.",
            channel=channel,
            slices=slices,
            height=height,
            width=width,
            low=kernel.min(),
            high=kernel.max(),
        )
    ]
    if slices > MOST_SLICES:
        said.append(_("The first {count} are drawn.", count=MOST_SLICES))
    st.caption(sentences(*said))


def values(found: Seen, channel: int) -> list[dict[str, Any]]:
    """The values of a map, a row of the table each."""
    return [
        {_("row"): number, **{str(column): float(v) for column, v in enumerate(row)}}
        for number, row in enumerate(found.maps[channel][:, :WIDEST])
    ]


def statistics(found: Seen) -> list[dict[str, Any]]:
    """One row a map: its range, mean, spread and share of zeros; silent where all are zero."""
    return [
        {
            _("map"): number,
            _("smallest"): float(values.min()),
            _("mean"): float(values.mean()),
            _("largest"): float(values.max()),
            _("standard deviation"): float(values.std()),
            _("zeros"): float((values == 0).mean()),
            _("silent"): bool((values == 0).all()),
        }
        for number, values in enumerate(found.maps.reshape(len(found.maps), -1))
    ]

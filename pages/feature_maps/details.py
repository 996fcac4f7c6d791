"""One map in full, on request: its kernel, its values, and how it stands among the channels."""

from typing import Any

import numpy as np
import streamlit as st

from cnnviz.drawing.mosaic import mosaic
from cnnviz.kit import page
from cnnviz.kit.live import Live, Seen

MOST_SLICES = 64
"""Slices of a kernel drawn: one for each input channel, the first of them where there are more."""

WIDEST = 64
"""Columns of values printed; a wider map is printed from its left edge."""


def details(live: Live, layer: str, channel: int, found: Seen) -> None:
    """Offer the picked map's kernel and values and the statistics of all maps."""
    folded = st.expander(
        f"Kernel and values of map {channel}, statistics of all maps",
        on_change="rerun",
        key="details",
    )
    if not folded.open:
        return
    with folded:
        _kernel(kernel_of(live, layer, channel), layer, channel)
        _values(found, layer, channel)
        st.header("All maps", anchor=False)
        page.table(statistics(found), f"maps_{layer}", {"weights": live.weights.about})


def kernel_of(live: Live, layer: str, channel: int) -> np.ndarray[Any, np.dtype[np.float32]] | None:
    """The filter (C, K_H, K_W) that makes a map, or None where the layer is no convolution."""
    module = live.module(layer)
    position = module.position(layer)
    if module.network.nodes[position].layer.kind != "conv":
        return None
    kernel: np.ndarray[Any, np.dtype[np.float32]] = (
        module.layer(position).get_parameter("weight").detach().numpy()[channel]
    )
    return kernel


def _kernel(kernel: np.ndarray[Any, np.dtype[np.float32]] | None, layer: str, channel: int) -> None:
    if kernel is None:
        st.markdown(f"{layer} is no convolution: it has no kernel.")
        return
    slices, height, width = kernel.shape
    shown = min(slices, MOST_SLICES)
    page.image(mosaic(kernel[:shown], across=480), f"The kernel of map {channel} of {layer}")
    some = f", the first {shown} of them drawn" if shown < slices else ""
    st.caption(
        f"The filter of map {channel}: {slices} slices of {height} × {width}, one for each channel "
        f"below{some}; weights from {kernel.min():.3g} to {kernel.max():.3g}."
    )


def _values(found: Seen, layer: str, channel: int) -> None:
    values = found.maps[channel]
    rows = [
        {"row": number, **{str(column): float(v) for column, v in enumerate(row)}}
        for number, row in enumerate(values[:, :WIDEST])
    ]
    page.table(rows, f"map_{layer}_{channel}")


def statistics(found: Seen) -> list[dict[str, Any]]:
    """One row a map: its range, mean, spread and share of zeros; silent where all are zero."""
    maps = found.maps.reshape(len(found.maps), -1)
    return [
        {
            "map": number,
            "smallest": float(values.min()),
            "mean": float(values.mean()),
            "largest": float(values.max()),
            "standard deviation": float(values.std()),
            "zeros": float((values == 0).mean()),
            "silent": bool((values == 0).all()),
        }
        for number, values in enumerate(maps)
    ]

"""The sliding window over a stack of channels, drawn and moved in the browser from numbers of here.

Formulas drawn by `lit_formula` light up with it: what is pointed at in one is marked in the other.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from cnnviz.drawing.palette import FOCUS, colour
from cnnviz.kit.component import component
from cnnviz.language import _
from cnnviz.layers import Conv, MaxPool, Pool, Shape
from cnnviz.window import Axis

HTML = """
<div class="frame"><div class="stage"></div>
<div class="line"><button type="button" class="slide"></button>
<span class="channel"><button type="button">‹</button><span class="which"></span
><button type="button">›</button></span></div>
<div class="told"><span class="said" role="status" aria-live="off"></span>
<span class="depth"></span></div></div>
"""

_component = component("sliding_window", HTML)


def sliding_window(
    layer: Conv | Pool,
    shape: Shape,
    key: str,
    pixels: Sequence[str] = (),
    arrive: bool = False,
    told: bool = True,
) -> None:
    """Draw `layer`'s window over an input of `shape`, its filter and its output.

    Drag it, step it with the arrow keys or let it slide; cells no position visits are marked.

    Args:
        layer: what slides.
        shape: (channels, height, width) of the input.
        key: identifies it on the page.
        pixels: a picture for each channel, as addresses.
        arrive: slide once as it appears, unless the visitor wants no motion.
        told: say how large the output is.
    """
    made = " × ".join(map(str, layer.output_shape(shape)[1:])) if told else "?"
    alt = _(
        "A {kernel} window sliding over {cells} cells to make {made}; move it with the arrow keys",
        kernel=" × ".join(map(str, layer.window.kernel)),
        cells=" × ".join(map(str, shape[1:])),
        made=made,
    )
    data = measures(layer, shape) | {"pixels": list(pixels), "arrive": arrive, "alt": alt}
    data |= {"colour": colour(layer.kind), "accent": FOCUS, "words": _words(layer, told)}
    _component(key=key, data=data)


def measures(layer: Conv | Pool, shape: Shape) -> dict[str, Any]:
    """All numbers of the drawing, each for (rows, columns) where it has two."""
    axes, sizes = layer.window.axes, shape[1:]
    groups = layer.groups if isinstance(layer, Conv) else shape[0]
    filters, *output = layer.output_shape(shape)
    return {
        "size": sizes,
        "output": output,
        # The padding, and what the last window reaches beyond it when rounding up.
        "pads": [axis.edges(cells) for axis, cells in zip(axes, sizes, strict=True)],
        "kernel": layer.window.kernel,
        "stride": layer.window.stride,
        "dilation": layer.window.dilation,
        "unvisited": [axis.unvisited(cells) for axis, cells in zip(axes, sizes, strict=True)],
        "over": [_over(axis, cells) for axis, cells in zip(axes, sizes, strict=True)],
        "padded": "−∞" if isinstance(layer, MaxPool) else "0",
        "channels": shape[0],
        "filters": filters,
        "groups": groups,
        "learns": isinstance(layer, Conv),
    }


def _over(axis: Axis, size: int) -> int:
    """Cells beyond the edge that the position left out in rounding down needs; 0 if none is."""
    made = axis.output(size)
    if axis.padding is None or replace(axis, ceil=True, beyond=False).output(size) == made:
        return 0
    return made * axis.stride + axis.span - axis.padded(size)


def _words(layer: Conv | Pool, told: bool) -> dict[str, str]:
    """What the browser says; it fills in the facts."""
    if isinstance(layer, Conv):
        depth = {
            "one": _("Filter {channel} reads the one channel there: {products} products."),
            "all": _("Filter {channel} reads all {depth} channels there: {products} products."),
            "group": _(
                "Filter {channel} reads its group there, channels {channels} of {all}: {products} "
                "products."
            ),
        }
    else:
        alone = _("Channel {channel} by itself: {products} values become one.")
        depth = dict.fromkeys(("all", "group", "one"), alone)
    return depth | {
        "over": _("The next position would reach over the edge; rounding down leaves it out."),
        "slide": _("Slide"),
        "stop": _("Stop"),
        "input": _("input {size}"),
        "padded": _("input {size}, padded {padded}"),
        "filter": _("filter {size}"),
        "times": _("{count} of them"),
        "output": _("output {size}") if told else _("output"),
        "drawn": _("{drawn} of {count} channels drawn"),
        "channel": _("output channel {channel} of 0–{last}"),
        "before": _("channel before"),
        "after": _("next channel"),
        "inside": _(
            "Output row {row}, column {column} reads input rows {rows}, columns {columns}."
        ),
        "partly": _(
            "Output row {row}, column {column} reads input rows {rows}, columns {columns} (partly "
            "padding)."
        ),
        "outside": _(
            "Output row {row}, column {column} reads input rows {rows}, columns {columns} (only "
            "padding)."
        ),
    }

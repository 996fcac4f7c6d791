"""The sliding window, drawn and moved in the browser from numbers computed here."""

from cnnviz.drawing.palette import FOCUS, colour
from cnnviz.kit.component import component
from cnnviz.language import _
from cnnviz.layers import Conv, Pool

HTML = """
<div class="frame"><div class="stage"></div>
<div class="line"><button type="button"></button>
<span class="said" role="status" aria-live="off"></span></div></div>
"""

_component = component("sliding_window", HTML)


def sliding_window(layer: Conv | Pool, height: int, width: int, key: str) -> None:
    """Draw `layer`'s window over one channel of height × width cells.

    Drag it, step it with the arrow keys or let it slide; cells no position visits are marked.
    """
    axes, sizes = (layer.window.rows, layer.window.columns), (height, width)
    outputs = layer.window.output(height, width)
    data = {
        "size": sizes,
        "output": outputs,
        # The padding, and what the last window reaches beyond it when rounding up.
        "pads": [axis.edges(cells) for axis, cells in zip(axes, sizes, strict=True)],
        "kernel": [axis.kernel for axis in axes],
        "stride": [axis.stride for axis in axes],
        "dilation": [axis.dilation for axis in axes],
        "unvisited": [axis.unvisited(cells) for axis, cells in zip(axes, sizes, strict=True)],
        "colour": colour(layer.kind),
        "accent": FOCUS,
        "alt": _(
            "A {kernel} window sliding over {cells} cells to make {made}; move it with the arrow "
            "keys",
            kernel=" × ".join(str(axis.kernel) for axis in axes),
            cells=" × ".join(map(str, sizes)),
            made=" × ".join(map(str, outputs)),
        ),
        "words": _words(),
    }
    _component(key=key, data=data)


def _words() -> dict[str, str]:
    """What the browser says; it fills in the facts."""
    return {
        "slide": _("Slide"),
        "stop": _("Stop"),
        "input": _("input {size}"),
        "padded": _("input {size}, padded {padded}"),
        "output": _("output {size}"),
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

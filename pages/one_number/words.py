"""One number in numbers, a sentence, formulas and a table."""

from collections.abc import Sequence
from typing import Any

from cnnviz.kit.page import Number, Preset, short
from cnnviz.probing.trace import Trace

MOST_ROWS = 256
"""Terms listed one by one in the table; beyond that, channel by channel."""

TEMPLE = {"picture": "temple"}
PRESETS = (
    Preset(
        "Max pooling: which of four cells won",
        {"network": "lenet5", "layer": "pool1", "channel": 1, "row": 5, "column": 7},
    ),
    Preset(
        "A second convolution: 6 channels, 150 products, one number",
        {"network": "lenet5", "layer": "conv2", "channel": 3, "row": 4, "column": 5},
    ),
    Preset(
        "A fully connected layer is a kernel as large as its input",
        {"network": "lenet5", "layer": "fc3", "channel": 7},
    ),
    Preset(
        "The 1998 table: a map of C3 that sees three maps of S2",
        {"network": "lenet5-1998", "layer": "c3", "channel": 0, "row": 4, "column": 5},
    ),
    Preset(
        "Response normalisation: AlexNet divides by five neighbouring channels",
        {"network": "alexnet", "layer": "norm1", "channel": 40, "row": 20, "column": 30, **TEMPLE},
    ),
    Preset(
        "A 1 × 1 convolution: 192 channels at a single place",
        {
            "network": "googlenet",
            "layer": "inception3a.branch2.reduce",
            "channel": 5,
            "row": 10,
            "column": 14,
            **TEMPLE,
        },
    ),
    Preset(
        "ResNet: convolution, batch norm, ReLU",
        {"network": "resnet18", "layer": "conv1", "channel": 3, "row": 0, "column": 50, **TEMPLE},
    ),
)


def headline(trace: Trace) -> list[Number]:
    """The number, what the layers right behind make of it, and how much it took."""
    row = [Number(f"Out of {trace.layer}", short(trace.value), repr(trace.value))]
    for step in trace.after:
        row.append(Number(f"After {step.layer}", short(step.value), repr(step.value)))
    terms = trace.terms.size
    what = {"conv": "Products summed", "linear": "Products summed"}.get(trace.kind, "Numbers read")
    row.append(
        Number(
            what,
            f"{terms:,}",
            f"{len(trace.channels)} channel{'s' * (len(trace.channels) != 1)} of "
            f"{len(trace.rows)} × {len(trace.columns)} cells.",
        )
    )
    if not trace.real.all():
        padding = int((~trace.real).sum())
        row.append(Number("Cells of padding", f"{padding} of {trace.real.size}"))
    return row


def reads(trace: Trace) -> str:
    """One sentence on what the number is made from."""
    spot = "" if not _has_place(trace) else f", row {trace.row}, column {trace.column}"
    whole = f"**{trace.layer}**, channel {trace.channel}{spot}"
    if not trace.channels:
        return f"{whole}, is a zero of the padding between channels."
    many = len(trace.channels)
    channels = f"channel {trace.channels[0]}" if many == 1 else _listed(trace.channels)
    if trace.kind == "add":
        return f"{whole}, is the sum of the same cell of {' and '.join(trace.sources)}."
    source = "the input" if trace.sources[trace.source] == "input" else trace.sources[trace.source]
    place = f"{channels} of {source}"
    if trace.inputs[0].size > 1:
        place += f", rows {_span(trace.rows)}, columns {_span(trace.columns)}"
    return f"{whole}, comes from {place}."


def _has_place(trace: Trace) -> bool:
    return trace.kind not in ("linear", "flatten", "radial_basis")


def _listed(channels: Sequence[int]) -> str:
    if list(channels) == list(range(channels[0], channels[-1] + 1)):
        return f"channels {channels[0]}–{channels[-1]}"
    return "channels " + ", ".join(map(str, channels))


def _span(cells: Sequence[int]) -> str:
    if len(cells) == 1:
        return str(cells[0])
    between = "–" if cells[0] >= 0 else " to "
    return f"{cells[0]}{between}{cells[-1]}".replace("-", "−")


def listed_by(trace: Trace) -> str:
    """What a row of the table is, as its heading."""
    return "Channel by channel" if trace.terms.size > MOST_ROWS else "Every term"


def table(trace: Trace) -> list[dict[str, Any]]:
    """Every term on a row; or, where there are too many, a row for each channel."""
    if trace.terms.size > MOST_ROWS:
        return _by_channel(trace)
    found = []
    for n, channel in enumerate(trace.channels):
        for i, row in enumerate(trace.rows):
            for j, column in enumerate(trace.columns):
                entry: dict[str, Any] = {"channel": channel, "row": row, "column": column}
                entry["value"] = float(trace.inputs[n, i, j])
                if trace.weights is not None:
                    entry["weight"] = float(trace.weights[n, i, j])
                if trace.kind in TERM:
                    entry[TERM[trace.kind]] = float(trace.terms[n, i, j])
                if not trace.real.all():
                    entry["padding"] = not trace.real[i, j]
                found.append(entry)
    return found


TERM = {
    "conv": "product",
    "linear": "product",
    "lrn": "square",
    "l2_pool": "square",
    "softmax": "exponential",
    "radial_basis": "squared distance",
}


def _by_channel(trace: Trace) -> list[dict[str, Any]]:
    order = sorted(range(len(trace.channels)), key=lambda n: -abs(trace.sums[n]))
    total, found = 0.0, []
    for n in order:
        total += float(trace.sums[n])
        found.append(
            {"channel": trace.channels[n], "adds": float(trace.sums[n]), "sum so far": total}
        )
    return found

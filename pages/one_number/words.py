"""One number in numbers, a sentence and a table."""

from collections.abc import Sequence
from typing import Any

from cnnviz.counting.naming import called
from cnnviz.errors import listed
from cnnviz.kit.page import Number
from cnnviz.language import N_, _, in_words, plural, series
from cnnviz.layers import TITLES
from cnnviz.network import Network
from cnnviz.numerals import count, exact, short
from cnnviz.probing.trace import Trace

MOST_ROWS = 256
"""Terms listed one by one in the table; beyond that, channel by channel."""


def headline(trace: Trace) -> list[Number]:
    """The number, what the layers right behind make of it, and how much it took."""
    row = []
    for step in (trace, *trace.after):
        label = _("{layer} gives", layer=_(TITLES[step.kind]))
        row.append(Number(label, short(step.value), exact(step.value)))
    summed = trace.kind in ("conv", "linear")
    cells = plural(
        "{count} channel of {rows} × {columns} cells.",
        "{count} channels of {rows} × {columns} cells.",
        len(trace.channels),
        rows=len(trace.rows),
        columns=len(trace.columns),
    )
    label = _("Products summed") if summed else _("Numbers read")
    row.append(Number(label, count(trace.terms.size), cells))
    if not trace.real.all():
        padding = int((~trace.real).sum())
        share = _("{count} of {whole}", count=padding, whole=trace.real.size)
        row.append(Number(_("Cells of padding"), share))
    return row


def reads(trace: Trace, network: Network) -> str:
    """One sentence on what the number is made from."""
    facts: dict[str, Any] = {"layer": called(network, trace.layer), "channel": trace.channel}
    if trace.kind in ("linear", "flatten", "radial_basis"):
        number = _("**{layer}**, channel {channel}", **facts)
    else:
        facts |= {"row": trace.row, "column": trace.column}
        number = _("**{layer}**, channel {channel}, row {row}, column {column}", **facts)
    if not trace.channels:
        return _("{number}, is a zero of the padding between channels.", number=number)
    if trace.kind == "add":
        cells = in_words(listed(named(source, network) for source in trace.sources))
        return _("{number}, is the sum of the same cell of {cells}.", number=number, cells=cells)
    facts = {"number": number, "source": named(trace.sources[trace.source], network)}
    many = _listed(trace.channels)
    facts["channels"] = (
        _("channels {list}", list=many)
        if len(trace.channels) > 1
        else _("channel {number}", number=many)
    )
    if trace.inputs[0].size == 1:
        return _("{number}, comes from {channels} of {source}.", **facts)
    return _(
        "{number}, comes from {channels} of {source}, rows {rows}, columns {columns}.",
        rows=_span(trace.rows),
        columns=_span(trace.columns),
        **facts,
    )


def named(source: str, network: Network) -> str:
    """What a layer reads, in a sentence."""
    return _("the input") if source == "input" else called(network, source)


def _listed(channels: Sequence[int]) -> str:
    if list(channels) == list(range(channels[0], channels[-1] + 1)):
        return _span(channels)
    return series(channels)


def _span(cells: Sequence[int]) -> str:
    first, last = (str(cell).replace("-", "−") for cell in (cells[0], cells[-1]))
    if first == last:
        return first
    return f"{first}–{last}" if cells[0] >= 0 else _("{first} to {last}", first=first, last=last)


def listed_by(trace: Trace) -> str:
    """What a row of the table is, as the label of its tab."""
    return N_("Channel by channel") if trace.terms.size > MOST_ROWS else N_("Every term")


def table(trace: Trace) -> list[dict[str, Any]]:
    """Every term on a row; or, where there are too many, a row for each channel."""
    if trace.terms.size > MOST_ROWS:
        return _by_channel(trace)
    found = []
    for n, channel in enumerate(trace.channels):
        for i, row in enumerate(trace.rows):
            for j, column in enumerate(trace.columns):
                entry: dict[str, Any] = {_("channel"): channel, _("row"): row, _("column"): column}
                entry[_("value")] = float(trace.inputs[n, i, j])
                if trace.weights is not None:
                    entry[_("weight")] = float(trace.weights[n, i, j])
                if trace.kind in TERM:
                    entry[_(TERM[trace.kind])] = float(trace.terms[n, i, j])
                if not trace.real.all():
                    entry[_("padding")] = not trace.real[i, j]
                found.append(entry)
    return found


TERM = {
    "conv": N_("product"),
    "linear": N_("product"),
    "lrn": N_("square"),
    "l2_pool": N_("square"),
    "softmax": N_("exponential"),
    "radial_basis": N_("squared distance"),
}


def _by_channel(trace: Trace) -> list[dict[str, Any]]:
    order = sorted(range(len(trace.channels)), key=lambda n: -abs(trace.sums[n]))
    total, found = 0.0, []
    for n in order:
        total += float(trace.sums[n])
        found.append(
            {
                _("channel"): trace.channels[n],
                _("adds"): float(trace.sums[n]),
                _("sum so far"): total,
            }
        )
    return found

"""A network's table: always what a layer is and costs, more columns on request."""

from collections.abc import Callable, Sequence
from typing import Any

from cnnviz.counting import receptive_field
from cnnviz.counting.conventions import Convention, count
from cnnviz.counting.kept import FLOAT, kept
from cnnviz.counting.report import LayerReport, Report
from cnnviz.language import N_, _
from cnnviz.layers import Column as COLUMNS
from cnnviz.layers import Windowed, size

Column = dict[str, Any]
"""What one group of columns adds to the row of a layer, by column name."""


def _weights(report: Report) -> list[Column]:
    wanted = (N_("weights"), N_("biases"), N_("batch norm parameters"), N_("buffers"))
    rows = (row.counts.columns() for row in count(report).rows)
    return [{name: columns[name] for name in wanted} for columns in rows]


def _memory(report: Report) -> list[Column]:
    return [
        {
            N_("output values"): row.values,
            N_("output, bytes"): FLOAT * row.values,
            N_("kept for backward, bytes"): held.per_image,
        }
        for row, held in zip(report.layers, kept(report).rows, strict=True)
    ]


def _receptive(report: Report) -> list[Column]:
    fields = receptive_field.receptive_fields(report)
    return [
        {
            N_("receptive field"): " × ".join(map(str, field.size)),
            N_("shortest path"): field.rows.shortest,
            N_("stride on the input"): str(field.rows.stride or _("mixed")),
            N_("starts at"): field.rows.start,
        }
        for field in fields
    ]


def _extras(report: Report) -> list[Column]:
    everything = Convention(
        biases=True,
        batch_norm=True,
        activations=True,
        pool_comparisons=True,
        pool_additions=True,
        lrn=True,
        additions=True,
    )
    wanted = [str(extra) for extra in everything.extras]
    rows = (row.counts.columns() for row in count(report, everything).rows)
    return [{name: columns[name] for name in wanted} for columns in rows]


GROUPS: dict[str, Callable[[Report], list[Column]]] = {
    "weights-and-biases": _weights,
    "other-operations": _extras,
    "memory": _memory,
    "receptive-field": _receptive,
}


def rows(report: Report, groups: Sequence[str]) -> list[dict[str, Any]]:
    """One row a layer, with the groups of columns asked for."""
    fields = receptive_field.receptive_fields(report)
    table: list[dict[str, Any]] = [
        {
            N_("layer"): row.name,
            N_("kind"): row.kind,
            **_window(row),
            N_("input"): size(row.input_shape),
            N_("output"): size(row.output_shape),
            N_("parameters"): row.parameters,
            N_("multiplies"): row.macs,
            N_("receptive field"): " × ".join(map(str, field.size)),
        }
        for row, field in zip(report.layers, fields, strict=True)
    ]
    for group in groups:
        for row, more in zip(table, GROUPS[group](report), strict=True):
            row.update(more)
    return table


SUMS = {
    *("parameters", "multiplies", "weights", "biases", "batch norm parameters", "buffers"),
    *("output values", "output, bytes", "kept for backward, bytes", *map(str, COLUMNS)),
}
"""Columns that add up over the layers."""


def totals(report: Report, groups: Sequence[str]) -> dict[str, Any]:
    """The row under all others: what adds up, added up."""
    table = rows(report, groups)
    return {
        name: sum(row[name] for row in table) if name in SUMS else None for name in table[0]
    } | {"layer": _("together"), "kind": ""}


def _window(row: LayerReport) -> Column:
    """Kernel, stride, padding and groups; empty for a layer that slides no window."""
    layer, names = row.layer, (N_("kernel"), N_("stride"), N_("padding"), N_("groups"))
    if not isinstance(layer, Windowed):
        return dict.fromkeys(names, None) | {"kernel": "", "stride": "", "padding": ""}
    window = layer.window
    pads = [_ends(*axis.pads(n)) for axis, n in zip(window.axes, row.input_shape[1:], strict=True)]
    told = (_pair(window.kernel, always=True), _pair(window.stride), _pair(pads))
    return dict(zip(names, (*told, getattr(layer, "groups", None)), strict=True))


def _pair(both: Sequence[object], *, always: bool = False) -> str:
    rows, columns = map(str, both)
    return rows if rows == columns and not always else f"{rows} × {columns}"


def _ends(before: int, after: int) -> str:
    return str(before) if before == after else f"{before}+{after}"

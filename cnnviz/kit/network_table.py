"""A network's table: always what a layer is and costs, more columns on request."""

from collections.abc import Callable, Sequence
from typing import Any

from cnnviz.counting import receptive_field
from cnnviz.counting.conventions import Convention, count
from cnnviz.counting.kept import FLOAT, kept
from cnnviz.counting.report import Report
from cnnviz.language import N_, _
from cnnviz.layers import size

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
    table: list[dict[str, Any]] = [
        {
            N_("layer"): row.name,
            N_("kind"): row.kind,
            N_("output"): size(row.output_shape),
            N_("parameters"): row.parameters,
            N_("multiplies"): row.macs,
        }
        for row in report.layers
    ]
    for group in groups:
        for row, more in zip(table, GROUPS[group](report), strict=True):
            row.update(more)
    return table

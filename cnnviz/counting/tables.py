"""Reports as tables: rows of plain values, and the same as CSV, JSON or Markdown."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from cnnviz.counting.conventions import DEFAULT
from cnnviz.counting.report import Report
from cnnviz.layers import size

Row: TypeAlias = Mapping[str, Any]


def rows(report: Report) -> list[dict[str, Any]]:
    """One row a layer; integers are exact."""
    return [
        {
            "layer": row.name,
            "kind": row.kind,
            "output": size(row.output_shape),
            "values": row.values,
            "weights": row.weights,
            "biases": row.biases,
            "parameters": row.parameters,
            "multiplies": row.macs,
        }
        for row in report.layers
    ]


def to_csv(table: Sequence[Row]) -> str:
    """Comma-separated values with a header line."""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(table[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    return out.getvalue()


def to_json(table: Sequence[Row], **about: Any) -> str:
    """A JSON object: the counting convention, what it is `about`, and the rows."""
    return json.dumps({"convention": DEFAULT.describe(), **about, "rows": list(table)}, indent=1)


def to_markdown(table: Sequence[Row]) -> str:
    """A Markdown table, whole numbers grouped in thousands and right-aligned."""
    names = list(table[0])
    right = {name for name in names if isinstance(table[0][name], int | float)}
    lines = [
        f"| {' | '.join(names)} |",
        f"|{'|'.join('---:' if name in right else '---' for name in names)}|",
    ]
    for row in table:
        cells = (_cell(row[n]) for n in names)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _cell(value: object) -> str:
    return "" if value is None else f"{value:,}" if isinstance(value, int) else str(value)

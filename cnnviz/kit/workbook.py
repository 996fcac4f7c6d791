"""A table as an Excel workbook: what it says, and on a second sheet where it is from."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cnnviz.counting.tables import Row

EXACT = 10**15
"""Excel shows fifteen digits; whole numbers from here on are text."""

MADE = datetime(1980, 1, 1)
"""No date, so that the same table makes the same file: the first there is inside a zip."""


def workbook(rows: Sequence[Row], about: Mapping[str, Any]) -> bytes:
    """The bytes of an .xlsx file. Nothing in it is computed: a text that begins with = is text."""
    from xlsxwriter import Workbook

    made, names = io.BytesIO(), list(rows[0])
    with Workbook(made, {"in_memory": True}) as book:
        book.set_properties({"created": MADE, "comments": about.get("link", "")})
        bold, digits = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0"})
        table, origin = book.add_worksheet("Table"), book.add_worksheet("About")
        for column, name in enumerate(names):
            table.write_string(0, column, name, bold)
            for line, row in enumerate(rows, start=1):
                _write(table, line, column, row.get(name), digits)
        table.freeze_panes(1, 0)
        table.autofit()
        for line, (name, value) in enumerate(about.items()):
            origin.write_string(line, 0, name, bold)
            _write(origin, line, 1, value, digits)
        origin.set_column(0, 0, 18)
    return made.getvalue()


def _write(sheet: Any, line: int, column: int, value: object, digits: object) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(line, column, value)
    elif isinstance(value, int | float) and abs(value) < EXACT:
        sheet.write_number(line, column, value, digits if isinstance(value, int) else None)
    elif value is not None:
        sheet.write_string(line, column, str(value))

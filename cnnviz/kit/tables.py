"""Tables: sortable on the screen with exact integers, and offered as files."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import streamlit as st

from cnnviz.claims.contenders import label as called
from cnnviz.claims.contenders import variants
from cnnviz.counting.tables import Row, to_csv, to_json, to_markdown
from cnnviz.kit import save
from cnnviz.kit.links import Origin
from cnnviz.kit.text import escaped
from cnnviz.kit.workbook import workbook
from cnnviz.language import _
from cnnviz.layers import TITLES
from cnnviz.numerals import count

LARGEST_EXACT = 2**53 - 1
"""The largest whole number that JavaScript tells from its neighbours."""

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Table:
    """A table that is made once somebody looks at it or takes it along.

    Its columns and the kinds of layers are called the same in every file, and in the reader's
    language on the screen.

    Attributes:
        rows: makes them.
        name: of its files.
        about: what the JSON says beside the rows.
        note: what stands under it.
        totals: the row under all others, on the screen alone; zeros are left empty above it.
        pick: is told the number of the row that is chosen; none can be if not given.
        prose: whether its cells are sentences, which are read whole and not sorted.
    """

    rows: Callable[[], Sequence[Row]]
    name: str
    about: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    totals: Callable[[], Row] | None = None
    pick: Callable[[int], None] | None = None
    prose: bool = False

    def draw(self) -> None:
        """Show it."""
        frame, columns = with_exact_integers(self._shown())
        if "kind" in frame:
            frame["kind"] = [_(TITLES.get(kind, kind)) for kind in frame["kind"]]
        if "network" in frame:
            known = variants()
            frame["network"] = [
                called(each) if each in known else each for each in frame["network"]
            ]
        for column in frame.columns:
            columns[column] = {**columns.get(column, {}), "label": _(column)}
        alt = _("Table of {name}", name=self.name)
        more: dict[str, Any] = {"placeholder": "–"} if self.totals else {}
        if self.pick is not None:
            more |= {"on_select": self._picked, "selection_mode": "single-row", "key": self._key}
        if self.prose:
            st.table(frame.rename(columns=_).astype(str).map(escaped), hide_index=True, alt=alt)
        else:
            st.dataframe(frame, hide_index=True, column_config=columns, alt=alt, **more)
        if self.note:
            st.caption(self.note)

    @property
    def _key(self) -> str:
        return f"table_{self.name}"

    def _picked(self) -> None:
        rows = st.session_state[self._key]["selection"]["rows"]
        if rows and self.pick is not None:
            self.pick(rows[0])

    def _shown(self) -> Sequence[Row]:
        if self.totals is None:
            return self.rows()
        faint = [
            {
                name: None if type(value) is int and not value else value
                for name, value in row.items()
            }
            for row in self.rows()
        ]
        return [*faint, self.totals()]

    def offer(self) -> None:
        """Put it on the Save menu; what can hold words says where it is from.

        CSV is left bare: most programs take a line in front of its header for the header.
        """
        rows, about = self.rows, self.about

        def markdown(origin: Origin) -> str:
            return f"{to_markdown(rows())}\n{origin['convention']}\n\n<{origin['link']}>\n"

        for label, ending, mime, made in (
            ("CSV", "csv", "text/csv", lambda _origin: to_csv(rows())),
            ("Excel", "xlsx", EXCEL, lambda origin: workbook(rows(), {**about, **origin})),
            (
                "JSON",
                "json",
                "application/json",
                lambda origin: to_json(rows(), **{**about, **origin}),
            ),
            ("Markdown", "md", "text/markdown", markdown),
        ):
            save.add(save.TABLES, label, made, f"{self.name}.{ending}", mime)


def with_exact_integers(rows: Sequence[Row]) -> tuple[pd.DataFrame, dict[str, Any]]:
    """A table for the screen and how to show its columns of whole numbers.

    A browser's numbers are exact up to `LARGEST_EXACT`, a table's end at 2⁶³, and its minus is a
    hyphen; a column that goes beyond, or below zero, is text, flush right.
    """
    frame = pd.DataFrame(list(rows))
    numbers = st.column_config.NumberColumn(format="localized")
    config = dict.fromkeys(frame.select_dtypes("integer").columns, numbers)
    for column in frame.columns:
        values = [row.get(column) for row in rows]
        whole = [value for value in values if type(value) is int]
        if not whole or len(whole) + values.count(None) < len(values):
            continue
        if min(whole) < 0 or max(whole) > LARGEST_EXACT:
            texts = [None if value is None else count(value) for value in values]
            frame[column] = pd.Series(texts, dtype=object)
            config[column] = st.column_config.TextColumn(alignment="right")
        elif None in values:  # else pandas would make them floats
            frame[column] = pd.array(values, dtype="Int64")
            config[column] = numbers
    return frame, config

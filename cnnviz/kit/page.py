"""The grammar every page speaks: question, numbers, picture, formulas, table, links, downloads."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import floor, isfinite, log10
from typing import Any, Literal, TypeVar

import pandas as pd
import streamlit as st
from PIL import Image
from streamlit.delta_generator import DeltaGenerator

from cnnviz.counting.conventions import DEFAULT
from cnnviz.counting.tables import Row, to_csv, to_json, to_markdown
from cnnviz.drawing.style import CONFIG, as_page
from cnnviz.errors import CnnvizError, memory_refusals
from cnnviz.kit import links
from cnnviz.kit.questions import Preset as Preset
from cnnviz.kit.questions import Question, question_of
from cnnviz.kit.text import escaped
from cnnviz.language import _, in_words
from cnnviz.layers import TITLES
from cnnviz.layers.formula import Formula

T = TypeVar("T")

LARGEST_EXACT = 2**53 - 1
"""The largest whole number that JavaScript tells from its neighbours."""


@dataclass(frozen=True)
class Number:
    """A big number: its label, value as shown, unit, and the exact figure for the hover."""

    label: str
    value: str
    help: str = ""


def short(value: float) -> str:
    """Three significant digits, the way they are read: 2,120 or 6.5 × 10⁶."""
    if value == 0 or not isfinite(value):
        return f"{value:g}"
    if 1e-3 <= abs(value) < 1e5:
        digits = max(0, 2 - floor(log10(abs(value))))
        return f"{value:,.{digits}f}"
    mantissa, power = f"{value:.2e}".split("e")
    return f"{mantissa} × 10{str(int(power)).translate(SUPERSCRIPT)}"


SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def header(script: str) -> None:
    """Print a page's title and the one question it answers; beside it goes the link to this.

    `script` is the page's `__file__`; the record beside it says the rest.
    """
    begin(question_of(script))


def begin(question: Question) -> None:
    """Start a page: its title, what it answers, and room for the link to this."""
    st.title(_(question.title), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_(question.question), width="content")
        linked = st.empty()
    links.begin(question.name, st.empty(), linked)


@contextmanager
def guarded() -> Iterator[None]:
    """Show a `CnnvizError`, or refused memory, as one sentence; the page ends there.

    All settings are kept.
    """
    try:
        with memory_refusals():
            yield
    except CnnvizError as error:
        st.error(escaped(sentence(in_words(error))), icon=":material/edit:")
        links.finish()
        st.stop()


STOPS = (*".?!", *"。？！")


def sentence(text: str) -> str:
    """A message as a sentence: a capital in front, a full stop behind."""
    if text.partition(" ")[0].isalpha():  # the name of a layer, pool5, stays as it is
        text = text[:1].upper() + text[1:]
    return text if text.endswith(STOPS) else _("{text}.", text=text)


def ready(result: T | None) -> T:
    """What a page is about; where it is work the visitor has yet to ask for, the page ends."""
    if result is None:
        try_this()
        st.stop()
    return result


def folded(label: str, key: str, fill: Callable[[], None], *, opened: bool = False) -> None:
    """A folded part of a page, filled once it is opened."""
    part = st.expander(label, opened, on_change="rerun", key=key)
    if part.open:
        with part:
            fill()


def row() -> DeltaGenerator:
    """A place for controls side by side; they wrap on a phone."""
    return st.container(horizontal=True, vertical_alignment="bottom")


def numbers(row: Sequence[Number]) -> None:
    """Print the big numbers side by side; they wrap on a phone."""
    with st.container(horizontal=True, gap="medium"):
        for number in row:
            st.metric(number.label, number.value, help=number.help or None, width="content")


def convention() -> None:
    """Print the counting convention under the numbers it made."""
    st.caption(DEFAULT.describe())


def worked(formulas: Sequence[Formula]) -> None:
    """Typeset formulas with their own numbers, one beside the other where there is room."""
    with st.container(horizontal=True, gap="large"):
        for formula in formulas:
            with st.container(width="content"):
                st.latex(formula.latex)


def steps(formulas: Mapping[str, Formula | None]) -> None:
    """Typeset formulas under a heading each."""
    with st.container(horizontal=True, gap="large"):
        for heading, formula in formulas.items():
            if formula is not None:
                with st.container(width="content"):
                    st.caption(heading)
                    st.latex(formula.latex)


def formula(latex: str) -> None:
    """Typeset one formula."""
    st.latex(latex)


def formulas(latex: Sequence[str]) -> None:
    """Typeset several formulas, one beside the other where there is room."""
    with st.container(horizontal=True, gap="large"):
        for each in latex:
            with st.container(width="content"):
                st.latex(each)


def plot(figure: Any, key: str, alt: str) -> None:
    """Show a Plotly figure in its own colours; `alt` says in words what it shows.

    Its camera saves SVG; the button a page of its own that can be zoomed and saved as PNG.
    """
    st.plotly_chart(figure, key=key, alt=alt, theme=None, config=CONFIG)
    name = f"{key}.html"
    download(_("Figure as HTML"), lambda: as_page(figure), name, "text/html", f"figure_{key}")


def download(label: str, made: str | Callable[[], str], name: str, mime: str, key: str) -> None:
    """Offer a file; a click reruns nothing, and makes what is yet to be made."""
    st.download_button(
        label, made, name, mime, key, on_click="ignore", icon=":material/download:", type="tertiary"
    )


def try_this(presets: Sequence[Preset] | None = None) -> None:
    """Offer configurations that make a point; a click sets them and leaves the rest at default.

    It is the last of a page, whose record has the presets unless others are given.
    """
    st.header(_("Try this"), anchor=False)
    own = question_of(links.page()).presets if presets is None else presets
    for index, preset in enumerate(own):
        st.button(
            _(preset.text),
            key=f"try_{index}",
            on_click=links.apply,
            args=(dict(preset.query),),
            icon=":material/arrow_forward:",
            type="tertiary",
        )
    links.finish()


def table(rows: Sequence[Row], name: str, about: Mapping[str, Any] | None = None) -> None:
    """Show a sortable table with exact integers, and offer it as CSV, JSON and Markdown.

    Its columns and the kinds of layers are called the same in every file, and in the reader's
    language on the screen.
    """
    frame, columns = with_exact_integers(rows)
    if "kind" in frame:
        frame["kind"] = [_(TITLES.get(kind, kind)) for kind in frame["kind"]]
    for column in frame.columns:
        columns[column] = {**columns.get(column, {}), "label": _(column)}
    alt = _("Table of {name}", name=name)
    st.dataframe(frame, hide_index=True, column_config=columns, alt=alt)
    downloads(rows, name, about)


def with_exact_integers(rows: Sequence[Row]) -> tuple[pd.DataFrame, dict[str, Any]]:
    """A table for the screen and how to show its columns of whole numbers.

    A browser's numbers are exact up to `LARGEST_EXACT`, and a table's end at 2⁶³; a column that
    goes beyond is text, flush right.
    """
    frame = pd.DataFrame(list(rows))
    numbers = st.column_config.NumberColumn(format="localized")
    config = dict.fromkeys(frame.select_dtypes("integer").columns, numbers)
    for column in frame.columns:
        values = [row.get(column) for row in rows]
        whole = [value for value in values if type(value) is int]
        if not whole or len(whole) + values.count(None) < len(values):
            continue
        if max(map(abs, whole)) > LARGEST_EXACT:
            texts = [None if value is None else f"{value:,}" for value in values]
            frame[column] = pd.Series(texts, dtype=object)
            config[column] = st.column_config.TextColumn(alignment="right")
        elif None in values:  # else pandas would make them floats
            frame[column] = pd.array(values, dtype="Int64")
            config[column] = numbers
    return frame, config


def downloads(rows: Sequence[Row], name: str, about: Mapping[str, Any] | None = None) -> None:
    """Offer a table as files; nothing is computed or rerun before the click."""
    files: tuple[tuple[str, str, str, Callable[[], str]], ...] = (
        ("CSV", "csv", "text/csv", lambda: to_csv(rows)),
        ("JSON", "json", "application/json", lambda: to_json(rows, **(about or {}))),
        ("Markdown", "md", "text/markdown", lambda: to_markdown(rows)),
    )
    with st.container(horizontal=True, gap="small"):
        for label, ending, mime, made in files:
            download(label, made, f"{name}.{ending}", mime, f"download_{name}_{ending}")


def image(
    picture: bytes | Image.Image, alt: str, width: int | Literal["content", "stretch"] = "content"
) -> None:
    """Show a picture pixel by pixel: PNG, no smoothing, no recompression."""
    st.image(picture, output_format="PNG", width=width, alt=alt)


def html(text: str) -> None:
    """Show a piece of our own HTML."""
    st.html(text)

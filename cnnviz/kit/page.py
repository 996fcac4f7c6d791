"""The grammar every page speaks: question, numbers, picture, formulas, table, links, downloads."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, NoReturn, Protocol, TypeAlias, TypeVar, runtime_checkable

import streamlit as st
from PIL import Image
from streamlit.delta_generator import DeltaGenerator

from cnnviz.counting.conventions import DEFAULT
from cnnviz.counting.tables import Row
from cnnviz.drawing.png import png, signed
from cnnviz.drawing.style import CONFIG, as_page
from cnnviz.errors import CnnvizError, memory_refusals
from cnnviz.kit import bar, ideas, links, save, tour, warm
from cnnviz.kit.caches import cached
from cnnviz.kit.chips import chips
from cnnviz.kit.control import Control, Look, slug
from cnnviz.kit.controls import tabs
from cnnviz.kit.language import switch
from cnnviz.kit.questions import Question, question_of
from cnnviz.kit.tables import Table
from cnnviz.kit.text import escaped
from cnnviz.language import N_, _, in_words
from cnnviz.layers.formula import Formula

T = TypeVar("T")

TAB = "tab"
"""Link parameter: the open tab under a page's result."""


@runtime_checkable
class Taken(Protocol):
    """What is shown in a tab, and is on the Save menu whether that is open or not."""

    def draw(self) -> None:
        """Show it."""

    def offer(self) -> None:
        """Put it on the menu."""


Part: TypeAlias = Callable[[], object] | Taken
"""What fills a tab."""


@dataclass(frozen=True)
class Number:
    """A big number: its label, value as shown, unit, and the exact figure for the hover."""

    label: str
    value: str
    help: str = ""


def header(script: str) -> None:
    """Print a page's title, the one question it answers, and its presets under them.

    `script` is the page's `__file__`; the record beside it says the rest.
    """
    begin(question_of(script))


def begin(question: Question) -> None:
    """Start a page: its title and question, what can be done with it beside them, its presets."""
    with st.container(horizontal=True, gap="small", key="page-head"):
        with st.container(gap="small"):
            st.title(_(question.title), anchor=False)
            st.markdown(_(question.question))
        with st.container(horizontal=True, gap="xsmall", width="content"):
            linked, saved = st.container(width="content"), st.container(width="content")
            switch()
    chips(question.presets)
    # What stands in a container stays until the end fills it anew: the page does not jump.
    links.begin(question.name, links.Slots(st.empty(), linked, saved, st.container()))
    tour.draw(question.name)


def finish() -> None:
    """End a page: write its link, and offer what can be taken along."""
    ideas.draw()
    links.finish()
    save.offer()
    bar.draw()
    warm.served()


def stop() -> NoReturn:
    """End a page before its end."""
    finish()
    st.stop()


@contextmanager
def controls() -> Iterator[None]:
    """Where a page's controls stand: in view beside the result, on a phone behind the bar."""
    with guarded(), st.sidebar:
        yield


def result() -> list[DeltaGenerator]:
    """Places for the picture, and beside it for numbers, a sentence and the formula."""
    return st.columns([2, 1], gap="medium")


def below(parts: Mapping[str, Part]) -> None:
    """Tabs under the result, each filled once it is opened; the open one is in the link.

    Tables and code can be taken along all the same.

    Args:
        parts: what fills them by their labels, which are translated here.
    """
    names = {slug(label): label for label in parts}
    first, *_others = names
    key = f"{links.page()}.{TAB}"
    control = Control(key, N_("Tab"), first, tuple(names), Look.TABS, TAB, labels=names)
    for tab, part in zip(tabs(control).values(), parts.values(), strict=True):
        if isinstance(part, Taken):
            part.offer()
        if tab.open:
            with tab:
                part.draw() if isinstance(part, Taken) else part()


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
        stop()


STOPS = (*".?!", *"。？！")


def sentence(text: str) -> str:
    """A message as a sentence: a capital in front, a full stop behind."""
    if text.partition(" ")[0].isalpha():  # the name of a layer, pool5, stays as it is
        text = text[:1].upper() + text[1:]
    return text if text.endswith(STOPS) else _("{text}.", text=text)


def ready(result: T | None) -> T:
    """What a page is about; where it is work the visitor has yet to ask for, the page ends."""
    if result is None:
        stop()
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


@cached(
    "charts drawn",
    share=0.02,
    size=lambda drawn: len(drawn.to_json()),
    key=lambda _make, *named: named,
    worded=True,
)
def _chart(make: Callable[[], Any], _page: str, _key: str, _of: Hashable) -> Any:
    return make()


def chart(make: Callable[[], Any], key: str, alt: str, of: Hashable) -> Any:
    """Show a Plotly figure in its own colours, and return it; nobody may change it.

    Args:
        make: makes it, once a configuration: that takes longer than the rest of many a page.
        key: its name on the page.
        alt: says in words what it shows.
        of: all that it depends on, beside the language.
    """
    figure = _chart(make, links.page(), key, of)
    st.plotly_chart(figure, key=key, alt=alt, theme=None, config=CONFIG)
    return figure


def plot(make: Callable[[], Any], key: str, alt: str, of: Hashable) -> None:
    """Show a `chart`.

    The Save menu has it as SVG and PNG, and as a page of its own that can be zoomed.
    """
    figure = chart(make, key, alt, of)
    save.drawing(key, key, html=False)
    alone = partial(as_page, figure)
    save.add(save.PICTURES, "HTML", alone, f"{key}.html", "text/html")


def table(rows: Sequence[Row], name: str, about: Mapping[str, Any] | None = None) -> None:
    """Show a table, and offer it as files."""
    made = Table(lambda: rows, name, about or {})
    made.draw()
    made.offer()


def image(
    picture: bytes | Image.Image,
    alt: str,
    width: int | Literal["content", "stretch"] = "content",
    name: str = "",
) -> None:
    """Show a picture pixel by pixel: PNG, no smoothing, no recompression.

    The Save menu has it if it is given a `name`, its own part of the file's.
    """
    st.image(picture, output_format="PNG", width=width, alt=alt)
    if name:
        file = picture if isinstance(picture, bytes) else png(picture)
        save.add(save.PICTURES, "PNG", partial(signed, file), f"{name}.png", "image/png")


def html(text: str) -> None:
    """Show a piece of our own HTML."""
    st.html(text)

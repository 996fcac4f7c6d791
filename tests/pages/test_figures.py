"""Plotly figures: the numbers in them, and colours that are right outside the app too."""

import math
import re

import numpy as np
import plotly.io as pio
import pytest
import streamlit  # noqa: F401  its presence gives figures placeholder colours unless they have some

import cnnviz
from cnnviz.counting.comparisons import bottleneck, break_even, multiplies_by_width
from cnnviz.counting.units import readable, units
from cnnviz.drawing.palette import PLAIN, RESIDUAL
from cnnviz.drawing.style import CONFIG, as_page, figure
from cnnviz.numerals import percent
from pages.architectures.shares import shares
from pages.bottleneck_savings.figure import width_curve
from pages.gradient_norms.figure import norms_over_depth

NOTES = ((192, 28, 28), 32, 5)


def curve():
    widths = multiplies_by_width(*NOTES, range(1, 193))
    return width_curve(widths, bottleneck(*NOTES, 16), 16, break_even(*NOTES))


def pieces(name):
    return readable(units(cnnviz.analyse(cnnviz.architecture(name))))


FIGURES = {
    "curve": curve,
    "shares": lambda: shares(pieces("googlenet")),
    "norms": lambda: norms_over_depth({"plain": ([("a", 1.0), ("b", 0.0)], PLAIN)}),
}


@pytest.fixture(autouse=True)
def as_under_streamlit(monkeypatch):
    """Streamlit's own template, which it makes the default: near black outside the app."""
    from streamlit.elements.lib.streamlit_plotly_theme import configure_streamlit_plotly_theme

    before = pio.templates.default
    configure_streamlit_plotly_theme()
    pio.templates.default = "streamlit"
    yield
    pio.templates.default = before


@pytest.mark.parametrize("name", FIGURES)
def test_no_placeholder_colours(name):
    text = FIGURES[name]().to_json()
    assert not re.search(r"#0000[0123]\w", text)
    assert "#000001" in figure(10).update_layout(template="streamlit").to_json(), "they would show"


@pytest.mark.parametrize("name", FIGURES)
def test_an_exported_page_keeps_to_itself(name):
    page = as_page(FIGURES[name](), {"link": "https://a.example/?a&b", "convention": "MACs"})
    assert page.lower().startswith("<!doctype html>")
    settings = page[page.rindex("Plotly.newPlot") :]
    assert '"showSendToCloud": false' in settings
    assert '"displaylogo": false' in settings
    assert CONFIG["showSendToCloud"] is CONFIG["displaylogo"] is False
    assert 'src="http' not in page


def test_the_curve_has_the_width_and_break_even_on_it():
    through, direct, chosen = curve().data
    assert list(through.x) == list(range(1, 193))
    assert through.y[15] == 12_443_648
    assert set(direct.y) == {120_422_400}
    assert (chosen.x, chosen.y) == ((16,), (12_443_648,))
    assert curve().layout.shapes[0].x0 == pytest.approx(154.84, abs=0.005)
    assert "154.8" in curve().layout.annotations[0].text


@pytest.mark.parametrize("name", ["alexnet", "googlenet", "resnet152"])
def test_shares_add_up(name):
    report = cnnviz.analyse(cnnviz.architecture(name))
    drawn = shares(pieces(name))
    totals = [sum(bar.y) for bar in drawn.data]
    assert totals == [report.parameters, report.macs, sum(row.values for row in report.layers)]
    for bar in drawn.data:
        for amount, part in zip(bar.y, bar.customdata, strict=True):
            assert part[3] == percent(amount / sum(bar.y))


def test_gradients_are_on_a_logarithm_and_zeros_on_a_line_of_their_own():
    norms = [("a", 1e-3), ("b", 0.0), ("c", 10.0), ("d", math.inf), ("e", math.nan)]
    drawn = norms_over_depth({"plain": (norms, PLAIN), "residual": ([("a", 1.0)], RESIDUAL)})
    line, zeros, other = drawn.data
    assert list(line.y) == [1e-3, None, 10.0, None, None]
    assert list(line.x) == [1, 2, 3, 4, 5]
    assert list(zeros.x) == [2]
    assert "0" in zeros.name
    axis = drawn.layout.yaxis
    assert axis.type == "log"
    assert axis.ticktext[0] == "0"
    assert axis.tickvals[0] == zeros.y[0] == 1e-4, "a power of ten below the smallest norm"
    assert axis.range[0] < -4 < 1 < axis.range[1]
    assert (line.line.color, other.line.color) == (PLAIN, RESIDUAL)


def test_without_zeros_there_is_no_line_for_them():
    drawn = norms_over_depth({"plain": ([("a", 0.5), ("b", 2.0)], PLAIN)})
    assert len(drawn.data) == 1
    assert "0" not in drawn.layout.yaxis.ticktext


@pytest.mark.parametrize("norms", [[("a", 0.0)], [("a", math.nan)], [("a", 1e-300), ("b", 1e300)]])
def test_any_norms_can_be_drawn(norms):
    drawn = norms_over_depth({"plain": (norms, PLAIN)})
    assert len(drawn.layout.yaxis.tickvals) <= 12
    assert np.isfinite(drawn.layout.yaxis.range).all()

"""Colours: one for each role, told apart by colour-blind eyes, visible on both themes."""

import itertools
import tomllib
from pathlib import Path

import pytest

from cnnviz.drawing.palette import COLOUR, FOCUS, INK, PLAIN, RESIDUAL, SIGNED, colour, faint, role
from cnnviz.layers import LAYERS, Role

CONFIG = tomllib.loads(
    (Path(__file__).resolve().parent.parent.parent / ".streamlit" / "config.toml").read_text()
)
DEUTERANOPIA = ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969))
PROTANOPIA = ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052))
"""Machado, Oliveira & Fernandes 2009, severity 1, on linear light."""


def linear(colour):
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def luminance(colour):
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lab(light):
    """CIE L*a*b* of linear light."""
    rows = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    xyz = [sum(a * b for a, b in zip(row, light, strict=True)) for row in rows]
    f = [
        t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116
        for t in (max(v, 0) / w for v, w in zip(xyz, (0.9505, 1.0, 1.089), strict=True))
    ]
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


def seen(colour, eye):
    light = linear(colour)
    return lab([sum(a * b for a, b in zip(row, light, strict=True)) for row in eye])


def distance(one, other, eye):
    pairs = zip(seen(one, eye), seen(other, eye), strict=True)
    return sum((a - b) ** 2 for a, b in pairs) ** 0.5


@pytest.mark.parametrize("eye", [DEUTERANOPIA, PROTANOPIA], ids=["deutan", "protan"])
def test_roles_are_told_apart(eye):
    for one, other in itertools.combinations(COLOUR.values(), 2):
        assert distance(one, other, eye) > 10, (one, other)
    assert distance(PLAIN, RESIDUAL, eye) > 30


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_visible_on_both_themes(theme):
    background = CONFIG["theme"][theme]["backgroundColor"]
    for each in (*COLOUR.values(), PLAIN, RESIDUAL, FOCUS, INK):
        assert contrast(each, background) >= 2.2, each
    for each in (PLAIN, RESIDUAL, FOCUS, INK):
        assert contrast(each, background) >= 3, each


def test_faded_text_can_be_read():
    """Captions are the text colour at 60 %: Streamlit's rule."""
    for theme in ("light", "dark"):
        colours = CONFIG["theme"][theme]
        text, ground = colours["textColor"], colours["backgroundColor"]
        parts = [
            round(0.6 * int(text[at : at + 2], 16) + 0.4 * int(ground[at : at + 2], 16))
            for at in (1, 3, 5)
        ]
        assert contrast("#" + "".join(f"{p:02X}" for p in parts), ground) >= 4.5, theme


def test_every_kind_has_a_role():
    for layer in LAYERS:
        assert colour(layer.kind) == COLOUR[layer.role]
    assert role("conv") is Role.CONVOLUTION
    assert role("add") is role("concat") is Role.JOIN
    assert role("dropout") is Role.RESHAPE


def test_the_app_and_the_figures_share_their_colours():
    assert CONFIG["theme"]["chartCategoricalColors"] == list(COLOUR.values())


def test_the_diverging_scale_is_even_about_zero():
    assert [stop for stop, _ in SIGNED] == [0, 0.25, 0.5, 0.75, 1]
    ends = [luminance(colour) for _, colour in SIGNED]
    assert max(ends) == ends[2]
    assert ends[0] < ends[1] < ends[2] > ends[3] > ends[4]


def test_a_faint_colour_is_the_same_colour():
    assert faint("#0072B2", 0.45) == "rgba(0, 114, 178, 0.45)"

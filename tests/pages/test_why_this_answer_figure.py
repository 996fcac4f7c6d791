"""Maps over a picture: colours at known values, the outline, and the scale beside them."""

import io

import numpy as np
from PIL import Image

from cnnviz.counting.receptive_field import Box
from cnnviz.drawing.mosaic import GAP, palette
from cnnviz.drawing.palette import FOCUS
from cnnviz.probing.attribution import Attribution, Method
from pages.why_this_answer.figure import MOST_COVER, overlay, overlays, scale_css, top

WHITE = Image.new("L", (3, 2), 255)
FADED = 96 + 143


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def mixed(colour):
    return [round(MOST_COVER * part + (1 - MOST_COVER) * FADED) for part in colour]


def test_signed_values_take_the_two_ends():
    found = Attribution(Method.OCCLUSION, np.array([[5.0, -5.0, 0.0], [0.0, 0.0, 0.0]]), (2, 3))
    drawn = pixels(overlay(found, WHITE, side=30))
    assert drawn.shape == (20, 30, 3)
    table = np.array(palette(True)).reshape(-1, 3)
    assert drawn[5, 5].tolist() == mixed(table[-1])
    assert drawn[5, 15].tolist() == mixed(table[0])
    assert drawn[15, 15].tolist() == [FADED] * 3  # nothing there: the faded picture


def test_a_map_without_anything_shows_the_picture():
    found = Attribution(Method.GRAD_CAM, np.zeros((2, 3)), (1, 1))
    assert (pixels(overlay(found, WHITE, side=3)) == FADED).all()
    assert top(found) == 0


def test_colours_end_at_the_percentile():
    values = np.arange(1000.0).reshape(20, 50)
    assert top(Attribution(Method.SALIENCY, values, (20, 50))) == np.percentile(values, 99.5)
    one = np.zeros((20, 50))
    one[3, 3] = 2
    assert top(Attribution(Method.SALIENCY, one, (20, 50))) == 2


def test_the_square_is_outlined():
    found = Attribution(Method.SALIENCY, np.zeros((2, 3)), (2, 3))
    drawn = pixels(overlay(found, WHITE, side=30, box=Box(0, 0, 1, 2)))
    focus = [int(FOCUS[at : at + 2], 16) for at in (1, 3, 5)]
    assert drawn[0, 10].tolist() == drawn[9, 29].tolist() == focus
    assert drawn[5, 15].tolist() == [FADED] * 3
    assert drawn[0, 9].tolist() == [FADED] * 3


def test_several_in_a_row():
    found = [Attribution(method, np.ones((2, 3)), (2, 3)) for method in Method]
    drawn = Image.open(io.BytesIO(overlays(found, WHITE, side=6)))
    assert drawn.size == (4 * 6 + 3 * GAP, 4)


def test_the_scale_runs_from_end_to_end():
    for signed in (False, True):
        stops = scale_css(signed).count("rgb(")
        red, green, blue = palette(signed)[:3]
        assert stops == 9
        assert scale_css(signed).startswith(f"linear-gradient(to right,rgb({red},{green},{blue})")
        red, green, blue = palette(signed)[-3:]
        assert scale_css(signed).endswith(f"rgb({red},{green},{blue}))")

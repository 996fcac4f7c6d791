"""Feature maps as pictures: every cell of a hand-made layer, and a size that can be sent."""

import io

import numpy as np
import pytest
from PIL import Image

from cnnviz.drawing.mosaic import (
    BLANK,
    GAP,
    MOST_BYTES,
    WIDEST,
    Scale,
    enlarged,
    levels,
    mosaic,
    palette,
    tile_side,
)

TOP, MIDDLE = BLANK - 1, (BLANK - 1) // 2


def opened(data):
    picture = Image.open(io.BytesIO(data))
    assert (picture.format, picture.mode) == ("PNG", "P")
    return picture


def cells(data, count, shape):
    """Palette entries of each tile, one a value: (C, H, W), undone from the picture alone."""
    canvas = np.asarray(opened(data))
    inside = canvas != BLANK
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    bands = [
        [part for part in np.split(line, np.flatnonzero(np.diff(line) > 1) + 1) if part.size]
        for line in (rows, columns)
    ]
    tiles = [canvas[np.ix_(down, across)] for down in bands[0] for across in bands[1]][:count]
    height, width = shape
    return np.stack([tile[:: len(tile) // height, :: tile.shape[1] // width] for tile in tiles])


def test_palette_entries_of_a_map_made_by_hand():
    maps = np.array([[[0, 1], [2, 4]], [[10, 10], [10, 14]]], np.float32)
    each = levels(maps, Scale.EACH_MAP, signed=False)
    assert each.tolist() == [[[0, 64], [127, 254]], [[0, 0], [0, 254]]]
    shared = levels(maps, Scale.SHARED, signed=False)
    assert shared.tolist() == [[[0, 18], [36, 73]], [[181, 181], [181, 254]]]


def test_zero_is_the_middle_colour_of_signed_maps():
    maps = np.array([[[-2, 0], [1, 2]], [[0, -8], [0, 4]], [[0, 0], [0, 0]]], np.float32)
    each = levels(maps, Scale.EACH_MAP, signed=True)
    assert each[0].tolist() == [[0, MIDDLE], [190, TOP]]
    assert each[1].tolist() == [[MIDDLE, 0], [MIDDLE, 190]]
    assert (each[2] == MIDDLE).all(), "a silent map is no strong one"
    shared = levels(maps, Scale.SHARED, signed=True)
    assert (shared[maps == 0] == MIDDLE).all()
    assert shared[0, 1, 1] == 190 - 31
    assert palette(True)[3 * MIDDLE : 3 * MIDDLE + 3] == (0xF7, 0xF7, 0xF7)


def test_palettes_run_from_end_to_end():
    assert len(palette(True)) == len(palette(False)) == 3 * BLANK
    assert palette(True)[:3] == (0x21, 0x66, 0xAC)
    assert palette(True)[-3:] == (0xB2, 0x18, 0x2B)
    assert palette(False)[:3] == (0x44, 0x01, 0x54)
    assert palette(False)[-3:] == (0xFD, 0xE7, 0x25)


@pytest.mark.parametrize("scale", Scale)
@pytest.mark.parametrize("low", [0, -1])
def test_the_picture_has_each_value_in_its_place(scale, low):
    stream = np.random.default_rng(0)
    maps = stream.uniform(low, 1, (7, 5, 6)).astype(np.float32)
    expected = levels(maps, scale, signed=low < 0)
    assert cells(mosaic(maps, scale), 7, (5, 6)).tolist() == expected.tolist()


def test_gaps_are_transparent():
    picture = opened(mosaic(np.ones((4, 3, 3), np.float32)))
    assert picture.info["transparency"] == BLANK
    corner = np.asarray(picture.convert("RGBA"))[:GAP, :GAP]
    assert (corner[..., 3] == 0).all()


@pytest.mark.parametrize(
    "shape",
    [(512, 14, 14), (512, 28, 28), (64, 224, 224), (96, 55, 55), (2048, 7, 7), (512, 112, 112)],
)
def test_noise_stays_small_enough_to_send(shape):
    maps = np.random.default_rng(1).standard_normal(shape).astype(np.float32)
    data = mosaic(maps)
    assert len(data) <= MOST_BYTES
    assert opened(data).width <= WIDEST


@pytest.mark.parametrize(
    "shape", [(1, 1, 1), (1000, 1, 1), (1, 300, 2), (3, 2, 500), (1, 900, 900)]
)
def test_odd_shapes(shape):
    maps = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    picture = opened(mosaic(maps))
    assert 0 < picture.width <= WIDEST
    assert tile_side(*shape) >= 1


def test_tiles_are_enlarged_by_whole_factors_where_they_fit():
    assert tile_side(6, 28, 28) % 28 == 0
    assert tile_side(96, 55, 55) % 55 == 0
    assert tile_side(64, 224, 224) < 224


def test_what_is_no_number_takes_the_place_of_zero():
    maps = np.array([[[np.nan, 0], [np.inf, 2]]], np.float32)
    assert levels(maps, Scale.EACH_MAP, signed=False).tolist() == [[[0, 0], [0, TOP]]]


def test_one_map_enlarged():
    picture = opened(
        enlarged(np.array([[[0, 1], [2, 3]]], np.float32), 0, Scale.EACH_MAP, side=100)
    )
    assert picture.size == (100 + 2 * GAP, 100 + 2 * GAP)
    entries = np.asarray(picture)[GAP + 25 :: 50, GAP + 25 :: 50]
    assert entries.tolist() == [[0, 85], [169, TOP]]

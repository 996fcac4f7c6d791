"""Receptive fields: published sizes, fields by hand, branches, and what cannot be asked."""

from fractions import Fraction

import pytest

import cnnviz
from cnnviz.blocks import Concat, Residual, Sequential
from cnnviz.counting.receptive_field import Box, receptive_field, receptive_fields
from cnnviz.errors import CnnvizError
from cnnviz.layers import AdaptiveAvgPool, AvgPool, Conv, Flatten, GlobalAvgPool, Linear, ZeroPad
from cnnviz.network import Network

TABLE = "google-research/receptive_field"  # the table in its README
PUBLISHED = [
    ("vgg16", "conv5_3", 196, "arithmetic"),
    ("vgg16", "pool5", 212, TABLE),
    ("alexnet", "pool5", 195, TABLE),
    ("alexnet-torchvision", "pool5", 195, TABLE),
    ("zfnet", "pool5", 171, "arithmetic"),
    ("resnet50", "layer4.2.relu_out", 483, TABLE),
    ("resnet101", "layer4.2.relu_out", 1027, TABLE),
    ("resnet152", "layer4.2.relu_out", 1507, TABLE),
    ("resnet50-v1.5", "layer4.2.relu_out", 427, "arithmetic"),
    ("resnet101-v1.5", "layer4.2.relu_out", 971, "arithmetic"),
    ("resnet152-v1.5", "layer4.2.relu_out", 1451, "arithmetic"),
    ("resnet18", "layer4.1.relu_out", 435, "arithmetic"),
    ("resnet34", "layer4.2.relu_out", 899, "arithmetic"),
    ("googlenet", "inception5b.concat", 715, "arithmetic"),
    ("googlenet-torchvision", "inception5b.concat", 379, "arithmetic"),
    ("inception-v2", "inception5b.concat", 699, TABLE),
    ("inception-v3", "Mixed_7c.concat", 1311, TABLE),
    ("inception-v4", "inception_c.2.concat", 2071, TABLE),
]


@pytest.mark.parametrize(("name", "layer", "size", "source"), PUBLISHED)
def test_published_sizes(name, layer, size, source):
    field = receptive_field(cnnviz.analyse(cnnviz.architecture(name)), layer)
    assert field.size == (size, size)
    assert field.rows.stride == field.columns.stride == (16 if layer == "conv5_3" else 32)


def counted(body, height=20, width=20):
    return cnnviz.analyse(Network("made up", body, (1, height, width)))


def test_size_stride_and_start_layer_by_layer():
    body = Sequential(conv1=Conv(1, 3, stride=2, padding=1), conv2=Conv(1, 3, dilation=2))
    first, second = receptive_fields(counted(body))
    assert (first.name, first.rows.size, first.rows.stride, first.rows.start) == ("conv1", 3, 2, -1)
    # Five cells of conv1, two apart, each seeing three: 3 + 4 * 2.
    assert (second.rows.size, second.rows.stride, second.rows.start) == (11, 2, -1)
    assert second.rows.theoretical(2) == (3, 13)
    assert first.box(0, 9) == Box(0, 1, 17, 19)


def test_each_axis_by_itself():
    body = Sequential(conv=Conv(1, (1, 7), stride=(1, 3), padding=((0, 0), (4, 1))))
    (field,) = receptive_fields(counted(body))
    assert field.size == (1, 7)
    assert (field.rows.stride, field.columns.stride) == (1, 3)
    assert (field.rows.start, field.columns.start) == (0, -4)


def test_same_padding_at_a_stride_depends_on_the_size():
    def start(size):
        field = receptive_fields(counted(Conv(1, 3, stride=2, padding="same"), size))[0]
        return field.rows.start

    assert [start(20), start(19)] == [0, -1]  # one cell of padding in all, after; or one each side


def test_branches_make_a_range():
    body = Sequential(
        mixed=Concat(a=Conv(1, 1), b=Conv(1, 3, padding="same"), c=Conv(1, 2, padding="same")),
        block=Residual(Conv(3, 5, padding=((4, 0), (0, 4)))),
    )
    fields = {field.name: field for field in receptive_fields(counted(body))}
    mixed, joined = fields["mixed.concat"], fields["block.add"]
    assert (mixed.rows.shortest, mixed.rows.size, mixed.rows.start) == (1, 3, -1)
    assert (joined.rows.shortest, joined.rows.size, joined.rows.start) == (1, 7, -5)
    assert (joined.columns.size, joined.columns.start) == (7, -1)
    assert joined.box(10, 10) == Box(5, 11, 9, 15)


def test_branches_may_differ_in_stride():
    body = Concat(a=AvgPool(2), b=Conv(1, 5))  # 8 cells to 4 either way
    field = receptive_fields(counted(body, 8, 8))[-1]
    assert field.rows.stride is None
    assert [field.rows.theoretical(p) for p in range(4)] == [(0, 4), (1, 5), (2, 6), (3, 7)]
    deeper = receptive_fields(counted(Sequential(body, Conv(1, 2)), 8, 8))[-1]
    assert (deeper.rows.size, deeper.rows.shortest) == (6, 4)


def test_a_zero_padded_shortcut_sees_single_cells():
    body = Residual(Conv(4, 3, stride=2, padding=1), ZeroPad(4, 2))
    fields = receptive_fields(counted(body))
    assert [(f.rows.size, f.rows.shortest, f.rows.start) for f in fields] == [
        (3, 3, -1),
        (1, 1, 0),
        (3, 1, -1),
    ]


@pytest.mark.parametrize("ending", [GlobalAvgPool(), Flatten(), AdaptiveAvgPool(1)], ids=repr)
def test_pooling_or_flattening_everything_sees_everything(ending):
    body = Sequential(Conv(1, 3, padding=1), ending)
    report = counted(body, 7, 9)
    field = receptive_fields(report)[-1]
    assert field.size == (9, 11)  # one cell of padding on each side
    assert field.box(0, 0) == Box(0, 6, 0, 8)


def test_a_linear_layer_sees_what_was_flattened():
    report = counted(Sequential(Conv(1, 3), Flatten(), fc=Linear(2), out=Linear(2)), 7, 9)
    assert receptive_field(report, "out").size == (7, 9)


def test_uneven_tiles():
    # Ten cells in four tiles: 0-2, 2-4, 5-7 and 7-9.
    field = receptive_fields(counted(AdaptiveAvgPool(4), 10, 8))[0]
    boxes = [field.box(place, 0) for place in range(4)]
    assert [(box.top, box.bottom) for box in boxes] == [(0, 2), (2, 4), (5, 7), (7, 9)]
    assert [field.rows.theoretical(place) for place in range(4)] == [(0, 2), (2, 4), (5, 7), (7, 9)]
    assert (field.rows.stride, field.columns.stride) == (Fraction(5, 2), 2)
    assert field.size == (3, 2)
    assert (field.rows.shortest, field.columns.shortest) == (3, 2)


def test_tiles_that_overlap_see_no_more_than_they_cover():
    # Seven cells in six tiles: 0-1, 1-2, ... 5-6.
    tiles, after = receptive_fields(
        counted(Sequential(AdaptiveAvgPool(6), Conv(1, 3, padding=1)), 7, 7)
    )
    assert tiles.size == (2, 2)
    assert tiles.box(5, 0) == Box(5, 6, 0, 1)
    assert after.size == (4, 4)  # 0-1, 1-2 and 2-3
    assert [after.box(0, place) for place in (0, 1, 5)] == [
        Box(0, 2, 0, 2),
        Box(0, 2, 0, 3),
        Box(0, 2, 4, 6),
    ]
    assert after.rows.theoretical(0) == (-1, 2)  # a step of 7/6 before the first tile is one cell


def test_the_auxiliary_head_of_googlenet():
    # 14 cells in four tiles of four, 16 pixels apart and seeing 107: 107 + 3 * 16.
    network = cnnviz.architecture("googlenet-torchvision", aux=True)
    report = cnnviz.analyse(network, (3, 224, 224))
    assert receptive_field(report, "inception4a.concat").size == (107, 107)
    assert receptive_field(report, "aux1.pool").size == (155, 155)


def test_tiles_over_branches():
    """Through two grids at once: the union is taken tile by tile, the shortest way alone."""
    body = Sequential(
        Concat(
            a=AdaptiveAvgPool(4),  # 0-2, 2-4, 5-7, 7-9
            b=Sequential(Conv(1, 3, padding=1), AdaptiveAvgPool(4)),  # a cell more on each side
        ),
        Conv(1, 2),
    )
    joined, last = receptive_fields(counted(body, 10, 10))[-2:]
    assert [joined.rows.theoretical(place) for place in (0, 3)] == [(-1, 3), (6, 10)]
    assert (joined.rows.size, joined.rows.shortest, joined.rows.stride) == (5, 3, Fraction(5, 2))
    assert (last.rows.size, last.rows.shortest) == (8, 6)  # tiles 1 and 2: 1-8, or 2-7
    assert last.box(0, 2) == Box(0, 5, 4, 9)


def test_cells_nobody_visited_are_not_seen():
    # The first layer never reaches cell 7; the second hangs over its edge.
    report = counted(Sequential(a=Conv(1, 3, stride=2), b=Conv(1, 3, padding=1)), 8, 8)
    field = receptive_field(report, "b")
    assert field.rows.theoretical(2) == (2, 8)
    assert field.box(2, 2) == Box(2, 6, 2, 6)
    assert field.rows.beyond(2) == (0, 1)


def test_what_a_spread_window_steps_over_is_not_seen():
    field = receptive_fields(counted(Conv(1, 3, dilation=2, padding=1), 8, 8))[0]
    assert field.size == (5, 5)
    assert field.rows.theoretical(0) == (-1, 3)
    assert field.box(0, 0) == Box(1, 3, 1, 3)  # rows -1, 1 and 3


def test_a_unit_may_see_nothing_but_padding():
    field = receptive_fields(counted(Conv(1, 2, padding=3), 4, 4))[0]
    assert field.size == (2, 2)
    assert field.box(0, 4) is None
    assert field.box(3, 2) == Box(0, 1, 0, 0)
    assert (field.rows.beyond(0), field.rows.beyond(8)) == ((2, 0), (0, 2))


def test_rows_of_one_branch_are_not_mixed_with_columns_of_another():
    """One branch reaches the picture by its columns only, the other by its rows only."""
    body = Concat(
        a=Conv(1, (1, 1), padding=((2, 0), (0, 2))),  # rows 0 and 1 see padding
        b=Conv(1, (1, 1), padding=((0, 2), (2, 0))),  # columns 0 and 1 see padding
    )
    field = receptive_fields(counted(body, 4, 4))[-1]
    assert field.box(0, 0) is None
    assert field.box(5, 5) is None
    assert field.box(0, 3) == Box(0, 0, 1, 1)
    assert field.box(3, 0) == Box(1, 1, 0, 0)
    assert field.box(2, 2) == Box(0, 2, 0, 2)
    assert len(field.reaches) == 2


@pytest.mark.parametrize(
    ("layer", "row", "column", "message"),
    [
        ("b", 3, 0, "b has no unit in row 3, column 0: rows go from 0 to 2 and columns from 0 to"),
        ("b", 0, -1, "b has no unit in row 0, column -1: rows go from 0 to 2"),
        ("c", 0, 0, "made up has no layer 'c': try a, b."),
    ],
)
def test_a_unit_that_is_not_there(layer, row, column, message):
    report = counted(Sequential(a=Conv(1, 3, stride=2), b=Conv(1, 3, padding=1)), 8, 8)
    with pytest.raises(CnnvizError) as caught:
        receptive_field(report, layer).box(row, column)
    assert str(caught.value).startswith(message)

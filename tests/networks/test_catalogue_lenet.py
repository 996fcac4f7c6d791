"""LeNet-5 as printed in 1998, layer by layer, and the layers it alone uses."""

from itertools import combinations

import pytest
from torch import nn

from cnnviz import CnnvizError, Network, analyse, architecture
from cnnviz.blocks import Sequential, SideBranch
from cnnviz.errors import LayerError, ShapeError
from cnnviz.layers import (
    Conv,
    Flatten,
    Linear,
    Operation,
    RadialBasis,
    Scale,
    SparseConv,
    Subsample,
)
from cnnviz.networks.lenet import C3_TABLE, prototypes

# LeCun et al. 1998, sec. II.B: trainable parameters and connections as printed.
PRINTED = {
    "c1": (156, 122_304),
    "s2": (12, 5_880),
    "c3": (1_516, 151_600),
    "s4": (32, 2_000),
    "c5": (48_120, 48_120),
    "f6": (10_164, 10_164),
    "output": (0, 840),
}


@pytest.fixture(scope="module")
def report():
    return analyse(architecture("lenet5-1998"))


def connections(row):
    return row.layer.connections(row.input_shape, row.output_shape)


@pytest.mark.parametrize(("layer", "printed"), PRINTED.items(), ids=PRINTED)
def test_layers_lecun_1998_ii_b(report, layer, printed):
    row = report.layer(layer)
    assert (row.parameters, connections(row)) == printed


def test_totals_lecun_1998_ii_b(report):
    assert report.parameters == 60_000
    assert sum(map(connections, report.layers)) == 340_908


def test_multiplies_are_those_of_convolutions_and_f6(report):
    macs = {row.name: row.macs for row in report.layers if row.macs}
    assert macs == {"c1": 117_600, "c3": 150_000, "c5": 48_000, "f6": 10_080}
    assert report.layer("s2").extras == {
        Operation.ADDITION: 3 * 1176,
        Operation.MULTIPLICATION: 1176,
        Operation.BIAS_ADDITION: 1176,
    }
    assert report.layer("output").buffers == 840


def test_table_i():
    assert [len(row) for row in C3_TABLE] == [3] * 6 + [4] * 9 + [6]
    seen_by = [sum(channel in row for row in C3_TABLE) for channel in range(6)]
    assert seen_by == [10] * 6
    assert len(set(C3_TABLE)) == 16


def test_sparse_convolution_equals_one_small_convolution_per_filter():
    convolutions = [nn.Conv2d(len(row), 1, 5, device="meta") for row in C3_TABLE]
    parameters = sum(p.numel() for c in convolutions for p in c.parameters())
    layer = SparseConv(C3_TABLE, 5)
    assert layer.parameters((6, 14, 14)) == parameters == 1_516
    every = SparseConv((tuple(range(6)),) * 16, (3, 5), stride=2, padding="same")
    dense, x = Conv(16, (3, 5), stride=2, padding="same"), (6, 17, 20)
    y = dense.output_shape(x)
    assert every.output_shape(x) == y == (16, 9, 10)
    assert every.parameters(x) == dense.parameters(x)
    assert every.macs(x, y) == dense.macs(x, y)
    assert every.extras(x, y) == dense.extras(x, y)


@pytest.mark.parametrize("table", [(), ((0, 0),), ((),), ((-1,),), ((0.5,),)])
def test_tables_that_make_no_sense(table):
    with pytest.raises(LayerError):
        SparseConv(table, 3)


def test_a_table_wider_than_its_input_names_the_channel():
    with pytest.raises(ShapeError, match="names input channel 5 and there are only 3"):
        SparseConv(C3_TABLE, 5).output_shape((3, 14, 14))


def test_subsampling_is_a_pool_with_two_numbers_per_map():
    layer = Subsample(2)
    assert layer.output_shape((6, 9, 8)) == (6, 4, 4)
    assert (layer.weights((6, 9, 8)), layer.biases((6, 9, 8))) == (6, 6)


def test_prototypes_are_drawn_and_then_coded():
    rows = prototypes(12)
    assert {len(row) for row in rows} == {84}
    assert {value for row in rows for value in row} == {-1, 1}
    assert rows == prototypes(12)
    assert rows[:10] == prototypes(10)
    # No two classes are closer than ten of the 84 cells.
    assert min(sum(a != b for a, b in zip(*p, strict=True)) for p in combinations(rows, 2)) == 10
    one = "".join("#" if value > 0 else "." for value in rows[1])
    assert [one[row * 7 : row * 7 + 7] for row in (0, 1, 5, 10)] == [
        ".......",
        "...#...",
        "...#...",
        ".#####.",
    ]


def test_prototypes_must_fit():
    with pytest.raises(LayerError):
        RadialBasis(())
    with pytest.raises(LayerError):
        RadialBasis(((1, 1), (1,)))
    with pytest.raises(ShapeError, match="make them equally long"):
        RadialBasis(((1, 1),)).output_shape((3,))


def test_fewer_and_more_classes():
    assert analyse(architecture("lenet5-1998", classes=3)).output_shape == (3,)
    assert analyse(architecture("lenet5-1998", classes=26)).layer("output").buffers == 26 * 84


def test_classes_with_codes_of_their_own_are_bounded():
    assert analyse(architecture("lenet5-1998", classes=1000)).layer("output").buffers == 84_000
    with pytest.raises(LayerError, match="give a whole number from 1 to 1,000."):
        architecture("lenet5-1998", classes=1001)


def test_scale_keeps_shapes_and_costs_a_multiplication_a_value():
    layer = Scale(0.1)
    assert layer.output_shape((4, 3, 2)) == (4, 3, 2)
    assert layer.parameters((4, 3, 2)) == 0
    assert layer.extras((4, 3, 2), (4, 3, 2)) == {Operation.MULTIPLICATION: 24}
    with pytest.raises(LayerError):
        Scale(0)


def test_a_trunk_needs_a_layer_of_its_own():
    with pytest.raises(CnnvizError, match="has no layers"):
        Network("heads", Sequential(SideBranch(Conv(1, 1))), (1, 4, 4))


def test_the_logits_are_the_trunks_even_where_a_head_comes_last():
    body = Sequential(
        conv=Conv(2, 3), flatten=Flatten(), fc=Linear(5), late=SideBranch(Sequential(fc=Linear(3)))
    )
    network = Network("late head", body, (1, 4, 4))
    assert [node.name for node in network.nodes] == ["conv", "flatten", "fc", "late.fc"]
    assert network.output == 3
    assert analyse(network).output_shape == (5,)
    assert analyse(network).layers[-1].output_shape == (3,)


def test_names_join_by_a_full_stop_unless_told_otherwise():
    body = Sequential(
        a=Sequential(b=Conv(1, 1)), c_=Sequential(**{"1": Conv(1, 1), "": Sequential(d=Conv(1, 1))})
    )
    nodes = Network("names", body, (1, 4, 4)).nodes
    assert [node.name for node in nodes] == ["a.b", "c_1", "c_d"]

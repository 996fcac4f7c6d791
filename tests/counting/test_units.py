"""Pieces of a network: nothing lost, nothing counted twice, whole blocks in one."""

import pytest

import cnnviz
from cnnviz.counting.units import merged, units

MEASURES = ("parameters", "macs", "values")


@pytest.mark.parametrize("name", cnnviz.architectures())
def test_pieces_add_up_to_the_report(name):
    report = cnnviz.analyse(cnnviz.architecture(name))
    pieces = units(report)
    joined = merged(pieces)
    for each in (pieces, joined):
        assert [row for piece in each for row in piece.rows] == list(report.layers)
        assert sum(piece.parameters for piece in each) == report.parameters
        assert sum(piece.macs for piece in each) == report.macs
        assert sum(piece.values for piece in each) == sum(row.values for row in report.layers)
    assert sum(piece.repeats for piece in joined) == len(pieces)
    assert len({piece.name for piece in pieces}) == len(pieces)


def test_alexnet_by_hand():
    pieces = units(cnnviz.analyse(cnnviz.architecture("alexnet")))
    names = " ".join(piece.name for piece in pieces)
    assert names == "conv1 pool1 conv2 pool2 conv3 conv4 conv5 pool5 fc6 fc7 fc8"
    first = pieces[0]
    assert [row.name for row in first.rows] == ["conv1", "relu1", "norm1"]
    assert (first.parameters, first.macs, first.values) == (34_944, 105_415_200, 3 * 290_400)
    assert pieces[7].output_shape == (256, 6, 6)


def test_blocks_are_one_piece():
    pieces = units(cnnviz.analyse(cnnviz.architecture("googlenet")))
    modules = [piece for piece in pieces if piece.kind == "concat"]
    assert len(modules) == 9
    assert modules[0].output_shape == (256, 28, 28)
    blocks = units(cnnviz.analyse(cnnviz.architecture("resnet18")))
    assert sum(piece.kind == "add" for piece in blocks) == 8


def test_alike_neighbours_join():
    pieces = units(cnnviz.analyse(cnnviz.architecture("resnet20-cifar")))
    repeats = [piece.repeats for piece in merged(pieces) if piece.kind == "add"]
    assert repeats == [3, 3, 3]
    assert merged(merged(pieces)) == merged(pieces)
    assert merged([]) == []

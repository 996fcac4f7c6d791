"""Strides and shortcuts of ResNet, against He et al. 2015."""

import pytest

from cnnviz import CnnvizError, analyse, architecture

EXTRA = 231_211_008
"""Multiplies that v1.5 adds: three 1×1 convolutions that no longer skip three cells of four."""


@pytest.mark.parametrize("depth", [50, 101, 152])
def test_the_stride_moves_and_the_parameters_stay(depth):
    paper, late = (analyse(architecture(f"resnet{depth}{v}")) for v in ("", "-v1.5"))
    assert late.parameters == paper.parameters
    # Per stage: width filters on twice the width of inputs, at 3/4 of the cells of the input.
    stages = ((128, 256, 56), (256, 512, 28), (512, 1024, 14))
    assert sum(w * c * side * side * 3 // 4 for w, c, side in stages) == EXTRA
    assert late.macs - paper.macs == EXTRA
    strides = [
        report.layer(f"layer2.0.{conv}").layer.window.rows.stride
        for report in (paper, late)
        for conv in ("conv1", "conv2")
    ]
    assert strides == [2, 1, 1, 2]


@pytest.mark.parametrize(
    ("shortcut", "parameters"),
    [("A", 21_623_848), ("B", 21_797_672), ("C", 22_716_840), ("none", 21_623_848)],
)
def test_options_of_resnet34(shortcut, parameters):
    network = architecture("resnet34", shortcut=shortcut)
    report = analyse(network)
    assert report.parameters == parameters
    projections = [row for row in report.layers if row.name.endswith("downsample.0")]
    # "thirteen" extra projections: He et al. 2015, sec. 4.1
    assert len(projections) == {"A": 0, "B": 3, "C": 16, "none": 0}[shortcut]
    assert network.name == ("plain34" if shortcut == "none" else "resnet34")


def test_the_first_bottleneck_widens_without_a_stride():
    report = analyse(architecture("resnet50", shortcut="A"))
    pad = report.layer("layer1.0.downsample").layer
    assert (pad.channels, pad.stride) == (256, 1)
    assert analyse(architecture("resnet50")).layer("layer1.0.downsample.0").macs == 51_380_224


@pytest.mark.parametrize("depth", [18, 34])
def test_plain_has_the_same_layers_as_option_a(depth):
    plain = analyse(architecture(f"plain{depth}"))
    residual = analyse(architecture(f"resnet{depth}", shortcut="A"))
    assert (plain.parameters, plain.macs) == (residual.parameters, residual.macs)
    assert not [row for row in plain.layers if row.kind in ("add", "zero_pad")]


def test_bottleneck_of_fig_5():
    basic, narrow = analyse(architecture("resnet34")), analyse(architecture("resnet50"))
    of = lambda report, block: [row for row in report.layers if row.name.startswith(block)]  # noqa: E731
    weights = lambda rows: sum(r.weights for r in rows if r.kind == "conv")  # noqa: E731
    assert weights(of(basic, "layer1.1.")) == 73_728
    assert weights(of(narrow, "layer1.1.")) == 69_632
    assert sum(row.macs for row in of(basic, "layer1.1.")) == 231_211_008
    assert sum(row.macs for row in of(narrow, "layer1.1.")) == 218_365_952


def test_width_and_depth_of_the_small_nets():
    wide = analyse(architecture("resnet20-cifar", width=32))
    assert wide.layer("fc").weights == 1280
    for refused in ({"depth": 21}, {"depth": 2}, {"width": 0}, {"shortcut": "D"}):
        with pytest.raises(CnnvizError):
            architecture("resnet20-cifar", **refused)

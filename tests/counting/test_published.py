"""Totals against what is published, each with its source, and exact integers beside it.

The sources print rounded figures, so `printed` is what they say and `exact` what this project's
issue lists and torch's own counter confirms.
"""

from dataclasses import dataclass, field
from typing import Any

import pytest

import cnnviz


@dataclass(frozen=True)
class Figure:
    """Exact counts of a network at its published input."""

    name: str
    parameters: int
    macs: int
    source: str
    options: dict[str, Any] = field(default_factory=dict)


FIGURES = [
    Figure("lenet5", 61_706, 416_520, "LeCun 1998 Fig. 2 in its dense form"),
    Figure("alexnet", 60_965_224, 724_406_816, "Krizhevsky 2012 abstract: 60 million"),
    Figure("vgg16", 138_357_544, 15_470_264_320, "Simonyan 2014 Table 2: 138 million"),
    Figure("googlenet", 6_998_552, 1_582_671_872, "Szegedy 2014 Table 1 widths"),
    Figure("resnet18", 11_689_512, 1_814_073_344, "He 2015 Table 1: 1.8e9"),
    Figure("plain18", 11_515_688, 1_794_805_760, "He 2015 Table 1: 1.8e9"),
    Figure("resnet18", 11_515_688, 1_794_805_760, "He 2015 sec. 4.1 option A", {"shortcut": "A"}),
    Figure("resnet20-cifar", 269_722, 40_551_040, "He 2015 Table 6: 0.27M"),
    Figure("plain20-cifar", 269_722, 40_551_040, "He 2015 sec. 4.2: as the residual net"),
    Figure("resnet20-cifar", 464_154, 68_862_592, "He 2015 Table 6: 0.46M", {"depth": 32}),
    Figure("resnet20-cifar", 658_586, 97_174_144, "He 2015 Table 6: 0.66M", {"depth": 44}),
    Figure("resnet20-cifar", 853_018, 125_485_696, "He 2015 Table 6: 0.85M", {"depth": 56}),
    Figure("resnet20-cifar", 1_727_962, 252_887_680, "He 2015 Table 6: 1.7M", {"depth": 110}),
    Figure("resnet20-cifar", 272_474, 40_813_184, "option B", {"shortcut": "projection"}),
]


def cited(figure: Figure) -> str:
    varied = ", ".join(f"{key} {value}" for key, value in figure.options.items())
    return f"{figure.name}{f' with {varied}' if varied else ''} ({figure.source})"


@pytest.mark.parametrize("figure", FIGURES, ids=cited)
def test_totals(figure: Figure) -> None:
    report = cnnviz.analyse(cnnviz.architecture(figure.name, **figure.options))
    assert (report.parameters, report.macs) == (figure.parameters, figure.macs)


def millions(name: str, what: str) -> float:
    report = cnnviz.analyse(cnnviz.architecture(name))
    return float(getattr(report, what)) / 1e6


@pytest.mark.parametrize(
    ("name", "what", "printed", "digits"),
    [
        pytest.param("vgg16", "parameters", 138, 0, id="Simonyan & Zisserman 2014, Table 2: 138"),
        pytest.param("resnet18", "macs", 1800, -2, id="He et al. 2015, Table 1: 1.8e9"),
        pytest.param("resnet20-cifar", "parameters", 0.27, 2, id="He et al. 2015, Table 6: 0.27M"),
        pytest.param("alexnet", "parameters", 61, 0, id="Krizhevsky et al. 2012: 60 million"),
    ],
)
def test_totals_round_to_what_is_printed(name: str, what: str, printed: float, digits: int) -> None:
    assert round(millions(name, what), digits) == printed


@pytest.mark.parametrize(
    ("layer", "parameters", "macs"),
    [
        ("conv1", 156, 117_600),
        ("conv2", 2_416, 240_000),
        ("fc3", 48_120, 48_000),
        ("fc4", 10_164, 10_080),
        ("fc5", 850, 840),
    ],
)
def test_lenet5_by_layer(layer: str, parameters: int, macs: int) -> None:
    """C1, C5 and F6 as printed in LeCun et al. 1998, sec. II.B; C3 and the output dense."""
    row = cnnviz.analyse(cnnviz.architecture("lenet5")).layer(layer)
    assert (row.parameters, row.macs) == (parameters, macs)


@pytest.mark.parametrize(
    ("layer", "parameters", "macs"),
    [
        ("conv1", 34_944, 105_415_200),
        ("conv2", 307_456, 223_948_800),
        ("conv3", 885_120, 149_520_384),
        ("conv4", 663_936, 112_140_288),
        ("conv5", 442_624, 74_760_192),
        ("fc6", 37_752_832, 37_748_736),
        ("fc7", 16_781_312, 16_777_216),
        ("fc8", 4_097_000, 4_096_000),
    ],
)
def test_alexnet_by_layer(layer: str, parameters: int, macs: int) -> None:
    """The grouped net of Krizhevsky et al. 2012 at 227, as BVLC's replication has it."""
    row = cnnviz.analyse(cnnviz.architecture("alexnet")).layer(layer)
    assert (row.parameters, row.macs) == (parameters, macs)


# Szegedy et al. 2014, Table 1: multiplies in millions, as printed ("ops"). The rows for the first
# layer and 5a do not follow from the printed widths and are left out.
GOOGLENET_OPS = {
    **{"conv2": 360, "3a": 128, "3b": 304, "4a": 73, "4b": 88},
    **{"4c": 100, "4d": 119, "4e": 170, "5b": 71},
}


@pytest.mark.parametrize(("row", "printed"), GOOGLENET_OPS.items())
def test_googlenet_operations_as_printed(row: str, printed: int) -> None:
    layers = cnnviz.analyse(cnnviz.architecture("googlenet")).layers
    start = "conv2" if row == "conv2" else f"inception{row}."
    counted = sum(layer.macs for layer in layers if layer.name.startswith(start))
    assert abs(counted / 1e6 - printed) <= 1


def test_googlenet_module_3a() -> None:
    """163,328 weights and 368 biases from the widths of Table 1."""
    layers = cnnviz.analyse(cnnviz.architecture("googlenet")).layers
    module = [layer for layer in layers if layer.name.startswith("inception3a.")]
    assert sum(layer.weights for layer in module) == 163_328
    assert sum(layer.biases for layer in module) == 368
    assert sum(layer.macs for layer in module) == 128_049_152


def test_vgg16_parameters_sit_late_and_work_sits_early() -> None:
    """Most of VGG-16 is its first fully connected layer, which does under 1 % of the work."""
    report = cnnviz.analyse(cnnviz.architecture("vgg16"))
    assert report.layer("fc6").parameters == 102_764_544
    assert report.layer("conv1_1").parameters == 1_792
    assert report.layer("conv1_2").macs == 1_849_688_064
    convolutions = sum(row.macs for row in report.layers if row.kind == "conv")
    assert convolutions == 15_346_630_656  # He et al. 2015 quote this as 15.3 billion


def test_vgg16_memory_of_one_image() -> None:
    """15,237,608 values: the input and what convolutions, pools and linear layers make."""
    report = cnnviz.analyse(cnnviz.architecture("vgg16"))
    kept = [row.values for row in report.layers if row.kind in ("conv", "max_pool", "linear")]
    assert 3 * 224 * 224 + sum(kept) == 15_237_608


def test_projections_are_what_sets_resnet18_apart_from_its_plain_twin() -> None:
    """Three 1×1 convolutions and their batch norms: 173,824 parameters."""
    shortcuts = [
        row
        for row in cnnviz.analyse(cnnviz.architecture("resnet18")).layers
        if "downsample" in row.name
    ]
    assert [row.kind for row in shortcuts] == ["conv", "batch_norm"] * 3
    assert sum(row.parameters for row in shortcuts) == 11_689_512 - 11_515_688


def test_option_c_projects_every_shortcut() -> None:
    report = cnnviz.analyse(cnnviz.architecture("resnet18", shortcut="C"))
    projections = [row for row in report.layers if row.name.endswith("downsample.0")]
    assert len(projections) == 8

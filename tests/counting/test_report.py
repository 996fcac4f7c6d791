"""Reports: rows that add up, other input shapes, and failures that name the layer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cnnviz
from cnnviz.blocks import Concat, Residual, Sequential
from cnnviz.errors import CnnvizError, ShapeError
from cnnviz.layers import LAYERS, Conv, Flatten, Linear, MaxPool, Merge
from cnnviz.network import Network

NAMES = cnnviz.architectures()


@pytest.mark.parametrize("name", NAMES)
def test_rows_add_up_to_the_totals(name: str) -> None:
    report = cnnviz.analyse(cnnviz.architecture(name))
    assert sum(row.parameters for row in report.layers) == report.parameters
    assert sum(row.macs for row in report.layers) == report.macs
    assert sum(row.weights + row.biases for row in report.layers) == report.parameters


@pytest.mark.parametrize("name", NAMES)
def test_each_row_starts_from_what_its_source_made(name: str) -> None:
    network = cnnviz.architecture(name)
    report = cnnviz.analyse(network)
    made = [report.input_shape, *(row.output_shape for row in report.layers)]
    for node, row in zip(network.nodes, report.layers, strict=True):
        assert row.name == node.name
        assert row.kind in {str(layer.kind) for layer in LAYERS}
        assert row.input_shape == made[node.sources[0]]
        if not isinstance(row.layer, Merge):
            assert row.output_shape == row.layer.output_shape(row.input_shape)
        assert row.parameters >= 0
        assert row.values > 0


@pytest.mark.parametrize("name", NAMES)
def test_only_layers_with_weights_multiply(name: str) -> None:
    for row in cnnviz.analyse(cnnviz.architecture(name)).layers:
        assert (row.macs > 0) == (row.weights > 0 and row.kind != "batch_norm") or row.kind in (
            *("subsample", "radial_basis"),
        )


@pytest.mark.parametrize("name", ["vgg16", "alexnet", "lenet5"])
def test_a_larger_input_costs_more_and_only_fully_connected_layers_grow(name: str) -> None:
    network = cnnviz.architecture(name)
    channels, height, width = network.input_shape
    small = cnnviz.analyse(network)
    large = cnnviz.analyse(network, (channels, height + 64, width + 32))
    assert large.macs > small.macs
    grown = {
        after.kind
        for before, after in zip(small.layers, large.layers, strict=True)
        if after.parameters != before.parameters
    }
    assert grown == {"linear"}


def test_a_convolutional_network_keeps_its_parameters_at_any_size() -> None:
    network = cnnviz.architecture("resnet18")
    assert cnnviz.analyse(network, (3, 97, 131)).parameters == 11_689_512
    assert cnnviz.analyse(network, (3, 1, 1)).output_shape == (1000,)


def test_other_channels_change_the_first_layer_only() -> None:
    network = cnnviz.architecture("vgg16")
    rgb, grey = cnnviz.analyse(network), cnnviz.analyse(network, (1, 224, 224))
    assert rgb.parameters - grey.parameters == 2 * 9 * 64


@pytest.mark.parametrize("wide", [(3, 224, 448), (3, 448, 224)])
def test_twice_as_wide_is_twice_the_convolutions(wide: tuple[int, int, int]) -> None:
    network = cnnviz.architecture("vgg16")
    square, oblong = cnnviz.analyse(network), cnnviz.analyse(network, wide)

    def convolutions(report: cnnviz.counting.Report) -> int:
        return sum(row.macs for row in report.layers if row.kind == "conv")

    assert convolutions(oblong) == 2 * convolutions(square)


@given(st.integers(8, 40), st.integers(8, 40), st.integers(1, 5), st.integers(1, 6))
def test_branches_and_shortcuts_are_sums_of_their_parts(
    height: int, width: int, channels: int, filters: int
) -> None:
    left = Conv(filters, 3, padding="same")
    right = Conv(2 * filters, 1)
    body = Sequential(
        mixed=Concat(left=left, right=right),
        around=Residual(Sequential(conv=Conv(3 * filters, 5, padding="same"))),
    )
    report = cnnviz.analyse(Network("made up", body, (channels, height, width)))
    cells = height * width
    weights = filters * channels * 9 + 2 * filters * channels + 25 * (3 * filters) ** 2
    assert report.macs == weights * cells
    assert report.parameters == weights + 6 * filters
    assert report.output_shape == (3 * filters, height, width)


def test_a_row_is_found_by_its_name() -> None:
    report = cnnviz.analyse(cnnviz.architecture("vgg16"))
    assert report.layer("conv5_3").output_shape == (512, 14, 14)
    assert report.layer("features.28") is report.layer("conv5_3")
    with pytest.raises(CnnvizError, match="vgg16 has no layer 'conv6_1': try conv5_1"):
        report.layer("conv6_1")


def test_a_row_carries_everything_about_its_layer() -> None:
    row = cnnviz.analyse(cnnviz.architecture("resnet18")).layers[1]
    assert (row.name, row.kind) == ("bn1", "batch_norm")
    assert row.input_shape == row.output_shape == (64, 112, 112)
    assert (row.weights, row.biases, row.buffers, row.parameters) == (64, 64, 128, 128)
    assert (row.values, row.macs) == (802_816, 0)
    assert set(row.extras.values()) == {802_816}


@pytest.mark.parametrize(
    ("name", "shape", "message"),
    [
        (
            "vgg16",
            (3, 16, 16),
            "layer pool5 cannot take the 1 × 1 × 512 it gets from a 16 × 16 × 3 input: "
            "the kernel (2 cells) is larger than the input (1): "
            "use a smaller kernel, more padding or an input of 2 or more.",
        ),
        (
            "alexnet",
            (3, 10, 90),
            "layer conv1 cannot take the 10 × 90 × 3 it gets from a 10 × 90 × 3",
        ),
        (
            "lenet5",
            (1, 12, 12),
            "layer conv2 cannot take the 4 × 4 × 6 it gets from a 12 × 12 × 1 in",
        ),
        ("lenet5", (1, 32), "the input shape is (1, 32): give (channels, height, width)."),
        ("lenet5", (0, 32, 32), "the input shape is (0, 32, 32): give three whole numbers from"),
    ],
)
def test_an_input_that_does_not_fit_names_the_layer_and_its_size(
    name: str, shape: tuple[int, ...], message: str
) -> None:
    with pytest.raises(ShapeError) as caught:
        cnnviz.analyse(cnnviz.architecture(name), shape)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            Sequential(conv=Conv(6, 3, groups=3)),
            "layer conv cannot take the 9 × 9 × 4 it gets from a 9 × 9 × 4 input: "
            "3 groups do not divide 4 input channels: ",
        ),
        (
            Sequential(fc=Linear(2)),
            "layer fc cannot take the 9 × 9 × 4 it gets from a 9 × 9 × 4 input: ",
        ),
        (
            Sequential(flat=Flatten(), pool=MaxPool(2)),
            "layer pool cannot take the 324 it gets from a 9 × 9 × 4 input: ",
        ),
        (
            Sequential(block=Residual(Sequential(conv=Conv(5, 1)))),
            "layer block.add cannot take the 9 × 9 × 5 and 9 × 9 × 4 it gets from "
            "a 9 × 9 × 4 input: ",
        ),
        (
            Sequential(mixed=Concat(a=Conv(2, 3), b=Conv(2, 1))),
            "layer mixed.concat cannot take the 7 × 7 × 2 and 9 × 9 × 2 it gets "
            "from a 9 × 9 × 4 input",
        ),
    ],
)
def test_a_description_that_does_not_fit_names_the_layer(body: Sequential, message: str) -> None:
    with pytest.raises(ShapeError) as caught:
        cnnviz.analyse(Network("made up", body, (4, 9, 9)))
    assert str(caught.value).startswith(message)
    assert str(caught.value).endswith(".")

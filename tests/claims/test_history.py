"""The walk through the years, counted, and the depth of networks."""

import pytest

from cnnviz import CnnvizError, architecture
from cnnviz.blocks import Residual, Sequential
from cnnviz.claims import depth, history, milestone
from cnnviz.layers import Conv, Flatten, Linear, ReLU
from cnnviz.network import Network

PRINTED_DEPTHS = [
    ("alexnet", 8, "Krizhevsky 2012 sec. 3: five convolutional and three fully connected"),
    ("vgg16", 16, "Simonyan 2014 Table 1"),
    ("vgg19", 19, "Simonyan 2014 Table 1"),
    ("googlenet", 22, "Szegedy 2014 sec. 5"),
    ("resnet18", 18, "He 2015 Table 1"),
    ("resnet152", 152, "He 2015 Table 1"),
    ("plain34", 34, "He 2015 Fig. 3"),
    ("resnet1202-cifar", 1202, "He 2015 Table 6"),
]


@pytest.mark.parametrize(
    ("name", "layers"),
    [pytest.param(name, layers, id=f"{name}: {why}") for name, layers, why in PRINTED_DEPTHS],
)
def test_depth_as_printed(name: str, layers: int) -> None:
    assert depth(architecture(name)) == layers


def test_side_heads_and_projections_do_not_make_a_network_deeper() -> None:
    assert depth(architecture("googlenet", aux=True)) == 22
    assert depth(architecture("resnet34", shortcut="C")) == 34


def test_the_longest_path_counts() -> None:
    """A shortcut of three convolutions beside a body of one is the longer way."""
    long_way = Sequential(Conv(4, 1), Conv(4, 1), ReLU(), Conv(4, 1))
    body = Sequential(Residual(Conv(4, 1), long_way), flatten=Flatten(), fc=Linear(2))
    assert depth(Network("odd", body, (4, 5, 5))) == 4


def test_the_walk_in_order() -> None:
    walk = history()
    assert [m.year for m in walk] == sorted(m.year for m in walk)
    assert walk[0].name == "lenet5-1998"
    assert {m.name for m in walk} >= {"alexnet", "zfnet", "vgg16", "googlenet", "resnet152"}


@pytest.mark.parametrize(
    ("name", "layers", "parameters", "multiplies", "values", "single", "ensemble"),
    [
        pytest.param(
            *("vgg16", 16, 138_357_544, 15_470_264_320, 15_237_608, "8.1 %", "6.8 %"),
            id="Simonyan 2014 Tables 3 and 7",
        ),
        pytest.param(
            *("alexnet", 8, 60_965_224, 724_406_816, 936_323, "18.2 %", "15.3 %"),
            id="Krizhevsky 2012 Table 2",
        ),
        pytest.param(
            *("googlenet", 22, 6_998_552, 1_582_671_872, None, "10.07 %", "6.67 %"),
            id="Szegedy 2014 Tables 2 and 3",
        ),
        pytest.param(
            *("resnet152", 152, 60_192_808, 11_282_415_616, None, "5.71 %", "3.57 %"),
            id="He 2015 Tables 3 and 5",
        ),
        pytest.param(
            *("lenet5-1998", 5, 60_000, 325_680, None, "0.95 %", None), id="LeCun 1998 Fig. 9"
        ),
        pytest.param(
            *("nin-imagenet", 12, 7_595_176, 1_100_188_800, None, "59.36 %", None),
            id="Lin's published ImageNet net: an accuracy",
        ),
    ],
)
def test_a_milestone(
    name: str,
    layers: int,
    parameters: int,
    multiplies: int,
    values: int | None,
    single: str | None,
    ensemble: str | None,
) -> None:
    found = milestone(name)
    assert (found.depth, found.parameters, found.multiplies) == (layers, parameters, multiplies)
    assert values is None or found.output_bytes == 4 * values
    assert (found.single and found.single.printed) == single
    assert (found.ensemble and found.ensemble.printed) == ensemble


def test_a_row_says_what_was_measured() -> None:
    row = milestone("googlenet").row
    assert row["outputs (MB)"] == 19.18
    assert row["error of one model"] == (
        "10.07 % top-5 error (ImageNet validation, 1 model, 1 crop; Szegedy et al. 2014, Table 3)"
    )
    assert row["error of an ensemble"].startswith("6.67 % top-5 error (ImageNet test, 7 models")
    assert "as quoted by others" in milestone("lenet5-1998").row["error of one model"]
    assert milestone("alexnet").row["error of an ensemble"] == (
        "15.3 % top-5 error (ImageNet test, 7 models, two of them pre-trained on ImageNet 2011; "
        "Krizhevsky et al. 2012, Table 2)"
    )


def test_an_unknown_network_is_named() -> None:
    with pytest.raises(CnnvizError, match="there is no network 'vgg17'"):
        milestone("vgg17")

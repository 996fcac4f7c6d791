"""Conventions: columns that add up, switches that move exactly their column, and plain words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cnnviz
from cnnviz.blocks import Residual, Sequential
from cnnviz.counting.conventions import DEFAULT, Convention, Unit, count
from cnnviz.errors import CnnvizError
from cnnviz.layers import (
    AvgPool,
    BatchNorm,
    Column,
    Conv,
    Flatten,
    Linear,
    LocalResponseNorm,
    MaxPool,
    ReLU,
    Tanh,
)
from cnnviz.network import Network

NAMES = cnnviz.architectures()
SWITCHES = [extra.name.lower() for extra in Column]


@pytest.fixture(scope="module")
def small() -> cnnviz.counting.Report:
    """Every column filled: 2 × 8 × 8 in, 3 × 8 × 8 through the middle, 3 × 4 × 4, 3 × 2 × 2."""
    body = Sequential(
        conv=Conv(3, 3, padding=1),
        norm=BatchNorm(),
        relu=ReLU(),
        lrn=LocalResponseNorm(3),
        block=Residual(Sequential(inner=Conv(3, 1, bias=False))),
        pool=MaxPool(2),
        mean=AvgPool(2),
        flatten=Flatten(),
        fc=Linear(5),
    )
    return cnnviz.analyse(Network("small", body, (2, 8, 8)))


def test_every_column_by_hand(small: cnnviz.counting.Report) -> None:
    assert count(small).total.columns() == {
        "weights": 3 * 2 * 9 + 3 * 3 + 12 * 5,
        "biases": 3 + 5,
        "batch norm parameters": 6,
        "buffers": 6,
        "multiplies": 54 * 64 + 9 * 64 + 60,
        "bias additions": 192 + 5,
        "batch norm": 2 * 192,
        "activations": 192,
        "pooling comparisons": 48 * 3,
        "pooling additions": 12 * 3 + 12,
        # square and alpha, 2 + 3 + 2 terms at 64 cells, power, division
        "response normalisation": 2 * 192 + 7 * 64 + 192 + 192,
        "element-wise additions": 192,
    }


@pytest.mark.parametrize("name", NAMES)
def test_columns_add_up_to_the_totals_of_the_report(name: str) -> None:
    report = cnnviz.analyse(cnnviz.architecture(name))
    counted = count(report)
    total = counted.total
    for column in total.columns():
        rows = [row.counts.columns().get(column, 0) for row in counted.rows]
        assert sum(rows) == total.columns()[column]
    assert (total.parameters, total.multiplies) == (report.parameters, report.macs)
    assert counted.operations == report.macs
    assert [row.name for row in counted.rows] == [row.name for row in report.layers]
    # every single operation of every layer is in exactly one column
    operations = sum(sum(row.extras.values()) for row in report.layers)
    assert sum(total.extras.values()) == operations


@given(st.sets(st.sampled_from(SWITCHES)), st.sampled_from(Unit))
def test_each_switch_moves_its_own_column(switches: set[str], unit: Unit) -> None:
    report = cnnviz.analyse(cnnviz.architecture("alexnet"))
    counted = count(report, Convention(unit, **dict.fromkeys(switches, True)))
    columns = counted.total.extras
    expected = (1 if unit is Unit.MACS else 2) * report.macs
    expected += sum(columns[extra] for extra in Column if extra.name.lower() in switches)
    assert counted.operations == expected
    assert counted.operations == sum(row.counts.operations for row in counted.rows)
    assert columns == count(report).total.extras


@pytest.mark.parametrize(
    ("name", "switches", "expected"),
    [
        pytest.param("alexnet-torchvision", ["biases"], 714_682_664, id="torchinfo's AlexNet"),
        pytest.param("resnet18", ["batch_norm"], 1_819_040_768, id="ResNet-18 with batch norm"),
    ],
)
def test_operations_with_switches(name: str, switches: list[str], expected: int) -> None:
    report = cnnviz.analyse(cnnviz.architecture(name))
    assert count(report, Convention(**dict.fromkeys(switches, True))).operations == expected


def test_auxiliary_heads_in_or_out() -> None:
    """13,378,280 and 6,998,552 parameters, 1,591,044,096 and 1,582,671,872 multiplies."""
    report = cnnviz.analyse(cnnviz.architecture("googlenet", aux=True))
    with_heads, without = count(report), count(report, Convention(side_branches=False))
    assert with_heads.total.parameters == 13_378_280
    assert with_heads.operations == 1_591_044_096
    assert without.total.parameters == 6_998_552
    assert without.operations == 1_582_671_872
    assert not any(row.name.startswith("aux") for row in without.rows)


@pytest.mark.parametrize("name", NAMES)
def test_the_trunk_is_everything_but_auxiliary_heads(name: str) -> None:
    network = cnnviz.architecture(name)
    assert network.trunk == frozenset(range(len(network.nodes)))


def test_scaled_tanh_has_its_products() -> None:
    """1.7159 tanh(2a / 3) is an exponential and two products a value; plain tanh the first."""
    scaled, plain = Tanh(1.7159, 2 / 3), Tanh()
    assert sorted(scaled.extras((7,), (7,)).values()) == [7, 14]
    assert list(plain.extras((7,), (7,)).values()) == [7]


def test_the_sentence_says_what_is_in_and_what_is_out() -> None:
    assert DEFAULT.describe() == (
        "Per image. One multiply is one multiply-accumulate (MAC) of a convolution or linear "
        "layer, 1 MAC = 2 FLOPs; counted in MACs. Left out: bias additions, batch norm, "
        "activations, pooling comparisons, pooling additions, response normalisation and "
        "element-wise additions."
    )
    everything = Convention(Unit.FLOPS, *[True] * 7, side_branches=False)
    assert everything.describe() == (
        "Per image. One multiply is one multiply-accumulate (MAC) of a convolution or linear "
        "layer, 1 MAC = 2 FLOPs; counted in FLOPs. Each single operation of bias additions, "
        "batch norm, activations, pooling comparisons, pooling additions, response normalisation "
        "and element-wise additions counts as one more. Auxiliary heads are left out."
    )


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"unit": "GFLOPS"}, "the unit is 'GFLOPS': choose one of MACs, FLOPs."),
        ({"biases": 1}, "biases is 1: give True or False."),
    ],
)
def test_a_convention_that_makes_no_sense(settings: dict[str, object], message: str) -> None:
    with pytest.raises(CnnvizError) as caught:
        Convention(**settings)  # type: ignore[arg-type]
    assert str(caught.value) == message

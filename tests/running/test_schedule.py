"""What runs, in which order, and when values are forgotten."""

import pytest

from cnnviz.blocks import Concat, Residual, Sequential
from cnnviz.errors import CnnvizError
from cnnviz.layers import Conv, MaxPool, ReLU
from cnnviz.network import Network
from cnnviz.running.schedule import Step, flow, schedule

# nodes: 0 stem, 1 two.a, 2 two.b, 3 two.concat, 4 res (the body), 5 res.add, 6 res.relu_out
NETWORK = Network(
    "branches",
    Sequential(
        stem=Conv(2, 1),
        two=Concat(a=Conv(3, 1), b=MaxPool(1)),
        res=Residual(Conv(5, 1), then=ReLU()),
    ),
    (1, 4, 4),
)


def test_the_nodes_are_the_ones_the_tests_below_name():
    names = [node.name for node in NETWORK.nodes]
    assert names == ["stem", "two.a", "two.b", "two.concat", "res.body", "res.add", "res.relu_out"]


@pytest.mark.parametrize(
    ("targets", "needed"),
    [([], []), ([0], [0]), ([2], [0, 2]), ([1, 2], [0, 1, 2]), ([4], [0, 1, 2, 3, 4])],
)
def test_ancestors(targets, needed):
    assert NETWORK.ancestors(targets) == needed


def test_values_are_forgotten_after_their_last_use():
    assert schedule(NETWORK, [6]) == [
        Step(0, (0,)),
        Step(1, ()),  # stem's value, 1, is still to go through the other branch
        Step(2, (1,)),
        Step(3, (2, 3)),
        Step(4, ()),  # the concatenation, 4, is also the shortcut
        Step(5, (4, 5)),
        Step(6, (6,)),
    ]


def test_kept_values_are_not_forgotten():
    assert schedule(NETWORK, [0, 3]) == [Step(0, (0,)), Step(1, ()), Step(2, ()), Step(3, (2, 3))]
    assert schedule(NETWORK, []) == []


def test_flow_gives_the_shapes_of_what_runs():
    assert flow(NETWORK, [0, 2], (1, 5, 7)) == {0: (1, 5, 7), 1: (2, 5, 7), 3: (2, 5, 7)}


def test_find_by_name_and_by_key():
    network = Network("keyed", Sequential(a=Conv(1, 1)), (1, 1, 1), state_keys={"a": "features.0"})
    assert network.index("a") == network.index("features.0") == 0
    with pytest.raises(CnnvizError, match=r"no layer 'feature\.0': try features\.0"):
        network.index("feature.0")
    with pytest.raises(CnnvizError, match=r"no layer 'two\.c': try two\.[ab]"):
        NETWORK.index("two.c")

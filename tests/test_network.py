"""A network as a list of nodes, and what it refuses."""

import copy
import gc
import pickle
from dataclasses import replace
from weakref import ref

import pytest

from cnnviz.blocks import Sequential
from cnnviz.errors import CnnvizError, ShapeError
from cnnviz.layers import Conv, Flatten, Linear, ReLU
from cnnviz.network import Network, checked_shape


def small(**options: object) -> Network:
    body = Sequential(conv1=Conv(4, 3), relu1=ReLU(), flatten=Flatten(), fc=Linear(10))
    return Network(name="small", body=body, input_shape=(1, 8, 8), **options)  # type: ignore[arg-type]


def test_a_node_is_found_by_its_name_or_its_published_key() -> None:
    network = small(state_keys={"fc": "classifier.0"})
    assert [network.index(node.name) for node in network.nodes] == [0, 1, 2, 3]
    assert network.index("classifier.0") == 3


def test_an_unknown_layer_names_some_that_exist() -> None:
    with pytest.raises(CnnvizError) as caught:
        small().index("conv9")
    assert str(caught.value) == ("small has no layer 'conv9': try conv1.")


def test_equal_descriptions_are_equal_networks() -> None:
    assert small() == small()
    assert hash(small()) == hash(small())
    assert small() != small(year=1998)


def test_a_network_without_layers_is_refused() -> None:
    with pytest.raises(CnnvizError, match="the network 'empty' has no layers: give it at least"):
        Network("empty", Sequential(), (1, 8, 8))


def test_two_layers_of_one_name_are_refused() -> None:
    with pytest.raises(CnnvizError, match="two layers are called 'relu1': give each a name of"):
        Network("twice", Sequential(ReLU(), relu1=ReLU()), (1, 8, 8))


@pytest.mark.parametrize("shape", [(1, 8), 8, "abc", None, (1, 8, 8, 8), {1, 2, 3}])
def test_a_shape_is_three_sides(shape: object) -> None:
    with pytest.raises(ShapeError) as caught:
        checked_shape(shape)
    assert str(caught.value) == (f"the input shape is {shape!r}: give (channels, height, width).")


@pytest.mark.parametrize(
    "shape", [(0, 8, 8), (1, -8, 8), (1, 8.0, 8), (True, 8, 8), (1, 8, "8"), (1, 8, 100_001)]
)
def test_a_side_is_a_whole_number(shape: object) -> None:
    with pytest.raises(ShapeError) as caught:
        checked_shape(shape)
    assert str(caught.value) == (
        f"the input shape is {shape}: give three whole numbers from 1 to 100,000."
    )


def test_a_list_is_as_good_as_a_tuple() -> None:
    assert checked_shape([3, 224, 200]) == (3, 224, 200)


class Counted(Sequential):
    """A body that counts how often it is compared."""

    compared = 0

    def __eq__(self, other):
        Counted.compared += 1
        return super().__eq__(other)

    __hash__ = None


def test_networks_that_are_alike_are_gone_through_once():
    one, other = (Network("net", Counted(conv=Conv(4, 3)), (3, 8, 8)) for _ in range(2))
    assert one == one and Counted.compared == 0
    assert all(one == other and other == one for _ in range(20))
    assert Counted.compared == 1
    assert {one: "kept"}[other] == "kept"
    assert pickle.loads(pickle.dumps(one)) == one == copy.deepcopy(one)
    assert one != Network("net", Counted(conv=Conv(5, 3)), (3, 8, 8))
    assert one != Network("other", Counted(conv=Conv(4, 3)), (3, 8, 8)) and one != "net"
    assert replace(one, input_shape=(3, 9, 9)) != one


def test_what_a_network_is_alike_is_not_kept_alive():
    one, other = (Network("net", Conv(4, 3), (3, 8, 8)) for _ in range(2))
    gone = ref(other)
    assert one == other
    del other
    gc.collect()
    assert gone() is None and one == Network("net", Conv(4, 3), (3, 8, 8))

"""A sample of the odd files of weights that `benchmarks.attacks` sends: read, or refused."""

from collections import Counter

import pytest
from torch import inference_mode, zeros

from benchmarks.weight_files import HEADS, OddWeights, odd_weights
from cnnviz import CnnvizError, architecture, build
from cnnviz.weights.state_files import LONGEST_HEAD, load_state, read_state

LENET = architecture("lenet5")


def outcome(odd: OddWeights) -> str:
    try:
        module = load_state(build(LENET, device="meta"), read_state(odd.data))
    except CnnvizError as error:
        assert len(str(error)) < 400
        return "refused"
    with inference_mode():
        module(zeros(1, 1, 32, 32))
    return "read"


@pytest.mark.parametrize("number", range(len(HEADS)))
def test_an_odd_head_is_refused(number: int) -> None:
    assert outcome(OddWeights("head", "mine.safetensors", HEADS[number]())) == "refused"


def test_every_file_is_read_or_refused_in_a_sentence() -> None:
    found = Counter((odd.kind, outcome(odd)) for odd in odd_weights(240, seed=0))
    assert found["head", "refused"] == found["pickle", "refused"] == 40
    assert found["numbers", "read"] + found["numbers", "refused"] == 40
    assert found["numbers", "refused"] > 5  # nan and infinity
    assert found["cut", "refused"] == 40


def test_the_longest_network_has_room_in_a_head() -> None:
    state = build(architecture("resnet1202-cifar"), device="meta").state_dict()
    assert 2 * sum(len(key) + 90 for key in state) < LONGEST_HEAD

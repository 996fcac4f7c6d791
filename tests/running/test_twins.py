"""Which networks one file of weights fits, over the whole register."""

import pytest
import torch

from cnnviz.networks import REGISTER, architecture
from cnnviz.running import build
from cnnviz.running.twins import Change, twins
from cnnviz.weights.state_files import load_state

DEPTHS = (20, 32, 44, 56, 110, 1202)
PAIRS = [(f"resnet{depth}", f"resnet{depth}-v1.5") for depth in (50, 101, 152)]
PAIRS += [(f"plain{depth}-cifar", f"resnet{depth}-cifar") for depth in DEPTHS]


def test_the_twins_of_the_register():
    found = {(name, twin.name) for name in REGISTER for twin in twins(name)}
    assert found == {pair for one, other in PAIRS for pair in ((one, other), (other, one))}


@pytest.mark.parametrize("pair", [PAIRS[0], PAIRS[3]], ids=" and ".join)
def test_weights_load_into_twins_and_give_other_outputs(pair):
    shape = (3, 64, 64) if pair == PAIRS[0] else (3, 32, 32)
    one, other = (architecture(name, input_shape=shape) for name in pair)
    first = build(one, seed=1)
    second = load_state(build(other, device="meta"), first.state_dict())
    x = torch.randn(1, *shape, generator=torch.Generator().manual_seed(2))
    with torch.inference_mode():
        assert not torch.allclose(first(x), second(x), rtol=0.01)


def test_what_a_twin_does_otherwise():
    (twin,) = twins("resnet50")
    assert twin.changes == tuple(
        change
        for stage in (2, 3, 4)
        for change in (
            Change(f"layer{stage}.0.conv1", "stride", 2, 1),
            Change(f"layer{stage}.0.conv2", "stride", 1, 2),
        )
    )
    assert (twin.missing, twin.more) == ({}, {})
    (plain,) = twins("resnet20-cifar")
    assert (plain.changes, plain.missing, plain.more) == ((), {"add": 9, "zero_pad": 2}, {})
    (residual,) = twins("plain20-cifar")
    assert (residual.missing, residual.more) == ({}, plain.missing)

"""Starting weights have the spread their rule states."""

import math

import pytest
import torch

from cnnviz.blocks import Sequential
from cnnviz.layers import BatchNorm, Conv, Flatten, Linear
from cnnviz.network import Network
from cnnviz.running import build

NETWORK = Network(
    "wide",
    Sequential(
        conv=Conv(64, 3, groups=2, padding=1), bn=BatchNorm(), flat=Flatten(), fc=Linear(50)
    ),
    (32, 6, 6),
)
# The convolution: 16 channels per group × 9 cells in, 64 filters × 9 cells out (torch's fan-out
# knows no groups). The linear layer: 64 × 36 in, 50 out.
FANS = {"conv.weight": (16 * 9, 64 * 9), "fc.weight": (64 * 36, 50)}


def spread(initialisation, key):
    """Standard deviation and largest magnitude over three seeds."""
    states = [build(NETWORK, seed, initialisation=initialisation).state_dict() for seed in range(3)]
    values = torch.cat([state[key].flatten() for state in states])
    return float(values.std()), float(values.abs().max()), float(values.mean())


@pytest.mark.parametrize(
    ("initialisation", "key", "deviation"),
    [
        ("he", "conv.weight", math.sqrt(2 / FANS["conv.weight"][1])),
        ("he", "fc.weight", 1 / math.sqrt(3 * FANS["fc.weight"][0])),
        ("glorot", "conv.weight", math.sqrt(2 / sum(FANS["conv.weight"]))),
        ("glorot", "fc.weight", math.sqrt(2 / sum(FANS["fc.weight"]))),
        ("torch", "conv.weight", 1 / math.sqrt(3 * FANS["conv.weight"][0])),
        ("torch", "fc.weight", 1 / math.sqrt(3 * FANS["fc.weight"][0])),
    ],
)
def test_spread_of_the_weights(initialisation, key, deviation):
    std, largest, mean = spread(initialisation, key)
    assert std == pytest.approx(deviation, rel=0.02)
    assert abs(mean) < 0.03 * deviation
    if initialisation == "he" and key == "conv.weight":
        assert largest > 3.5 * deviation  # normal: it has tails
    else:
        assert largest <= math.sqrt(3) * deviation * 1.0001  # uniform: it has edges


def test_biases_and_batch_norm():
    assert build(NETWORK, initialisation="he").state_dict()["conv.bias"].count_nonzero() == 0
    state = build(NETWORK, initialisation="glorot").state_dict()
    assert state["conv.bias"].count_nonzero() == state["fc.bias"].count_nonzero() == 0
    state = build(NETWORK, initialisation="torch").state_dict()
    for layer in ("conv", "fc"):
        bound = 1 / math.sqrt(FANS[f"{layer}.weight"][0])
        assert bound / 2 < state[f"{layer}.bias"].abs().max() <= bound
    assert state["bn.weight"].unique().tolist() == state["bn.running_var"].unique().tolist() == [1]
    assert state["bn.bias"].unique().tolist() == state["bn.running_mean"].unique().tolist() == [0]
    assert int(state["bn.num_batches_tracked"]) == 0


def test_torchs_rule_is_torchs():
    """The same bounds as `nn.Conv2d` and `nn.Linear` reset to by themselves."""
    module = build(NETWORK, initialisation="torch")
    for name in ("conv", "fc"):
        ours = module.get_submodule(name)
        largest = float(ours.weight.detach().abs().max()), float(ours.bias.detach().abs().max())
        with torch.random.fork_rng():
            torch.manual_seed(0)
            ours.reset_parameters()
        torchs = float(ours.weight.detach().abs().max()), float(ours.bias.detach().abs().max())
        assert largest[0] == pytest.approx(torchs[0], rel=0.01)
        assert largest[1] == pytest.approx(torchs[1], rel=0.1)

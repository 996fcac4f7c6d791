"""What a pass needs, against the project's own counting and torch; and what is refused."""

import pytest
import torch

import cnnviz
from cnnviz.blocks import Sequential
from cnnviz.counting import analyse
from cnnviz.counting.memory import MB, memory, peak
from cnnviz.layers import Conv, Flatten, Linear, ReLU
from cnnviz.network import Network
from cnnviz.running import budget, build
from cnnviz.running.budget import RESERVE, Need, check, need

SMALL = Network(
    "small", Sequential(c=Conv(10, 3), r=ReLU(), f=Flatten(), fc=Linear(100)), (1, 12, 12)
)


def test_by_hand():
    report = analyse(SMALL)
    assert need(report, "c") == Need(4 * (90 + 10), 4 * (144 + 1000))
    assert need(report, "r") == Need(400, 4 * (144 + 2 * 1000))
    assert need(report).weights == 4 * (100 + 100_100)


@pytest.mark.parametrize("name", ["lenet5", "vgg16", "googlenet", "resnet50", "resnet20-cifar"])
def test_against_the_counting(name):
    report = analyse(cnnviz.architecture(name))
    found, figures = need(report), memory(report, training=False)
    assert found.weights == figures.weights + figures.buffers
    assert peak(report).bytes <= found.values <= 1.5 * peak(report).bytes
    backward = need(report, gradients=True)
    assert backward.values >= figures.kept.per_image
    assert backward.weights == found.weights


def test_weights_are_those_that_are_built():
    network = cnnviz.architecture("googlenet")
    module = build(network, until="inception3b.concat", device="meta")
    held = sum(value.nbytes for value in module.state_dict().values())
    assert need(analyse(network), "inception3b.concat").weights == held


def test_what_fits_passes():
    wanted = sum(need(analyse(SMALL)))
    check(SMALL, free=RESERVE + wanted)
    with pytest.raises(cnnviz.CnnvizError, match="small up to fc needs"):
        check(SMALL, free=RESERVE + wanted - 1)
    check(SMALL, free=RESERVE + need(analyse(SMALL)).values, copies=0)
    with pytest.raises(cnnviz.CnnvizError):
        check(SMALL, free=RESERVE + wanted, copies=2)
    with pytest.raises(cnnviz.CnnvizError):
        check(SMALL, (1, 40, 40), free=RESERVE + wanted)


def test_a_refusal_says_what_would_fit():
    network = cnnviz.architecture("vgg16")
    free = RESERVE + 300 * MB
    with pytest.raises(cnnviz.CnnvizError) as refused:
        check(network, until="fc8", free=free)
    text = str(refused.value)
    assert "vgg16 up to fc8 needs 580 MB and 300 MB of memory can be had" in text
    layer = text.partition("a layer up to ")[2].partition(" ")[0]
    other = text.partition("such as ")[2].rstrip(".")
    check(network, until=layer, free=free)
    check(cnnviz.architecture(other), free=free)
    assert "fc6" not in layer
    with pytest.raises(
        cnnviz.CnnvizError, match="had: choose a smaller network, such as se-resnet152"
    ):
        check(network, free=free)
    with pytest.raises(cnnviz.CnnvizError, match="end other programs"):
        check(network, free=0)


def test_a_system_that_says_nothing_lets_all_through(monkeypatch):
    monkeypatch.setattr(budget, "free_bytes", lambda: None)
    check(cnnviz.architecture("vgg19"))


def test_little_memory_is_enough_for_what_was_counted():
    """The values torch holds at once are those of the walk: a pass by hand agrees."""
    module = build(SMALL)
    x = torch.rand(1, 1, 12, 12)
    held = [x.nbytes + module.run(x, [0])[0].nbytes]
    held.append(held[0] + module.run(x, [1])[1].nbytes)
    assert need(analyse(SMALL), "r").values == max(held)

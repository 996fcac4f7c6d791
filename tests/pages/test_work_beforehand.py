"""No page begins by itself what takes long: not by its default, a preset, or any link.

What the networks of a page are made to do is added up while they do it, by the same arithmetic
that the pages go by, from the layers and pictures that really came; no clock is asked.
"""

from collections.abc import Callable
from itertools import product

import pytest
import torch

from cnnviz.counting import analyse
from cnnviz.kit import waiting
from cnnviz.kit.questions import question_of
from cnnviz.networks import REGISTER, architecture
from cnnviz.running import effort
from cnnviz.running.module import NetworkModule
from pages.why_this_answer import work as answer_work

MARGIN = 1.2
"""What a page foresees is a little less than what then happens: squares hang over the edge,
and a unit's part of the picture begins at a whole step."""

HEAVY = ("vgg19", "resnet1202-cifar", "inception-resnet-v2", "inception-v4", "zfnet")
METHODS = ("saliency", "Grad-CAM", "occlusion", "deconvolution")


def last(name):
    """The layer that ends a network."""
    return architecture(name).nodes[-1].name


def queries(presets):
    return [dict(preset.query) for preset in presets]


EXTREMES = {
    "why_this_answer": [
        *queries(question_of("why_this_answer").presets),
        *({"network": name, "method": method} for name, method in product(HEAVY, METHODS)),
        {"network": "lenet5", "occluder": "2 × 2 pixels, every 1"},
        {"network": "alexnet", "occluder": "14 × 14 pixels, every 7"},
    ],
    "gradient_norms": [
        *queries(question_of("gradient_norms").presets),
        *(
            {"depth": depth, "batch": batch, "seeds": seeds, "step": step, "seed": 5}
            for depth, batch, seeds, step in product((8, 110), (2, 512), (1, 5), (0, 10))
        ),
        {"depth": 110, "activation": "sigmoid", "norm": "false", "seed": 6},
        {"depth": 110, "shortcut": "all-projections", "batch": 200, "seed": 6},
    ],
    "feature_maps": [
        *queries(question_of("feature_maps").presets),
        *({"network": name, "layer": last(name), "seed": 8} for name in HEAVY),
    ],
    "one_number": [
        *queries(question_of("one_number").presets),
        *({"network": name, "layer": last(name), "seed": 8} for name in HEAVY),
    ],
    "what_a_unit_sees": [
        *queries(question_of("what_a_unit_sees").presets),
        {"network": "vgg19", "layer": "conv5_4", "average": "16 channels", "seed": 8},
        {"network": "vgg19", "layer": "fc8", "average": "16 channels", "seed": 8},
        {"network": "inception-v4", "layer": last("inception-v4"), "seed": 8},
    ],
}
OTHERS = (
    "home",
    "layer_calculator",
    "architectures",
    "compare",
    "memory",
    "bottleneck_savings",
    "residual_block",
    "why_numbers_differ",
    "training_lab",
)
CASES = [(name, {}) for name in (*OTHERS, *EXTREMES)]
CASES += [(name, query) for name, each in EXTREMES.items() for query in each]


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> Callable[[], float]:
    """A function that says what has been built and run so far, in estimated seconds."""
    seconds, latest = [0.0], [0.0]
    back = torch.autograd.grad
    run, make = NetworkModule._run, NetworkModule.__init__

    def counted(module, x, steps, mode):
        steps = list(steps)
        rows = analyse(module.network, tuple(x.shape[1:])).layers
        macs = len(x) * sum(rows[step.node].macs for step in steps)
        latest[0] = macs / effort.MACS_PER_SECOND + len(steps) * effort.SECONDS_PER_LAYER
        seconds[0] += latest[0]
        return run(module, x, steps, mode)

    def built(module, network, shape, target, layers):
        make(module, network, shape, target, layers)
        weights = sum(p.numel() for p in module.parameters())
        seconds[0] += weights * effort.SECONDS_PER_WEIGHT + len(layers) * effort.SECONDS_PER_LAYER

    def returned(outputs, *args, **kwargs):
        one = outputs[0] if isinstance(outputs, tuple) else outputs
        if one.dtype is torch.float32:  # the hand-sized chain of matrices is in 64 bits
            seconds[0] += effort.GRADIENT * latest[0]
        return back(outputs, *args, **kwargs)

    monkeypatch.setattr(torch.autograd, "grad", returned)
    monkeypatch.setattr(NetworkModule, "_run", counted)
    monkeypatch.setattr(NetworkModule, "__init__", built)
    return lambda: seconds[0]


@pytest.mark.parametrize(("name", "query"), CASES, ids=lambda part: str(part))
def test_what_begins_by_itself_is_short(opened, done, name, query):
    at = opened(name, **{key: str(value) for key, value in query.items()})
    assert not at.exception
    assert done() <= MARGIN * waiting.AT_ONCE
    asked = [button for button in at.button if button.key == "begin_work"]
    assert not asked or done() < 0.01, "what waits has not begun"


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("why_this_answer", {"network": "nin-cifar10", "seed": 90, "method": "saliency"}),
        ("why_this_answer", {"network": "nin-cifar10", "seed": 91, "method": "occlusion"}),
        ("gradient_norms", {"depth": 14, "seed": 92, "step": 2}),
        ("feature_maps", {"network": "alexnet", "layer": "relu3", "seed": 93}),
        ("one_number", {"network": "alexnet", "layer": "conv3", "seed": 94}),
        ("what_a_unit_sees", {"network": "alexnet", "layer": "pool5", "seed": 95}),
        (
            "what_a_unit_sees",
            {"network": "resnet18", "layer": "layer2.1.add", "row": 0, "seed": 96},
        ),
    ],
)
def test_what_is_foreseen_is_what_is_done(opened, done, monkeypatch, name, query):
    """A press begins what the page has said: no more than that, and not much less."""
    foreseen = []
    true = waiting.Going.__init__

    def begun(going, place, key, all_of_it, what):
        foreseen.append(all_of_it.seconds)
        true(going, place, key, all_of_it, what)

    monkeypatch.setattr(waiting.Going, "__init__", begun)
    monkeypatch.setattr(waiting, "AT_ONCE", 0)
    monkeypatch.setattr(answer_work, "AT_ONCE", 0)
    at = opened(name, **query)
    assert done() == 0
    at.button(key="begin_work").click().run()
    assert not at.exception
    assert len(foreseen) == 1
    assert 0.6 * foreseen[0] <= done() <= MARGIN * foreseen[0]


def test_every_network_is_within_bounds_or_waits():
    """Whatever network a link asks for: its own answer and a map are foreseen, without torch."""
    long = []
    for name in REGISTER:
        report = analyse(architecture(name))
        takes = effort.building(report) + effort.passing(report, back=1)
        if takes.seconds > waiting.AT_ONCE:
            long.append(name)
    assert {"vgg16", "vgg19", "inception-resnet-v2"} <= set(long)
    assert not {"lenet5", "alexnet", "resnet50", "googlenet"} & set(long)

"""Running: whole-number networks by hand, no further than needed, nothing kept, nothing shared."""

import copy
import pickle
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from torch import nn

import cnnviz
from cnnviz.blocks import Concat, Residual, Sequential
from cnnviz.errors import CnnvizError
from cnnviz.layers import (
    BatchNorm,
    Conv,
    Dropout,
    Flatten,
    GlobalAvgPool,
    Linear,
    MaxPool,
    ReLU,
    ZeroPad,
)
from cnnviz.network import Network
from cnnviz.running import Mode, build


def assigned(module, **values):
    """Fill parameters, named with __ for a full stop, with whole numbers."""
    for name, value in values.items():
        parameter = module.get_parameter(name.replace("__", "."))
        parameter.data = torch.tensor(value, dtype=torch.float32).expand_as(parameter).clone()
    return module


class Watch(nn.Module):
    """A layer that writes down its name, and how many earlier outputs are still alive."""

    def __init__(self, name, layer, log, outputs):
        super().__init__()
        self.name, self.inside, self.log, self.outputs = name, layer, log, outputs

    def forward(self, *inputs):
        alive = sum(reference() is not None for reference in self.outputs)
        self.log.append((self.name, alive))
        output = self.inside(*inputs)
        self.outputs.append(weakref.ref(output))
        return output


def watched(module):
    """Wrap every top-level layer; returns the log they write."""
    log, outputs = [], []
    for name, layer in list(module.named_children()):
        setattr(module, name, Watch(name, layer, log, outputs))
    return log


def test_a_two_layer_net_by_hand():
    body = Sequential(
        conv=Conv(1, 2), relu=ReLU(), pool=MaxPool(2, 1), flat=Flatten(), fc=Linear(2)
    )
    module = assigned(
        build(Network("hand", body, (1, 3, 3))),
        conv__weight=[[[[1, 0], [0, -1]]]],
        conv__bias=[2],
        fc__weight=[[3], [-1]],
        fc__bias=[0, 10],
    )
    x = torch.tensor([[[[1.0, 2, 3], [4, 5, 6], [7, 8, 1]]]])
    values = module.run(x, range(5))
    assert values[0].tolist() == [[[[-2, -2], [-2, 6]]]]  # 1-5+2, 2-6+2, 4-8+2, 5-1+2
    assert values[1].tolist() == [[[[0, 0], [0, 6]]]]
    assert values[2].tolist() == [[[[6]]]]
    assert values[4].tolist() == module(x).tolist() == [[18, 4]]


def test_a_residual_block_by_hand():
    body = Sequential(
        block=Residual(
            Sequential(conv=Conv(3, 1, stride=2, bias=False)), ZeroPad(3, stride=2), then=ReLU()
        )
    )
    module = assigned(
        build(Network("hand", body, (1, 2, 2))), block__conv__weight=[[[[2]]], [[[-3]]], [[[1]]]]
    )
    y = module(torch.tensor([[[[5.0, 9], [9, 9]]]]))
    assert y.flatten().tolist() == [10, 0, 5]  # 10 + 0, relu(-15 + 5), 5 + 0: one zero each side
    even = build(Network("even", Sequential(pad=ZeroPad(4)), (1, 1, 1)))
    assert even(torch.ones(1, 1, 1, 1)).flatten().tolist() == [0, 1, 0, 0]


def test_branches_are_stacked_in_order():
    body = Sequential(both=Concat(twice=Conv(1, 1, bias=False), keep=MaxPool(1)))
    module = assigned(build(Network("hand", body, (1, 1, 2))), both__twice__weight=[[[[2]]]])
    assert module(torch.tensor([[[[1.0, 4]]]])).tolist() == [[[[2, 8]], [[1, 4]]]]


def chain(length=6):
    layers = {f"conv{i}": Conv(2, 1) for i in range(length)}
    return Network("chain", Sequential(**layers), (2, 3, 3))


def test_runs_no_further_than_needed():
    module = build(chain())
    log = watched(module)
    module.run(torch.zeros(1, 2, 3, 3), [2])
    assert [name for name, _ in log] == ["conv0", "conv1", "conv2"]
    log.clear()
    module.run(torch.zeros(1, 2, 3, 3), [])
    assert log == []


def test_values_nobody_needs_are_freed_as_the_pass_goes():
    module = build(chain())
    log = watched(module)
    with torch.inference_mode():
        module(torch.zeros(1, 2, 3, 3))
    assert [alive for _, alive in log] == [0, 1, 1, 1, 1, 1]  # only the layer's own input
    log.clear()
    with torch.inference_mode():
        module.run(torch.zeros(1, 2, 3, 3), [1, 5])
    assert [alive for _, alive in log] == [0, 1, 1, 2, 2, 2]  # and the kept one


def test_kept_values_are_not_changed_later():
    network = cnnviz.architecture("resnet20-cifar")
    module = build(network)
    x = torch.randn(1, 3, 8, 8, generator=torch.Generator().manual_seed(0))
    original = x.clone()
    everything = module.run(x, range(len(network.nodes)))
    for index in range(len(network.nodes)):
        assert torch.equal(everything[index], module.run(x, [index])[index])
    assert torch.equal(x, original)


def test_threads_share_a_module():
    module = build(cnnviz.architecture("resnet20-cifar", input_shape=(3, 8, 8)))
    pictures = [torch.randn(4, 3, 8, 8) for _ in range(6)]
    labels = torch.arange(4)

    def both(x):
        kept = cnnviz.activations(module, x, ["layer2.0.add"])["layer2.0.add"]
        return kept.clone(), cnnviz.gradient_norms(module, x, labels)

    one_by_one = [both(x) for x in pictures]
    with ThreadPoolExecutor(4) as pool:
        at_once = list(pool.map(both, pictures))
    for (kept, norms), (kept_at_once, norms_at_once) in zip(one_by_one, at_once, strict=True):
        torch.testing.assert_close(kept, kept_at_once)
        assert [n for n, _ in norms] == [n for n, _ in norms_at_once]
        assert [v for _, v in norms] == pytest.approx([v for _, v in norms_at_once], rel=1e-4)


def test_modes_of_a_run():
    body = Sequential(bn=BatchNorm(), drop=Dropout(0.5))
    module = build(Network("modes", body, (1, 2, 2))).train()
    x = torch.tensor([[[[1.0, 3], [5, 7]]]])  # mean 4, variance 5
    before = {key: value.clone() for key, value in module.state_dict().items()}
    evaluated = module.run(x, [1], Mode.EVALUATE)[1]
    torch.testing.assert_close(evaluated, x / (1 + 1e-5) ** 0.5)
    of_batch = module.run(x, [1], Mode.BATCH_STATISTICS)[1]
    torch.testing.assert_close(of_batch, (x - 4) / (5 + 1e-5) ** 0.5)
    assert module.training
    assert all(torch.equal(before[key], value) for key, value in module.state_dict().items())
    module(x)
    assert float(module.get_buffer("bn.running_mean")) == pytest.approx(0.4)  # momentum 0.1


def test_other_sizes_run_where_the_layers_allow():
    fully = build(
        Network(
            "fully",
            Sequential(c=Conv(4, 3), g=GlobalAvgPool(), f=Flatten(), l=Linear(2)),
            (3, 8, 8),
        )
    )
    assert fully(torch.zeros(1, 3, 5, 9)).shape == (1, 2)
    vgg = build(cnnviz.architecture("vgg16"), until="pool5", device="meta")
    assert vgg(torch.empty(1, 3, 96, 65, device="meta")).shape == (1, 512, 3, 2)


LENET = build(cnnviz.architecture("lenet5"))


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (torch.zeros(1, 32, 32), r"add one with x\[None\]"),
        (torch.zeros(32, 32), r"give a tensor \(images, 1, height, width\)"),
        ("picture", "the input is str: give a tensor"),
        (torch.zeros(2, 3, 32, 32), r"build with input_shape=\(3, 32, 32\)"),
        (torch.zeros(0, 1, 32, 32), "at least one image"),
        (torch.zeros(1, 1, 4, 32), "conv1 cannot take .*an input of 5 or more"),
        (torch.zeros(1, 1, 40, 40), r"fc3 was built for 400 values and gets 784 .* 32 × 32"),
        (torch.zeros(1, 1, 32, 32, dtype=torch.float64), r"x\.to\(torch\.float32\)"),
        (torch.zeros(1, 1, 32, 32, device="meta"), r"move the input with x\.to\('cpu'\)"),
        (torch.zeros(1, 1, 32, 32, dtype=torch.uint8), r"x\.to\(torch\.float32\)"),
    ],
    ids=[
        "no-batch",
        "flat",
        "text",
        "channels",
        "empty",
        "small",
        "linear",
        "double",
        "device",
        "bytes",
    ],
)
def test_a_wrong_input_says_what_to_change(x, message):
    with pytest.raises(CnnvizError, match=message):
        LENET(x)


def test_unbuilt_nodes_are_named():
    module = build(chain(), until="conv2")
    assert module.position("conv1") == 1
    with pytest.raises(CnnvizError, match="conv3 is not among the layers built up to conv2"):
        module.position("conv3")


def test_a_replaced_layer_is_used():
    module = build(cnnviz.architecture("lenet5"))
    module.fc5 = nn.Linear(84, 3)
    assert module(torch.zeros(1, 1, 32, 32)).shape == (1, 3)


def test_copies_and_pickles_are_whole():
    module = build(cnnviz.architecture("resnet20-cifar", input_shape=(3, 8, 8)))
    x = torch.randn(2, 3, 8, 8)
    twins = copy.deepcopy(module), pickle.loads(pickle.dumps(module))
    for twin in twins:
        assert torch.equal(twin(x), module(x))
        twin.get_parameter("fc.bias").data += 1
        assert not torch.equal(twin(x), module(x))


WORDS = ("type", "forward", "half", "layer", "run", "network", "_steps", "_places", "self", "0", "")


def test_a_layer_may_have_any_name():
    body = Sequential(
        **{word: Sequential(**{"to": Conv(1, 1, bias=False), "\ud800": ReLU()}) for word in WORDS}
    )
    module = build(Network("words", body, (1, 4, 4)))
    keys = [f"{word}.to.weight" if word else "to.weight" for word in WORDS]
    assert list(module.state_dict()) == keys
    for parameter in module.parameters():
        parameter.data.fill_(2)
    assert module.train().eval()(torch.ones(1, 1, 4, 4)).flatten().tolist() == [2.0**11] * 16


def test_the_one_name_that_torch_needs_is_refused():
    with pytest.raises(CnnvizError, match="cannot be called 'a.training' here, the word is taken"):
        build(Network("words", Sequential(a=Sequential(training=ReLU())), (1, 4, 4)))

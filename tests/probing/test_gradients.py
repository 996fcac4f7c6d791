"""Gradient norms: by hand, against autograd on a plain copy, and as the field has measured."""

import math

import pytest
import torch
import torch.nn.functional as F

import cnnviz
from cnnviz.blocks import Sequential
from cnnviz.errors import CnnvizError
from cnnviz.layers import BatchNorm, Conv, Dropout, Flatten, GlobalAvgPool, Linear, ReLU, Softmax
from cnnviz.network import Network
from cnnviz.running import build


def batch(images, size, channels=3, seed=0):
    stream = torch.Generator().manual_seed(seed)
    x = torch.randn(images, channels, size, size, generator=stream)
    return x, torch.randint(10, (images,), generator=stream)


def test_two_classes_by_hand():
    body = Sequential(conv=Conv(1, 1, bias=False), flat=Flatten(), fc=Linear(2))
    module = build(Network("hand", body, (1, 1, 1)))
    module.get_parameter("conv.weight").data.fill_(2)
    module.get_parameter("fc.weight").data = torch.tensor([[1.0], [-1]])
    module.get_parameter("fc.bias").data.zero_()
    norms = cnnviz.gradient_norms(module, torch.full((1, 1, 1, 1), 0.5), torch.tensor([0]))
    # conv gives 1, logits 1 and -1; d loss / d logits = (p - 1, 1 - p), p = 1 / (1 + e^-2)
    p = 1 / (1 + math.exp(-2))
    assert [name for name, _ in norms] == ["conv", "fc"]
    assert norms[0][1] == pytest.approx(0.5 * 2 * (1 - p))
    assert norms[1][1] == pytest.approx(math.sqrt(2) * (1 - p))


def test_a_softmax_at_the_end_changes_nothing():
    layers = {"flat": Flatten(), "fc": Linear(3)}
    x, y = torch.arange(8.0).view(2, 4, 1, 1), torch.tensor([0, 2])
    without = build(Network("without", Sequential(**layers), (4, 1, 1)))
    ended = build(Network("with", Sequential(**layers, softmax=Softmax()), (4, 1, 1)))
    assert cnnviz.gradient_norms(without, x, y) == cnnviz.gradient_norms(ended, x, y)


@pytest.mark.parametrize("name", ["resnet20-cifar", "plain20-cifar"])
def test_equal_to_a_training_step_without_its_traces(name):
    module = build(cnnviz.architecture(name, input_shape=(3, 8, 8)))
    x, y = batch(8, 8)
    state = {key: value.clone() for key, value in module.state_dict().items()}
    norms = cnnviz.gradient_norms(module, x, y)
    assert not module.training
    assert all(p.grad is None and p.requires_grad for p in module.parameters())
    assert all(torch.equal(state[key], value) for key, value in module.state_dict().items())

    F.cross_entropy(module.train()(x), y).backward()
    expected = [
        (row.name, float(module.get_submodule(row.name).weight.grad.norm()))
        for row in cnnviz.analyse(module.network, (3, 8, 8)).layers
        if row.kind in ("conv", "linear")
    ]
    assert [name for name, _ in norms] == [name for name, _ in expected]
    assert len(norms) == 20
    assert [norm for _, norm in norms] == pytest.approx([norm for _, norm in expected], rel=1e-3)


def test_running_statistics_on_request_and_dropout_off():
    body = Sequential(c=Conv(4, 3), bn=BatchNorm(), d=Dropout(0.9), g=GlobalAvgPool(), f=Flatten())
    module = build(Network("drop", Sequential(body=body, fc=Linear(10)), (3, 6, 6)))
    x, y = batch(4, 6)
    own = cnnviz.gradient_norms(module, x, y)
    running = cnnviz.gradient_norms(module, x, y, batch_statistics=False)
    assert own == cnnviz.gradient_norms(module.train(), x, y)
    assert own[0][1] != pytest.approx(running[0][1], rel=0.05)
    F.cross_entropy(module.eval()(x), y).backward()
    assert running[0][1] == pytest.approx(float(module.get_parameter("body.c.weight").grad.norm()))


def first(name, depth, seed=0, **settings):
    """Gradient norm of the first convolution at the start."""
    size = settings.pop("size", 8)
    network = cnnviz.architecture(name, depth=depth, input_shape=(3, size, size))
    x, y = batch(settings.pop("images", 32), size, seed=seed)
    norms = cnnviz.gradient_norms(build(network, seed, **settings), x, y)
    assert len(norms) == depth
    return norms[0][1]


def test_with_batch_norm_and_he_plain_explodes_with_depth_and_residual_does_not():
    plain = [first("plain20-cifar", depth) for depth in (20, 56)]
    residual = [first("resnet20-cifar", depth) for depth in (20, 56)]
    assert plain[1] > 30 * plain[0]
    assert residual[1] < 10 * residual[0]
    assert plain[1] > 20 * residual[1]


@pytest.mark.parametrize(
    ("name", "depth", "measured"),
    [
        ("plain20-cifar", 20, 1.2),
        ("plain20-cifar", 56, 9.5e2),
        ("resnet20-cifar", 20, 0.49),
        ("resnet20-cifar", 56, 2.2),
    ],
)
def test_figures_measured_elsewhere(name, depth, measured):
    """First-convolution norms of other implementations of these nets, whatever the seed.

    Batch 64 of random 32 × 32 images, He fan-out convolutions, batch norm, torch's own start
    for the linear layer; three seeds of plain-56 spread over a factor of 1.8.
    """
    module = build(cnnviz.architecture(name, depth=depth))
    norm = cnnviz.gradient_norms(module, *batch(64, 32))[0][1]
    assert measured / 2.5 < norm < measured * 2.5


def deep(layers, **settings):
    """A chain of convolutions and ReLUs without batch norm: first and last gradient norm."""
    chain = {}
    for i in range(layers):
        chain |= {f"conv{i}": Conv(16, 3, padding=1, bias=False), f"relu{i}": ReLU()}
    body = Sequential(**chain, pool=GlobalAvgPool(), flat=Flatten(), fc=Linear(10))
    norms = cnnviz.gradient_norms(build(Network("deep", body, (3, 8, 8)), **settings), *batch(8, 8))
    return norms[0][1], norms[-1][1]


def test_without_batch_norm_torchs_start_vanishes_to_exactly_zero_and_he_does_not():
    assert deep(54, initialisation="torch")[0] < 1e-9
    assert deep(200, initialisation="torch")[0] == 0.0
    assert deep(54, initialisation="he")[0] > 1e-5


def test_small_gradients_are_not_lost_in_their_squares():
    body = Sequential(flat=Flatten(), fc=Linear(2))
    module = build(Network("small", body, (1, 1, 1)))
    norms = cnnviz.gradient_norms(module, torch.full((1, 1, 1, 1), 1e-30), torch.tensor([0]))
    assert norms[0][1] == pytest.approx(math.sqrt(2) * 0.5e-30, rel=1e-4)  # squares: below 1e-45


def test_works_inside_inference_mode():
    module = build(cnnviz.architecture("lenet5"))
    x, y = batch(2, 32, channels=1)
    outside = cnnviz.gradient_norms(module, x, y)
    with torch.inference_mode():
        assert dict(cnnviz.gradient_norms(module, x + 0, y + 0)) == pytest.approx(dict(outside))


LENET = build(cnnviz.architecture("lenet5"))
PICTURES = torch.zeros(2, 1, 32, 32)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (torch.tensor([0]), "give 2 whole numbers, one per image"),
        (torch.tensor([[0], [1]]), "in one dimension"),
        (torch.tensor([0.0, 1.0]), "whole numbers"),
        (torch.tensor([True, False]), "whole numbers"),
        ([0, 1], "the labels are list"),
        (torch.tensor([0, 10]), "run from 0 to 10: with 10 classes give 0 to 9"),
        (torch.tensor([-1, 3]), "run from -1 to 3"),
    ],
    ids=str,
)
def test_bad_labels(labels, message):
    with pytest.raises(CnnvizError, match=message):
        cnnviz.gradient_norms(LENET, PICTURES, labels)


def test_what_cannot_be_asked_says_why():
    half = build(cnnviz.architecture("lenet5"), until="pool2")
    with pytest.raises(CnnvizError, match="16 × 5 × 5, not one value per class"):
        cnnviz.gradient_norms(half, PICTURES, torch.tensor([0, 1]))
    with pytest.raises(CnnvizError, match=r"x\[None\]"):
        cnnviz.gradient_norms(LENET, PICTURES[0], torch.tensor([0]))
    flat = build(Network("flat", Sequential(flat=Flatten()), (2, 1, 1)))
    with pytest.raises(CnnvizError, match="flat has no weights"):
        cnnviz.gradient_norms(flat, torch.zeros(1, 2, 1, 1), torch.tensor([0]))
    frozen = build(cnnviz.architecture("lenet5")).requires_grad_(False)
    with pytest.raises(CnnvizError, match="conv1 is frozen"):
        cnnviz.gradient_norms(frozen, PICTURES, torch.tensor([0, 1]))


def test_batch_norm_of_a_single_value_asks_for_more_images():
    network = cnnviz.architecture("plain20-cifar", input_shape=(3, 4, 4))
    module = build(network)
    with pytest.raises(CnnvizError, match=r"layer3\.0\.bn1 .* give more images"):
        cnnviz.gradient_norms(module, torch.zeros(1, 3, 4, 4), torch.tensor([0]))
    assert cnnviz.gradient_norms(module, torch.zeros(2, 3, 4, 4), torch.tensor([0, 1]))
    alone = cnnviz.gradient_norms(
        module, torch.ones(1, 3, 4, 4), torch.tensor([0]), batch_statistics=False
    )
    assert len(alone) == 20

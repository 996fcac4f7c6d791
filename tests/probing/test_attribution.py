"""Maps of what speaks for a class: hand-weighted networks, and each method written out again."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

import cnnviz
from cnnviz.blocks import Concat, Residual, Sequential
from cnnviz.counting import analyse
from cnnviz.counting.receptive_field import Box
from cnnviz.layers import (
    AvgPool,
    BatchNorm,
    Conv,
    Flatten,
    GlobalAvgPool,
    Linear,
    MaxPool,
    ReLU,
    Softmax,
    Tanh,
)
from cnnviz.network import Network
from cnnviz.probing.attribution import Attribution, Method, attribute, methods, strongest
from cnnviz.probing.grad_cam import cam_layers
from cnnviz.probing.occluding import (
    MOST_SECONDS,
    USUAL_SECONDS,
    Occluder,
    covered,
    efforts,
    occluders,
    shares,
    usual_occluder,
)
from cnnviz.running import Mode, build

BODY = Sequential(
    conv1=Conv(6, 3, padding=1),
    norm1=BatchNorm(),
    relu1=ReLU(),
    pool1=MaxPool(2),
    module=Concat(
        a=Sequential(conv=Conv(3, 1), relu=ReLU()),
        b=Sequential(conv=Conv(5, 3, padding=1), relu=ReLU()),
    ),
    block=Residual(Sequential(conv=Conv(8, 3, padding=1), norm=BatchNorm()), then=ReLU()),
    pool2=GlobalAvgPool(),
    flat=Flatten(),
    fc=Linear(4),
)
BRANCHED = Network("branched", BODY, (3, 12, 10))
IMAGE = torch.randn(1, 3, 12, 10, generator=torch.Generator().manual_seed(1))


def flat_network(weight):
    """Scores are products with `weight` (classes, C, H, W): all is known by hand."""
    weight = torch.as_tensor(weight, dtype=torch.float32)
    network = Network(
        "flat", Sequential(flat=Flatten(), fc=Linear(len(weight))), tuple(weight.shape[1:])
    )
    module = build(network)
    with torch.no_grad():
        fc = module.get_submodule("fc")
        fc.weight.copy_(weight.flatten(1))
        fc.bias.zero_()
    return module


class Rectified(torch.autograd.Function):
    """A ReLU that passes back what is positive, as Zeiler and Fergus do."""

    @staticmethod
    def forward(ctx, x):
        return x.clamp_min(0)

    @staticmethod
    def backward(ctx, slope):
        return slope.clamp_min(0)


def test_saliency_is_the_largest_weight_over_the_colours():
    weight = torch.tensor([[[[1.0, -4.0]], [[2.0, 3.0]]], [[[0.0, 0.0]], [[0.0, -5.0]]]])
    module = flat_network(weight)
    x = torch.ones(1, 2, 1, 2)
    assert attribute(module, x, 0, "saliency").values.tolist() == [[2, 4]]
    assert attribute(module, x, 1, Method.SALIENCY).values.tolist() == [[0, 5]]


def test_occlusion_is_the_probability_lost():
    weight = torch.zeros(2, 1, 2, 2)
    weight[0, 0] = torch.tensor([[3.0, -1.0], [0.0, 0.0]])
    module = flat_network(weight)
    x = torch.tensor([[[[1.0, 1.0], [0.0, 0.0]]]])  # its lower median is 0
    found = attribute(module, x, 0, "occlusion", occluder=Occluder(1, 1))

    def sure(score):
        return 1 / (1 + np.exp(-score))

    expected = [[sure(2) - sure(-1), sure(2) - sure(3)], [0, 0]]
    np.testing.assert_allclose(found.values, expected, atol=1e-7)
    assert found.cells == (2, 2)


def test_grad_cam_written_out_again():
    module = build(BRANCHED, seed=3)
    joined = BRANCHED.nodes[BRANCHED.index("block.add") + 1].name  # the ReLU behind the sum
    for layer, read, sides in (("block.add", joined, (6, 5)), ("conv1", "relu1", (12, 10))):
        index = module.position(read)
        x = IMAGE.clone().requires_grad_()
        values = module.run(x, [index, module.target], Mode.EVALUATE)
        maps, score = values[index], values[module.target][0, 2]
        (slope,) = torch.autograd.grad(score, maps)
        small = (slope.mean((2, 3), keepdim=True) * maps).sum(1, keepdim=True).relu()
        large = torch.nn.functional.interpolate(small, (12, 10), mode="bilinear")[0, 0]
        found = attribute(module, IMAGE, 2, "Grad-CAM", layer=layer)
        np.testing.assert_allclose(found.values, large.detach().numpy(), atol=1e-6)
        assert found.cells == sides
        assert found.values.max() > 0


def test_deconvolution_written_out_again():
    module = build(BRANCHED, seed=3)
    again = build(BRANCHED, seed=3)
    for layer in again.modules():
        if isinstance(layer, torch.nn.ReLU):
            layer.forward = Rectified.apply
    for number in range(4):
        x = IMAGE.clone().requires_grad_()
        (expected,) = torch.autograd.grad(again(x)[0, number], x)
        found = attribute(module, IMAGE, number, "deconvolution").values
        np.testing.assert_allclose(found, expected[0].sum(0).numpy(), atol=1e-6)
    plain = IMAGE.clone().requires_grad_()
    (slope,) = torch.autograd.grad(module(plain)[0, 3], plain)
    assert not np.allclose(found, slope[0].sum(0).numpy(), atol=1e-4)


def test_a_softmax_at_the_end_is_not_part_of_the_score():
    bare = build(Network("n", Sequential(flat=Flatten(), fc=Linear(3)), (1, 4, 4)))
    ended = build(Network("n", Sequential(flat=Flatten(), fc=Linear(3), p=Softmax()), (1, 4, 4)))
    x = torch.rand(1, 1, 4, 4)
    assert shares(bare, x) == shares(ended, x)
    assert sum(shares(bare, x)) == pytest.approx(1)
    np.testing.assert_array_equal(
        attribute(bare, x, 1, "saliency").values, attribute(ended, x, 1, "saliency").values
    )


def test_nothing_is_left_on_the_module():
    module = build(BRANCHED, seed=3)
    before = {name: value.clone() for name, value in module.state_dict().items()}
    for method in Method:
        attribute(module, IMAGE, 0, method)
    for layer in module.modules():
        assert not layer._forward_hooks
        assert not layer._forward_pre_hooks
        assert not layer._backward_hooks
    assert all(parameter.grad is None for parameter in module.parameters())
    assert all(torch.equal(value, before[name]) for name, value in module.state_dict().items())
    assert not IMAGE.requires_grad


def test_two_visitors_do_not_see_each_other():
    module = build(BRANCHED, seed=3)
    asked = [(number, method) for number in range(4) for method in Method] * 3

    def values(what):
        return attribute(module, IMAGE, *what).values

    alone = [values(what) for what in asked]
    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(values, asked))
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-7)


def test_a_picture_made_in_inference_mode():
    with torch.inference_mode():
        x = torch.rand(1, 3, 12, 10)
        found = attribute(build(BRANCHED), x, 0, "saliency")
    assert found.values.max() > 0


@pytest.mark.parametrize("name", ["resnet20-cifar", "nin-cifar10", "googlenet", "lenet5-1998"])
def test_networks_of_the_register(name):
    module = cnnviz.build(cnnviz.architecture(name))
    x = torch.rand(1, *module.input_shape)
    for method in methods(module.network):
        if method is not Method.OCCLUSION:
            values = attribute(module, x, 1, method).values
            assert values.shape == module.input_shape[1:]
            assert np.isfinite(values).all()
            assert method is not Method.SALIENCY or values.max() > 0


def test_which_methods_and_layers_there_are():
    every = ["saliency", "Grad-CAM", "occlusion", "deconvolution"]
    assert methods(BRANCHED) == every
    tanh = Network("t", Sequential(c=Conv(2, 3), t=Tanh(), f=Flatten(), fc=Linear(2)), (1, 6, 6))
    assert methods(tanh) == every[:3]
    before = Residual(Sequential(relu=ReLU(), conv=Conv(1, 1)))  # its ReLU shares what it reads
    shared = Network("s", Sequential(b=before, f=Flatten(), fc=Linear(2)), (1, 6, 6))
    assert methods(shared) == every[:3]
    report = analyse(cnnviz.architecture("lenet5-1998"))
    assert cam_layers(report) == ["c1", "c3"]  # c5 has a single cell
    assert cam_layers(analyse(cnnviz.architecture("googlenet")))[-1] == "inception5b.concat"
    for name in cnnviz.architectures():
        report = analyse(cnnviz.architecture(name))
        if len(report.output_shape) > 1:
            continue  # it gives no class a score
        taking = efforts(report)
        offered = occluders(report)
        assert usual_occluder(report) in offered
        assert taking[usual_occluder(report)].seconds <= USUAL_SECONDS
        assert max(taking[each].seconds for each in offered) <= MOST_SECONDS


def test_the_strongest_square():
    values = np.zeros((6, 5))
    values[1:3, 2:4] = [[1, 2], [3, 4]]
    values[5, 0] = 6
    values[4, 4] = -100
    found = Attribution(Method.DECONVOLUTION, values, (6, 5))
    assert strongest(found, 1) == Box(5, 5, 0, 0)
    assert strongest(found, 2) == Box(1, 2, 2, 3)
    assert strongest(Attribution(Method.OCCLUSION, -values * (values < 0) * -1, (6, 5)), 2) is None


def test_covering_takes_the_median_of_each_colour():
    x = torch.stack([torch.arange(9.0).view(3, 3), torch.full((3, 3), 7.0)])[None]
    hidden = covered(x, Box(0, 1, 0, 0))
    assert hidden[0, 0].tolist() == [[4, 1, 2], [4, 4, 5], [6, 7, 8]]
    assert (hidden[0, 1] == 7).all()
    assert x[0, 0, 0, 0] == 0


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"number": 4}, "classes go from 0 to 3"),
        ({"number": -1}, "classes go from 0 to 3"),
        ({"method": "guess"}, "choose saliency, Grad-CAM"),
        ({"method": "Grad-CAM", "layer": "fc"}, "cannot look at fc"),
        ({"method": "occlusion", "occluder": Occluder(9, 1)}, "choose one of (1, 1)"),
        ({"x": IMAGE[0]}, "no batch dimension"),
        ({"x": IMAGE.repeat(2, 1, 1, 1)}, "give one picture"),
    ],
)
def test_what_is_not_there_is_refused(settings, words):
    asked = {"x": IMAGE, "number": 0, "method": "saliency", **settings}
    with pytest.raises(cnnviz.CnnvizError) as refused:
        attribute(build(BRANCHED), **asked)
    assert words in str(refused.value)


def test_too_much_work_is_not_offered():
    wide = Network("wide", Sequential(c=Conv(64, 3, padding=1), f=AvgPool(64)), (1, 4096, 4096))
    taking = efforts(analyse(wide))
    assert 0 < len(occluders(analyse(wide))) < len(taking)
    assert max(taking[each].seconds for each in occluders(analyse(wide))) <= MOST_SECONDS
    huge = Network("huge", Sequential(c=Conv(512, 9, padding=4)), (3, 4096, 4096))
    with pytest.raises(cnnviz.CnnvizError, match="too large to occlude"):
        usual_occluder(analyse(huge))

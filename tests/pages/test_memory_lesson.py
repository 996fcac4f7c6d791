"""What autograd keeps, measured on real passes, is what counting says, to the byte."""

import pytest
import torch

import cnnviz
from cnnviz.blocks import Concat, Residual, Sequential, SideBranch
from cnnviz.counting.kept import kept
from cnnviz.errors import CnnvizError
from cnnviz.layers import (
    AdaptiveAvgPool,
    AvgPool,
    BatchNorm,
    Conv,
    Dropout,
    Flatten,
    GlobalAvgPool,
    L2Pool,
    Linear,
    LocalResponseNorm,
    MaxPool,
    ReLU,
    Scale,
    Sigmoid,
    Softmax,
    SparseConv,
    Subsample,
    Tanh,
    ZeroPad,
)
from cnnviz.network import Network
from cnnviz.running import build
from pages.memory.lesson import measured_kept

CASES = [
    ("lenet5", 32),
    ("lenet5-1998", 32),
    ("resnet20-cifar", 17),
    ("plain20-cifar", 16),
    ("alexnet", 67),
    ("alexnet-torchvision", 67),
    ("zfnet", 70),
    ("vgg11", 32),
    ("nin-cifar10", 32),
    ("nin-imagenet", 70),
    ("googlenet", 64),
    ("googlenet-torchvision", 64),
    ("inception-v2", 64),
    ("inception-v3", 80),
    ("inception-v4", 80),
    ("inception-resnet-v1", 80),
    ("resnet18", 64),
    ("resnet50", 40),
]


def described(name, size):
    network = cnnviz.architecture(name)
    return network, (network.input_shape[0], size, size + 2)


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize(("name", "size"), CASES)
def test_whole_networks(name, size, training):
    if name == "lenet5-1998":
        network = cnnviz.architecture(name)  # its prototypes fit one size alone
        shape = network.input_shape
    else:
        network, shape = described(name, size)
    report = cnnviz.analyse(network, shape)
    module = build(network, input_shape=shape)
    for images in (2, 3):
        found = measured_kept(module, torch.rand(images, *shape), training=training)
        assert found.bytes == kept(report, training=training).of_batch(images)
        assert found.images == images


@pytest.mark.parametrize("training", [True, False])
def test_side_branches_run_too(training):
    network = cnnviz.architecture("googlenet-torchvision", aux=True, input_shape=(3, 64, 64))
    module = build(network)
    found = measured_kept(module, torch.rand(2, 3, 64, 64), training=training)
    amount = kept(cnnviz.analyse(network), training=training).of_batch(2)
    without = cnnviz.architecture("googlenet-torchvision", input_shape=(3, 64, 64))
    assert found.bytes == amount > kept(cnnviz.analyse(without), training=training).of_batch(2)


def test_vgg16_up_to_a_convolution():
    network = cnnviz.architecture("vgg16", input_shape=(3, 48, 64))
    module = build(network, until="conv3_1")
    until = network.index("conv3_1") + 1
    part = Network("part", Sequential(**dict(network.body.parts[:until])), (3, 48, 64))
    expected = kept(cnnviz.analyse(part)).per_image
    # Four activations and two pools with their places (int64), and the picture.
    floats = 3 * 3072 + 2 * 64 * 3072 + 2 * 128 * 768 + 64 * 768 + 128 * 192
    assert expected == 4 * floats + 8 * (64 * 768 + 128 * 192)
    assert measured_kept(module, torch.rand(1, 3, 48, 64)) == (expected, 1, 9)


def test_a_relu_in_place_keeps_no_less():
    network = cnnviz.architecture("resnet20-cifar", input_shape=(3, 12, 12))
    module, x = build(network), torch.rand(2, 3, 12, 12)
    before = measured_kept(module, x).bytes
    for layer in module.modules():
        if isinstance(layer, torch.nn.ReLU):
            layer.inplace = True
    assert measured_kept(module, x).bytes == before


EVERY = {
    "conv with uneven padding": Conv(3, 3, padding=((1, 2), (0, 1))),
    "conv, same at a stride": Conv(3, 3, stride=2, padding="same"),
    "conv, dilated, in groups": Conv(4, 3, dilation=2, groups=2),
    "conv of an even kernel": Conv(3, 2, padding="same"),
    "conv, rounding up": Conv(3, 4, stride=3, ceil=True),
    "conv, rounding up what fits": Conv(3, (3, 2), stride=2, ceil=True),
    "conv with nothing to round": Conv(3, 3, ceil=True),
    "max pool": MaxPool(3, stride=2, ceil=True),
    "max pool with uneven padding": MaxPool(3, stride=2, padding=((1, 0), (0, 1))),
    "max pool padded by more than half": MaxPool(3, stride=2, padding=2),
    "max pool, same": MaxPool(2, stride=2, padding="same"),
    "average pool": AvgPool(2),
    "average pool with uneven padding": AvgPool(3, stride=2, padding=((2, 0), (0, 1))),
    "average pool, rounding up, padded": AvgPool(3, 3, padding=2, ceil=True, count_padding=False),
    "l2 pool": L2Pool(3, stride=2, ceil=True),
    "global pool": GlobalAvgPool(),
    "adaptive pool": AdaptiveAvgPool(3),
    "adaptive pool to one": AdaptiveAvgPool(1),
    "relu": ReLU(),
    "tanh": Tanh(),
    "scaled tanh": Tanh(1.7, 0.6),
    "slanted tanh": Tanh(1.0, 0.6),
    "sigmoid": Sigmoid(),
    "scale": Scale(0.5),
    "softmax": Softmax(),
    "response norm": LocalResponseNorm(),
    "narrow response norm": LocalResponseNorm(size=2, beta=0.5),
    "batch norm": BatchNorm(),
    "dropout": Dropout(0.3),
    "no dropout": Dropout(0.0),
    "zero pad": ZeroPad(9, 2),
    "sparse conv": SparseConv(((0, 1), (1, 2, 3)), 3, padding=1),
    "sparse conv, rounding up": SparseConv(((0, 1), (1, 2, 3)), 3, stride=3, ceil=True),
    "subsample": Subsample(2),
    "subsample with uneven padding": Subsample(3, 2, ((1, 0), (0, 1))),
    "branches": Concat(a=ReLU(), b=Conv(2, 1), c=Dropout(), d=Sequential(Tanh(), MaxPool(1))),
    "residual": Residual(Sequential(Conv(4, 1), Dropout()), then=ReLU()),
    "side branch": SideBranch(Sequential(Flatten(), Linear(3))),
    "dropout, flatten, linear": Sequential(Dropout(), Flatten(), ReLU(), Linear(5), Softmax()),
}


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("behind", [True, False], ids=["behind weights", "first"])
@pytest.mark.parametrize("block", EVERY.values(), ids=EVERY)
def test_every_layer(block, behind, training):
    start = {"start": Conv(4, 3)} if behind else {}
    shape = (4, 11, 10) if behind else (4, 9, 8)
    network = Network("one", Sequential(**start, middle=block, end=Sigmoid()), shape)
    report = cnnviz.analyse(network)
    for images in (1, 4):
        found = measured_kept(build(network), torch.rand(images, *shape), training=training)
        assert found.bytes == kept(report, training=training).of_batch(images)


def test_nothing_in_the_module_changes():
    network = cnnviz.architecture("resnet20-cifar", input_shape=(3, 12, 12))
    module = build(network)
    before = {name: value.clone() for name, value in module.state_dict().items()}
    measured_kept(module, torch.rand(4, 3, 12, 12), training=True)
    assert not module.training
    assert not any(layer.training for layer in module.modules())
    assert all(torch.equal(value, before[name]) for name, value in module.state_dict().items())
    assert all(parameter.grad is None for parameter in module.parameters())


def test_slices_and_pictures_of_inference_mode_count_as_themselves():
    network = cnnviz.architecture("lenet5")
    module, amount = build(network), kept(cnnviz.analyse(network)).of_batch(2)
    with torch.inference_mode():
        many = torch.rand(8, 1, 32, 32)
        assert measured_kept(module, many[:2]).bytes == amount
    assert measured_kept(module, many[3:5]).bytes == amount


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (torch.rand(1, 3, 8, 8), "layer2.0.bn1 would normalise one value per channel by itself"),
        (torch.rand(1, 1, 8, 8), "the input holds 1 images of 1 channels: give"),
        (torch.rand(3, 8, 8), "the input (3, 8, 8) has no batch dimension"),
        ("picture", "the input is str: give a tensor"),
    ],
    ids=["one image", "channels", "no batch", "no tensor"],
)
def test_pictures_that_do_not_fit(x, message):
    module = build(cnnviz.architecture("resnet18", input_shape=(3, 8, 8)))
    with pytest.raises(CnnvizError) as caught:
        measured_kept(module, x)
    assert str(caught.value).startswith(message)

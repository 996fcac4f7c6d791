"""Memory: published sums, what is kept, what is alive at once, and what fits."""

import weakref

import pytest
import torch

import cnnviz
from cnnviz.blocks import Residual, Sequential, SideBranch
from cnnviz.counting.kept import KeptRow, kept
from cnnviz.counting.memory import Optimizer, Outputs, budget, mebibytes, megabytes, memory, peak
from cnnviz.errors import CnnvizError
from cnnviz.layers import (
    AvgPool,
    BatchNorm,
    Conv,
    Dropout,
    Elementwise,
    Flatten,
    GlobalAvgPool,
    Linear,
    MaxPool,
    ReLU,
    Tanh,
)
from cnnviz.network import Network
from cnnviz.running import build
from tests.counting.plain import plain

NAMES = cnnviz.architectures()


def counted(name, shape=None, **options):
    return cnnviz.analyse(cnnviz.architecture(name, **options), shape)


def test_vgg16_takes_what_the_lecture_adds_up():
    figures = memory(counted("vgg16"))
    assert figures.values() == 15_237_608  # CS231n's table, added up without its slip
    assert figures.outputs() == 60_950_432
    assert (megabytes(figures.outputs()), mebibytes(figures.outputs())) == ("60.95 MB", "58.13 MiB")
    assert figures.weights == 4 * 138_357_544
    # Each of 13 + 2 activations, the flattened maps and two dropouts on top.
    relus = sum(row.values for row in figures.report.layers if row.kind == "relu")
    assert figures.values(Outputs.EVERY) == 15_237_608 + relus + 25_088 + 2 * 4096 == 28_826_600


@pytest.mark.parametrize("name", NAMES)
def test_rows_add_up(name):
    report = counted(name)
    figures = memory(report)
    inputs = report.input_shape[0] * report.input_shape[1] * report.input_shape[2]
    assert figures.weights == 4 * sum(row.parameters for row in report.layers)
    assert figures.buffers == 4 * sum(row.buffers for row in report.layers)
    drawn = [row.values for row in report.layers if row.layer.is_volume]
    assert figures.values() == inputs + sum(drawn)
    assert figures.values(Outputs.EVERY) == inputs + sum(row.values for row in report.layers)
    held = figures.kept
    assert held.per_image == held.input + sum(row.output + row.own for row in held.rows)


MEASURED = [  # the reference's figures, of torchvision's networks in training, one image
    ("vgg16", {"adaptive_pool": True}, 73_355_264, "73.36"),
    ("alexnet-torchvision", {}, 3_741_184, "3.74"),
    ("googlenet-torchvision", {}, 48_170_880 + 58_240, "48.2"),
    ("resnet18", {}, 22_179_840 + 38_400, "22.2"),
    ("resnet50-v1.5", {}, 85_909_504 + 212_480, "86.1"),
]


@pytest.mark.parametrize(("name", "options", "exact", "printed"), MEASURED)
def test_kept_is_what_was_measured(name, options, exact, printed):
    amount = kept(counted(name, **options)).of_batch(1)
    assert amount == exact
    places = len(printed.partition(".")[2])
    assert f"{amount / 1e6:.{places}f}" == printed


def test_batch_norm_and_dropout_keep_more_in_training():
    report = counted("resnet18")
    evaluated, trained = kept(report, training=False), kept(report)
    assert (evaluated.fixed, trained.fixed) == (0, 4 * 2 * 4800)  # mean and deviation of 4800 maps
    assert evaluated.per_image == trained.per_image
    report = counted("vgg16")
    masks = kept(report).per_image - kept(report, training=False).per_image
    assert masks == 4 * (4096 + 4096 + 4096 + 4096)  # two masks, and two outputs that linear reads


def test_rows_say_who_needs_them():
    body = Sequential(
        conv=Conv(2, 3, bias=False),
        bn=BatchNorm(),
        relu=ReLU(),
        pool=MaxPool(2),
        flat=Flatten(),
        fc=Linear(3),
    )
    passed = kept(cnnviz.analyse(Network("small", body, (1, 6, 6))))
    assert passed.input == 4 * 36
    assert passed.rows == (
        KeptRow("conv", 4 * 32, 0, 0, ("bn",)),
        KeptRow("bn", 0, 0, 16, ()),
        KeptRow("relu", 4 * 32, 0, 0, ("relu", "pool")),
        KeptRow("pool", 4 * 8, 8 * 8, 0, ("fc",)),
        KeptRow("flat", 0, 0, 0, ()),
        KeptRow("fc", 0, 0, 0, ()),
    )
    assert passed.of_batch(5) == 5 * (144 + 128 + 128 + 32 + 64) + 16


def test_layers_before_the_first_weights_keep_nothing():
    body = Sequential(tanh=Tanh(), pool=AvgPool(2), conv=Conv(1, 1))
    passed = kept(cnnviz.analyse(Network("late", body, (1, 4, 4))))
    assert passed.input == 0
    assert [row.output for row in passed.rows] == [0, 4 * 4, 0]


def live_bytes(module, x):
    """The most bytes of layer outputs alive at once in a real pass, the picture among them."""
    alive: dict[int, weakref.ref] = {}
    most = 0

    def look(layer, inputs, output):
        nonlocal most
        alive[len(alive)] = weakref.ref(output)
        held = {
            t.untyped_storage().data_ptr(): t.nbytes
            for t in (r() for r in alive.values())
            if t is not None
        }
        held[x.untyped_storage().data_ptr()] = x.nbytes
        most = max(most, sum(held.values()))

    for index in range(len(module.network.nodes)):
        if index + 1 in module.shapes:
            module.layer(index).register_forward_hook(look)
    with torch.inference_mode():
        module(x)
    return most


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("lenet5", 32),
        ("resnet20-cifar", 19),
        ("googlenet", 64),
        ("resnet50", 40),
        ("inception-v4", 80),
        ("vgg11", 40),
        ("inception-resnet-v1", 80),
    ],
)
def test_the_peak_is_what_a_real_pass_holds(name, size):
    network = cnnviz.architecture(name)
    shape = (network.input_shape[0], size, size)
    module = build(network, input_shape=shape)
    assert peak(module.report).bytes == live_bytes(module, torch.rand(1, *shape))


def test_the_peak_by_hand():
    body = Sequential(
        conv=Conv(4, 1),  # 400 values
        relu=ReLU(),
        block=Residual(Sequential(conv1=Conv(8, 1), relu1=ReLU(), conv2=Conv(4, 1)), then=ReLU()),
        side=SideBranch(Conv(900, 1)),
        pool=GlobalAvgPool(),
        drop=Dropout(),
    )
    report = cnnviz.analyse(Network("hand", body, (1, 10, 10)))
    # The picture (100), the shortcut (400), and relu1 beside what it reads (800 + 800).
    assert peak(report) == (4 * 2100, "block.relu1")
    # In place relu1 adds nothing; conv2 beside it does: 100 + 400 + 800 + 400.
    assert peak(report, in_place=True) == (4 * 1700, "block.conv2")
    assert peak(report, number=2).bytes == 2 * 2100


def test_a_relu_does_not_overwrite_what_is_read_later():
    body = Sequential(conv=Conv(1, 1), block=Residual(ReLU()))
    report = cnnviz.analyse(Network("kept", body, (1, 2, 2)))
    assert peak(report, in_place=True).bytes == peak(report).bytes == 4 * 16


@pytest.mark.parametrize(
    ("optimizer", "copies"), [("sgd", 2), ("momentum", 3), ("adam", 4), (Optimizer.ADAM, 4)]
)
def test_the_largest_batch_in_training(optimizer, copies):
    report = counted("vgg16")
    share = budget(report, 12 * 10**9, optimizer=optimizer)
    once = copies * 553_430_176
    assert sum(share.fixed.values()) == once
    assert share.per_image == 73_254_912
    assert share.batch == (12 * 10**9 - once) // 73_254_912
    assert share.batch == budget(report, 12 * 10**9, optimizer=optimizer).batch
    assert share.used <= 12 * 10**9 < share.used + share.per_image


def test_the_largest_batch_is_worked_out():
    share = budget(counted("vgg16"), 12 * 10**9, optimizer="sgd")
    assert share.formula.value == share.batch == 148
    assert plain(share.formula) == (
        "images = ⌊(memory − weights − gradients) / per image⌋ = "
        "⌊(12,000,000,000 − 553,430,176 − 553,430,176) / 73,254,912⌋ = 148"
    )


def test_the_largest_batch_without_training():
    report = counted("vgg16")
    share = budget(report, 12 * 10**9, training=False)
    assert share.fixed == {"weights": 553_430_176, "buffers": 0}
    assert share.per_image == 4 * (150_528 + 2 * 3_211_264)  # the picture, and a layer in and out
    assert share.batch == budget(report, 12 * 10**9, training=False).batch == 435
    assert budget(counted("resnet18"), 10**9, training=False).fixed["buffers"] == 4 * 2 * 4800


def test_what_does_not_fit_leaves_no_batch():
    assert budget(counted("vgg16"), 10**9).batch == 0
    assert budget(counted("vgg16"), 0, training=False).batch == 0


class Unknown(Elementwise):
    """A layer of somebody's own."""


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: budget(counted("lenet5"), -1).batch, "the memory in bytes is -1: give a whole"),
        (lambda: budget(counted("lenet5"), 1.5).batch, "the memory in bytes is 1.5: give a whole"),
        (
            lambda: budget(counted("lenet5"), 9, optimizer="rmsprop").batch,
            "the optimizer is 'rmsprop': choose one of sgd, momentum, adam.",
        ),
        (lambda: memory(counted("lenet5"), number=0), "the number of bytes of a number is 0"),
        (
            lambda: budget(cnnviz.analyse(Network("pool", MaxPool(2), (1, 4, 4))), 9).batch,
            "pool has no weights to train: add a layer with some.",
        ),
        (
            lambda: kept(
                cnnviz.analyse(Network("own", Sequential(Conv(1, 1), a=Unknown()), (1, 4, 4)))
            ),
            "Unknown does not state its saved: write `saved` in its class, as `Layer`",
        ),
    ],
)
def test_what_makes_no_sense_is_said(wrong, message):
    with pytest.raises(CnnvizError) as caught:
        wrong()
    assert str(caught.value).startswith(message)

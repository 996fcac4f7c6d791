"""Network in Network (Lin, Chen & Yan 2013): 1×1 convolutions as small networks that slide."""

from collections.abc import Sequence

from cnnviz.blocks import Block, Sequential
from cnnviz.layers import AvgPool, Conv, Dropout, Flatten, GlobalAvgPool, MaxPool, ReLU, Shape
from cnnviz.network import Network
from cnnviz.networks.records import described
from cnnviz.window import Padding

YEAR = 2013

WIDTHS = 192, 160, 96, 192, 192, 192, 192, 192
"""Filters of the net for CIFAR-10, layer by layer; its classes are those of the last."""


def _mlpconv(
    stage: int, widths: Sequence[int], kernel: int, stride: int = 1, padding: Padding = "same"
) -> dict[str, Block]:
    """A convolution and two 1×1 convolutions: the same small network at every position."""
    convolutions = (
        Conv(widths[0], kernel, stride, padding),
        Conv(widths[1], 1),
        Conv(widths[2], 1),
    )
    names = (f"conv{stage}", f"cccp{stage}_1", f"cccp{stage}_2")
    layers: dict[str, Block] = {}
    for name, convolution in zip(names, convolutions, strict=True):
        layers[name] = convolution
        layers[f"relu_{name}"] = ReLU()
    return layers


def _for_32(classes: int, narrower: int = 1) -> Sequential:
    """Three mlpconv layers; the last has one map per class, averaged into its score."""
    narrow = [n // narrower for n in WIDTHS]
    return Sequential(
        **_mlpconv(1, narrow[:3], 5),
        pool1=MaxPool(3, stride=2, ceil=True),
        drop1=Dropout(),
        **_mlpconv(2, narrow[3:6], 5),
        pool2=AvgPool(3, stride=2, ceil=True),
        drop2=Dropout(),
        **_mlpconv(3, [*narrow[6:], classes], 3),
        pool3=GlobalAvgPool(),
        flatten=Flatten(),
    )


def nin_cifar10(classes: int = 10, input_shape: Shape = (3, 32, 32)) -> Network:
    """The net for CIFAR-10."""
    return described("nin-cifar10", _for_32(classes), input_shape, YEAR)


def nin_digits(classes: int = 10, input_shape: Shape = (1, 32, 32)) -> Network:
    """The same at an eighth of its widths, for grey digits."""
    return described("nin-digits", _for_32(classes, 8), input_shape, YEAR)


def nin_imagenet(classes: int = 1000, input_shape: Shape = (3, 224, 224)) -> Network:
    """Four mlpconv layers with a first one like AlexNet's."""
    body = Sequential(
        **_mlpconv(1, (96, 96, 96), 11, stride=4, padding=0),
        pool1=MaxPool(3, stride=2, ceil=True),
        **_mlpconv(2, (256, 256, 256), 5),
        pool2=MaxPool(3, stride=2, ceil=True),
        **_mlpconv(3, (384, 384, 384), 3),
        pool3=MaxPool(3, stride=2, ceil=True),
        drop3=Dropout(),
        **_mlpconv(4, (1024, 1024, classes), 3),
        pool4=GlobalAvgPool(),
        flatten=Flatten(),
    )
    return described("nin-imagenet", body, input_shape, YEAR)


NETWORKS = {"nin-cifar10": nin_cifar10, "nin-digits": nin_digits, "nin-imagenet": nin_imagenet}

"""AlexNet (Krizhevsky, Sutskever & Hinton 2012) in three variants, and ZFNet (2013) after it."""

from cnnviz.blocks import Block, Sequential
from cnnviz.layers import (
    AdaptiveAvgPool,
    Conv,
    Dropout,
    Flatten,
    Linear,
    LocalResponseNorm,
    MaxPool,
    Shape,
)
from cnnviz.network import Network
from cnnviz.networks.parts import rectified
from cnnviz.networks.records import described

YEAR = 2012


def _head(classes: int) -> dict[str, Block]:
    """The three fully connected layers, with dropout after the first two."""
    return {
        "flatten": Flatten(),
        **rectified(fc6=Linear(4096)),
        "drop6": Dropout(),
        **rectified(fc7=Linear(4096)),
        "drop7": Dropout(),
        "fc8": Linear(classes),
    }


def _body(groups: int, classes: int) -> Sequential:
    """The 2012 stack, with conv2, conv4 and conv5 in `groups`."""
    return Sequential(
        **rectified(conv1=Conv(96, 11, stride=4)),
        norm1=LocalResponseNorm(),
        pool1=MaxPool(3, stride=2),
        **rectified(conv2=Conv(256, 5, padding=2, groups=groups)),
        norm2=LocalResponseNorm(),
        pool2=MaxPool(3, stride=2),
        **rectified(
            conv3=Conv(384, 3, padding=1),
            conv4=Conv(384, 3, padding=1, groups=groups),
            conv5=Conv(256, 3, padding=1, groups=groups),
        ),
        pool5=MaxPool(3, stride=2),
        **_head(classes),
    )


def alexnet(classes: int = 1000, input_shape: Shape = (3, 227, 227)) -> Network:
    """The 2012 net, split over two GPUs: conv2, conv4 and conv5 in two groups."""
    return described("alexnet", _body(2, classes), input_shape, YEAR)


def alexnet_ungrouped(classes: int = 1000, input_shape: Shape = (3, 227, 227)) -> Network:
    """The 2012 net as one tower: every filter sees every map."""
    return described("alexnet-ungrouped", _body(1, classes), input_shape, YEAR)


def alexnet_torchvision(classes: int = 1000, input_shape: Shape = (3, 224, 224)) -> Network:
    """Torchvision's net, after the one-tower net of 2014 (whose conv4 has 384 filters)."""
    body = Sequential(
        **rectified(conv1=Conv(64, 11, stride=4, padding=2)),
        pool1=MaxPool(3, stride=2),
        **rectified(conv2=Conv(192, 5, padding=2)),
        pool2=MaxPool(3, stride=2),
        **rectified(
            conv3=Conv(384, 3, padding=1),
            conv4=Conv(256, 3, padding=1),
            conv5=Conv(256, 3, padding=1),
        ),
        pool5=MaxPool(3, stride=2),
        avgpool=AdaptiveAvgPool(6),
        flatten=Flatten(),
        drop5=Dropout(),
        **rectified(fc6=Linear(4096)),
        drop6=Dropout(),
        **rectified(fc7=Linear(4096)),
        fc8=Linear(classes),
    )
    features = zip(range(1, 6), (0, 3, 6, 8, 10), strict=True)
    classifier = zip(range(6, 9), (1, 4, 6), strict=True)
    keys = {f"conv{number}": f"features.{place}" for number, place in features}
    keys |= {f"fc{number}": f"classifier.{place}" for number, place in classifier}
    return described("alexnet-torchvision", body, input_shape, 2014, state_keys=keys)


def zfnet(classes: int = 1000, input_shape: Shape = (3, 224, 224)) -> Network:
    """AlexNet on one tower with a smaller first filter and stride."""
    body = Sequential(
        **rectified(conv1=Conv(96, 7, stride=2, padding=1)),
        pool1=MaxPool(3, stride=2, ceil=True),
        norm1=LocalResponseNorm(),
        **rectified(conv2=Conv(256, 5, stride=2)),
        pool2=MaxPool(3, stride=2, ceil=True),
        norm2=LocalResponseNorm(),
        **rectified(
            conv3=Conv(384, 3, padding=1),
            conv4=Conv(384, 3, padding=1),
            conv5=Conv(256, 3, padding=1),
        ),
        pool5=MaxPool(3, stride=2),
        **_head(classes),
    )
    return described("zfnet", body, input_shape, 2013)


NETWORKS = {
    "alexnet": alexnet,
    "alexnet-ungrouped": alexnet_ungrouped,
    "alexnet-torchvision": alexnet_torchvision,
    "zfnet": zfnet,
}

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
    ReLU,
    Shape,
)
from cnnviz.network import Network

YEAR = 2012
"""Of the paper; the register goes by it."""

PAPER = "Krizhevsky, Sutskever & Hinton 2012, Fig. 2"


def _head(classes: int) -> dict[str, Block]:
    """The three fully connected layers, with dropout after the first two."""
    return {
        "flatten": Flatten(),
        "fc6": Linear(4096),
        "relu6": ReLU(),
        "drop6": Dropout(),
        "fc7": Linear(4096),
        "relu7": ReLU(),
        "drop7": Dropout(),
        "fc8": Linear(classes),
    }


def _body(groups: int, classes: int) -> Sequential:
    """The 2012 stack, with conv2, conv4 and conv5 in `groups`."""
    return Sequential(
        conv1=Conv(96, 11, stride=4),
        relu1=ReLU(),
        norm1=LocalResponseNorm(),
        pool1=MaxPool(3, stride=2),
        conv2=Conv(256, 5, padding=2, groups=groups),
        relu2=ReLU(),
        norm2=LocalResponseNorm(),
        pool2=MaxPool(3, stride=2),
        conv3=Conv(384, 3, padding=1),
        relu3=ReLU(),
        conv4=Conv(384, 3, padding=1, groups=groups),
        relu4=ReLU(),
        conv5=Conv(256, 3, padding=1, groups=groups),
        relu5=ReLU(),
        pool5=MaxPool(3, stride=2),
        **_head(classes),
    )


def alexnet(classes: int = 1000, input_shape: Shape = (3, 227, 227)) -> Network:
    """The 2012 net, split over two GPUs: conv2, conv4 and conv5 in two groups."""
    return Network(
        name="alexnet",
        body=_body(2, classes),
        input_shape=input_shape,
        title="AlexNet",
        year=YEAR,
        paper=PAPER,
        note=(
            "The paper prints a 224 × 224 input, from which an 11 × 11 kernel at stride 4 makes "
            "54.25 positions. Its 55 × 55 maps follow from 227 × 227, used here; from 224 with "
            "padding, as in torchvision's later net; or from 224 rounded up, as the author's own "
            "program, cuda-convnet, does."
        ),
    )


def alexnet_ungrouped(classes: int = 1000, input_shape: Shape = (3, 227, 227)) -> Network:
    """The 2012 net as one tower: every filter sees every map."""
    return Network(
        name="alexnet-ungrouped",
        body=_body(1, classes),
        input_shape=input_shape,
        title="AlexNet (one tower)",
        year=YEAR,
        paper=PAPER,
        note=(
            "The net many tutorials build: the two halves of the paper joined, so conv2, conv4 and "
            "conv5 have twice the weights and multiplies. The paper trained only the split one."
        ),
    )


def alexnet_torchvision(classes: int = 1000, input_shape: Shape = (3, 224, 224)) -> Network:
    """Torchvision's net, after the one-tower net of 2014 (whose conv4 has 384 filters)."""
    body = Sequential(
        conv1=Conv(64, 11, stride=4, padding=2),
        relu1=ReLU(),
        pool1=MaxPool(3, stride=2),
        conv2=Conv(192, 5, padding=2),
        relu2=ReLU(),
        pool2=MaxPool(3, stride=2),
        conv3=Conv(384, 3, padding=1),
        relu3=ReLU(),
        conv4=Conv(256, 3, padding=1),
        relu4=ReLU(),
        conv5=Conv(256, 3, padding=1),
        relu5=ReLU(),
        pool5=MaxPool(3, stride=2),
        avgpool=AdaptiveAvgPool(6),
        flatten=Flatten(),
        drop5=Dropout(),
        fc6=Linear(4096),
        relu6=ReLU(),
        drop6=Dropout(),
        fc7=Linear(4096),
        relu7=ReLU(),
        fc8=Linear(classes),
    )
    features = zip(range(1, 6), (0, 3, 6, 8, 10), strict=True)
    classifier = zip(range(6, 9), (1, 4, 6), strict=True)
    keys = {f"conv{number}": f"features.{place}" for number, place in features}
    keys |= {f"fc{number}": f"classifier.{place}" for number, place in classifier}
    return Network(
        name="alexnet-torchvision",
        body=body,
        input_shape=input_shape,
        title="AlexNet (torchvision)",
        year=2014,
        paper="Krizhevsky 2014, One weird trick for parallelizing convolutional neural networks",
        note=(
            "A later, narrower net on one tower: 64, 192, 384, 256 and 256 filters (the 2014 paper "
            "has 384 in the fourth), padding 2 at a 224 × 224 input, no response normalisation, "
            "and dropout before the linear layers instead of after. Adaptive pooling lets any "
            "larger input keep the same weights."
        ),
        state_keys=keys,
    )


def zfnet(classes: int = 1000, input_shape: Shape = (3, 224, 224)) -> Network:
    """AlexNet on one tower with a smaller first filter and stride."""
    body = Sequential(
        conv1=Conv(96, 7, stride=2, padding=1),
        relu1=ReLU(),
        pool1=MaxPool(3, stride=2, ceil=True),
        norm1=LocalResponseNorm(),
        conv2=Conv(256, 5, stride=2),
        relu2=ReLU(),
        pool2=MaxPool(3, stride=2, ceil=True),
        norm2=LocalResponseNorm(),
        conv3=Conv(384, 3, padding=1),
        relu3=ReLU(),
        conv4=Conv(384, 3, padding=1),
        relu4=ReLU(),
        conv5=Conv(256, 3, padding=1),
        relu5=ReLU(),
        pool5=MaxPool(3, stride=2),
        **_head(classes),
    )
    return Network(
        name="zfnet",
        body=body,
        input_shape=input_shape,
        title="ZFNet",
        year=2013,
        paper="Zeiler & Fergus 2013, Fig. 3",
        note=(
            "A 7 × 7 kernel at stride 2 does not tile 224 cells (109.5 positions); padding 1 gives "
            "the 110 of the figure, and the pools must round up for its 55 and 13. The contrast "
            "normalisation is taken as AlexNet's response normalisation."
        ),
    )


NETWORKS = {
    "alexnet": alexnet,
    "alexnet-ungrouped": alexnet_ungrouped,
    "alexnet-torchvision": alexnet_torchvision,
    "zfnet": zfnet,
}

"""GoogLeNet, the first Inception network (Szegedy et al. 2014)."""

from cnnviz.blocks import Concat, Sequential
from cnnviz.layers import (
    Conv,
    Dropout,
    Flatten,
    GlobalAvgPool,
    Linear,
    LocalResponseNorm,
    MaxPool,
    ReLU,
    Shape,
)
from cnnviz.network import Network


def inception(
    one: int, three_reduce: int, three: int, five_reduce: int, five: int, pool: int
) -> Concat:
    """An Inception module with dimension reductions, its widths in the order of Table 1."""
    return Concat(
        branch1=Sequential(conv=Conv(one, 1), relu=ReLU()),
        branch2=Sequential(
            reduce=Conv(three_reduce, 1),
            reduce_relu=ReLU(),
            conv=Conv(three, 3, padding="same"),
            relu=ReLU(),
        ),
        branch3=Sequential(
            reduce=Conv(five_reduce, 1),
            reduce_relu=ReLU(),
            conv=Conv(five, 5, padding="same"),
            relu=ReLU(),
        ),
        branch4=Sequential(
            pool=MaxPool(3, stride=1, padding=1),
            conv=Conv(pool, 1),
            relu=ReLU(),
        ),
    )


def googlenet(classes: int = 1000, input_shape: Shape = (3, 224, 224)) -> Network:
    """The paper's widths, biases and 5×5 branches, with pools that round up."""
    body = Sequential(
        conv1=Conv(64, 7, stride=2, padding=3),
        relu1=ReLU(),
        pool1=MaxPool(3, stride=2, ceil=True),
        norm1=LocalResponseNorm(),
        conv2_reduce=Conv(64, 1),
        relu2_reduce=ReLU(),
        conv2=Conv(192, 3, padding="same"),
        relu2=ReLU(),
        norm2=LocalResponseNorm(),
        pool2=MaxPool(3, stride=2, ceil=True),
        inception3a=inception(64, 96, 128, 16, 32, 32),
        inception3b=inception(128, 128, 192, 32, 96, 64),
        pool3=MaxPool(3, stride=2, ceil=True),
        inception4a=inception(192, 96, 208, 16, 48, 64),
        inception4b=inception(160, 112, 224, 24, 64, 64),
        inception4c=inception(128, 128, 256, 24, 64, 64),
        inception4d=inception(112, 144, 288, 32, 64, 64),
        inception4e=inception(256, 160, 320, 32, 128, 128),
        pool4=MaxPool(3, stride=2, ceil=True),
        inception5a=inception(256, 160, 320, 32, 128, 128),
        inception5b=inception(384, 192, 384, 48, 128, 128),
        pool5=GlobalAvgPool(),
        flatten=Flatten(),
        drop=Dropout(0.4),
        fc=Linear(classes),
    )
    return Network(
        name="googlenet",
        body=body,
        input_shape=input_shape,
        title="GoogLeNet",
        year=2014,
        paper="Szegedy et al. 2014, Table 1",
        note=(
            "The four 3 × 3 pools at stride 2 must round up for the paper's 56, 28, 14 and 7; "
            "rounding down gives 55, 27, 13 and 6. The side classifiers are not in this count."
        ),
    )

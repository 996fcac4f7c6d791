"""AlexNet (Krizhevsky, Sutskever & Hinton 2012)."""

from cnnviz.blocks import Sequential
from cnnviz.layers import (
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


def alexnet(classes: int = 1000, input_shape: Shape = (3, 227, 227)) -> Network:
    """The 2012 net, split over two GPUs: conv2, conv4 and conv5 in two groups."""
    body = Sequential(
        conv1=Conv(96, 11, stride=4),
        relu1=ReLU(),
        norm1=LocalResponseNorm(),
        pool1=MaxPool(3, stride=2),
        conv2=Conv(256, 5, padding=2, groups=2),
        relu2=ReLU(),
        norm2=LocalResponseNorm(),
        pool2=MaxPool(3, stride=2),
        conv3=Conv(384, 3, padding=1),
        relu3=ReLU(),
        conv4=Conv(384, 3, padding=1, groups=2),
        relu4=ReLU(),
        conv5=Conv(256, 3, padding=1, groups=2),
        relu5=ReLU(),
        pool5=MaxPool(3, stride=2),
        flatten=Flatten(),
        fc6=Linear(4096),
        relu6=ReLU(),
        drop6=Dropout(),
        fc7=Linear(4096),
        relu7=ReLU(),
        drop7=Dropout(),
        fc8=Linear(classes),
    )
    return Network(
        name="alexnet",
        body=body,
        input_shape=input_shape,
        title="AlexNet",
        year=2012,
        paper="Krizhevsky, Sutskever & Hinton 2012, Fig. 2",
        note=(
            "The paper prints a 224 × 224 input, from which an 11 × 11 kernel at stride 4 makes "
            "54.25 positions; its 55 × 55 maps follow from 227 × 227, used here."
        ),
    )

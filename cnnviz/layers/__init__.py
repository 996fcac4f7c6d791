"""The leaf layers of the language, by theme; the convention of their counts is in `base`."""

from cnnviz.layers.activation import Activation, Dropout, ReLU, Scale, Sigmoid, Softmax, Tanh
from cnnviz.layers.arrangement import Add, Concatenate, Flatten, ZeroPad
from cnnviz.layers.base import Kind, Layer, Merge, Operation, Shape, numel, size
from cnnviz.layers.normalisation import BatchNorm, LocalResponseNorm
from cnnviz.layers.pooling import AdaptiveAvgPool, AvgPool, GlobalAvgPool, L2Pool, MaxPool, Pool
from cnnviz.layers.weighted import Conv, Linear

__all__ = [
    "Activation",
    "AdaptiveAvgPool",
    "Add",
    "AvgPool",
    "BatchNorm",
    "Concatenate",
    "Conv",
    "Dropout",
    "Flatten",
    "GlobalAvgPool",
    "Kind",
    "L2Pool",
    "Layer",
    "Linear",
    "LocalResponseNorm",
    "MaxPool",
    "Merge",
    "Operation",
    "Pool",
    "ReLU",
    "Scale",
    "Shape",
    "Sigmoid",
    "Softmax",
    "Tanh",
    "ZeroPad",
    "numel",
    "size",
]

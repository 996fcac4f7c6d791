"""The layers of the language, a file a family; what each has to state is in `base`."""

from cnnviz.layers.activation import (
    ELU,
    GELU,
    Activation,
    HardSwish,
    LeakyReLU,
    ReLU,
    ReLU6,
    Sigmoid,
    SiLU,
    Tanh,
)
from cnnviz.layers.arrangement import Add, Concatenate, Crop, Flatten, Multiply, Upsample, ZeroPad
from cnnviz.layers.base import Elementwise, Layer, Merge, Weighted, Weightless, Windowed
from cnnviz.layers.convolution import Conv
from cnnviz.layers.elementwise import Dropout, Scale, Softmax
from cnnviz.layers.facts import (
    Backward,
    Column,
    Operation,
    Place,
    Role,
    Saved,
    Shape,
    Span,
    Tiles,
    numel,
    size,
)
from cnnviz.layers.global_pooling import AdaptiveAvgPool, GlobalAvgPool
from cnnviz.layers.historic import RadialBasis, SparseConv, Subsample
from cnnviz.layers.linear import Linear
from cnnviz.layers.normalisation import BatchNorm, GroupNorm, LayerNorm, LocalResponseNorm
from cnnviz.layers.pooling import AvgPool, L2Pool, MaxPool, Pool
from cnnviz.layers.transposed import ConvTranspose

LAYERS: tuple[type[Layer], ...] = (
    *(Conv, ConvTranspose, SparseConv, Linear, RadialBasis),
    *(MaxPool, AvgPool, L2Pool, Subsample, GlobalAvgPool, AdaptiveAvgPool),
    *(BatchNorm, GroupNorm, LayerNorm, LocalResponseNorm),
    *(ReLU, ReLU6, LeakyReLU, ELU, GELU, SiLU, HardSwish, Tanh, Sigmoid, Softmax),
    *(Scale, Dropout),
    *(Flatten, ZeroPad, Crop, Upsample, Add, Multiply, Concatenate),
)
"""The register: every layer that the app knows, and that the conformance tests try."""

TITLES = {str(layer.kind): layer.title for layer in reversed(LAYERS)}
"""What people call each kind of layer; of several layers of a kind the first gives the name."""

__all__ = ["ELU", "GELU", "LAYERS", "Activation", "AdaptiveAvgPool", "Add", "AvgPool", "Backward"]
__all__ += ["BatchNorm"]
__all__ += ["Column", "Concatenate", "Conv", "ConvTranspose", "Crop", "Dropout", "Elementwise"]
__all__ += ["Flatten", "GlobalAvgPool", "GroupNorm", "HardSwish", "L2Pool", "Layer", "LayerNorm"]
__all__ += ["LeakyReLU", "Linear", "LocalResponseNorm", "MaxPool", "Merge", "Multiply", "Operation"]
__all__ += ["Place", "Pool", "RadialBasis", "ReLU", "ReLU6", "Role", "Saved", "Scale", "Shape"]
__all__ += ["TITLES", "SiLU", "Sigmoid", "Softmax", "Span", "SparseConv", "Subsample", "Tanh"]
__all__ += ["Tiles", "Upsample", "Weighted", "Weightless", "Windowed", "ZeroPad", "numel", "size"]

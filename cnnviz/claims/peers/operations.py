"""What each tool counts as operations: a table from tool to rules, read from the tools' sources.

A rule gives a signed amount for one call, to be added to the multiplies of convolutions and
linear layers. Convention: one image, eval mode; v values out, t values taken in.
"""

from collections.abc import Callable
from typing import NamedTuple

from cnnviz.claims.peers.forms import Call, Written, is_adaptive, is_average, is_norm, is_pool
from cnnviz.claims.peers.walk import Peer
from cnnviz.layers import Conv, Kind, LocalResponseNorm, SparseConv, Subsample, numel


class Rule(NamedTuple):
    """One difference between a tool's convention and ours."""

    label: str
    reason: str
    count: Callable[[Call], int]


def positions(call: Call) -> int:
    """Places a convolution's window stands in."""
    return call.y[1] * call.y[2]


def conv_biases(call: Call) -> int:
    """One addition per output of a convolution with biases, however it is written."""
    if not isinstance(call.layer, Conv | SparseConv):
        return 0
    return call.layer.biases(call.x) * positions(call)


def conv_biases_inside(call: Call) -> int:
    """The same where the bias is added by torch's convolution and not after it."""
    return 0 if isinstance(call.layer, SparseConv) else conv_biases(call)


def linear_biases(call: Call) -> int:
    """One addition per output of a linear layer with biases."""
    return call.layer.biases(call.x) if call.layer.kind is Kind.LINEAR else 0


def multiplies(call: Call) -> int:
    """Ours."""
    return call.layer.macs(call.x, call.y)


def unknown_multiplies(call: Call) -> int:
    """Minus the multiplies of convolutions that are not exactly `nn.Conv2d`."""
    return 0 if call.written is Written.LAYER else -multiplies(call)


def known_biases(call: Call) -> int:
    """Bias additions of `nn.Conv2d` itself and of linear layers."""
    return conv_biases(call) + linear_biases(call) if call.written is Written.LAYER else 0


def norm(per_value: int, *written: Written) -> Callable[[Call], int]:
    """`per_value` operations for each value through batch norm written in one of these ways."""
    ways = written or tuple(Written)
    return lambda call: (
        per_value * call.taken if is_norm(call.layer) and call.written in ways else 0
    )


def norm_parameters(call: Call) -> int:
    """2C for batch norm that is a leaf among the modules."""
    is_leaf = is_norm(call.layer) and call.written is Written.LAYER
    return call.layer.parameters(call.x) if is_leaf else 0


def subsampling_parameters(call: Call) -> int:
    """2C for trainable subsampling."""
    return call.layer.parameters(call.x) if isinstance(call.layer, Subsample) else 0


def rectified(call: Call) -> int:
    """One per value of a ReLU."""
    return call.taken if call.layer.kind is Kind.RELU else 0


def pooled(call: Call) -> int:
    """One per value that a pool reads."""
    return call.taken if is_pool(call.layer) else 0


def called_by_layer(call: Call) -> int:
    """ReLU and pools once more where a layer of torch.nn calls the function."""
    return rectified(call) + pooled(call) if call.written is Written.LAYER else 0


def adaptive(call: Call) -> int:
    """One per value that an adaptive average pool reads."""
    return call.taken if is_adaptive(call.layer) else 0


def softmaxed(call: Call) -> int:
    """One per value through softmax."""
    return call.taken if call.layer.kind is Kind.SOFTMAX else 0


def response_norm(call: Call) -> int:
    """Square, scale and offset per value, and the padded squares that are averaged."""
    if not isinstance(call.layer, LocalResponseNorm):
        return 0
    channels, height, width = call.x
    return 3 * numel(call.x) + (channels + call.layer.size - 1) * height * width


def thop_average(call: Call) -> int:
    """One per output of `nn.AvgPool2d`."""
    return numel(call.y) if is_average(call.layer) and call.written is Written.LAYER else 0


def thop_adaptive(call: Call) -> int:
    """Per output, the average tile's cells and 1."""
    if not is_adaptive(call.layer):
        return 0
    # In floating point and cut off, as thop does it: 8 to 7 cells need not come out whole.
    tile = call.x[1] / call.y[1] * (call.x[2] / call.y[2])
    return int((tile + 1) * numel(call.y))


def thop_softmax(call: Call) -> int:
    """Exponentials, additions and divisions."""
    if call.layer.kind is not Kind.SOFTMAX:
        return 0
    features, values = call.x[0], numel(call.x)
    return (3 * features - 1) * (values // features)


BIASES = "bias additions"
NORM = "batch norm"
TWICE = Rule(
    "two for each multiply",
    "it prints FLOPs, and one multiply-accumulate is a multiplication and an addition.",
    multiplies,
)
NOT_KNOWN = Rule(
    "convolutions it does not know",
    "it compares classes exactly, and a class derived from nn.Conv2d, or a bare function, is "
    "not nn.Conv2d.",
    unknown_multiplies,
)
RESPONSE_NORM = Rule(
    "response normalisation",
    "it patches mul, add and avg_pool3d, of which torch's response normalisation is made: three "
    "for each value, and one for each value of the padded squares.",
    response_norm,
)
SOFTMAX = Rule("softmax", "it counts one for each value.", softmaxed)

RULES: dict[Peer, tuple[Rule, ...]] = {
    Peer.TORCHINFO: (
        Rule(
            BIASES,
            "it multiplies every parameter of a convolution, biases included, by the output's "
            "height × width.",
            conv_biases,
        ),
        Rule(
            "biases of linear layers",
            "it counts each parameter of a linear layer once, biases included.",
            linear_biases,
        ),
        Rule(
            NORM,
            "it counts each parameter of batch norm once, whatever the size of the map.",
            norm_parameters,
        ),
        Rule(
            "subsampling",
            "it counts each of its trained coefficients and biases once.",
            subsampling_parameters,
        ),
    ),
    Peer.FVCORE: (
        Rule(NORM, "it counts two for each value: a scale and a shift.", norm(2)),
        Rule(
            "adaptive average pooling",
            "it counts one for each value that goes in, but nothing for other pools.",
            adaptive,
        ),
    ),
    Peer.PTFLOPS_PYTORCH: (
        NOT_KNOWN,
        Rule(
            BIASES,
            "it counts one for each output of a convolution or linear layer with biases.",
            known_biases,
        ),
        Rule(
            NORM,
            "it counts two for each value of torch's own batch norm.",
            norm(2, Written.LAYER),
        ),
        Rule("ReLU", "it counts one for each value.", rectified),
        Rule("pooling", "it counts one for each value that goes into a pool.", pooled),
        Rule(
            "ReLU and pooling once more",
            "it hooks both nn.ReLU and the F.relu that nn.ReLU calls, and pools likewise, so a "
            "layer is counted twice and a bare function once.",
            called_by_layer,
        ),
        RESPONSE_NORM,
        SOFTMAX,
    ),
    Peer.PTFLOPS_ATEN: (
        Rule(BIASES, "it counts one for each output of a convolution.", conv_biases_inside),
        Rule(
            "biases of linear layers",
            "it counts one for each output of a linear layer with biases.",
            linear_biases,
        ),
    ),
    Peer.THOP: (
        NOT_KNOWN,
        Rule(
            NORM,
            "it counts four for each value: two for the normalisation, doubled for scale and "
            "shift, though its source says that batch norm is fused at inference.",
            norm(4, Written.LAYER),
        ),
        Rule(
            "average pooling",
            "it counts one for each output of nn.AvgPool2d; max pools are free.",
            thop_average,
        ),
        Rule(
            "adaptive average pooling",
            "it counts the cells of a tile and one division for each output.",
            thop_adaptive,
        ),
        Rule("softmax", "it counts exponentials, additions and divisions.", thop_softmax),
    ),
    Peer.CALFLOPS_MACS: (),
    Peer.CALFLOPS_FLOPS: (
        TWICE,
        Rule(
            BIASES,
            "it counts one for each output of a convolution with biases, but none for linear "
            "layers.",
            conv_biases_inside,
        ),
        Rule(NORM, "it counts two for each value: a scale and a shift.", norm(2)),
        Rule("ReLU", "it counts one for each value.", rectified),
        Rule("pooling", "it counts one for each value that goes into a pool.", pooled),
        RESPONSE_NORM,
        SOFTMAX,
    ),
    Peer.FLOP_COUNTER: (TWICE,),
}
"""The rules of each tool that prints operations, in the order to tell them."""

"""Inception-v4 (Szegedy, Ioffe, Vanhoucke & Alemi 2016), figure by figure."""

from cnnviz.blocks import Block, Concat, Sequential
from cnnviz.layers import AvgPool, Dropout, Flatten, GlobalAvgPool, Linear, MaxPool, Shape
from cnnviz.network import Network
from cnnviz.networks.parts import VALID, conv_bn
from cnnviz.networks.records import described

YEAR = 2016


def _pool_branch(channels: int) -> Sequential:
    pool = AvgPool(3, stride=1, padding=1, count_padding=False)
    return Sequential(pool=pool, conv=conv_bn(channels, 1))


def stem() -> Sequential:
    """Fig. 3, 299 × 299 × 3 to 35 × 35 × 384; a V in the figure is an unpadded convolution."""
    return Sequential(
        conv1=conv_bn(32, 3, stride=2, padding=VALID),
        conv2=conv_bn(32, 3, padding=VALID),
        conv3=conv_bn(64, 3),
        mixed1=Concat(pool=MaxPool(3, stride=2), conv=conv_bn(96, 3, stride=2, padding=VALID)),
        mixed2=Concat(
            branch1=Sequential(conv_bn(64, 1), conv_bn(96, 3, padding=VALID)),
            branch2=Sequential(
                conv_bn(64, 1),
                conv_bn(64, (1, 7)),
                conv_bn(64, (7, 1)),
                conv_bn(96, 3, padding=VALID),
            ),
        ),
        mixed3=Concat(conv=conv_bn(192, 3, stride=2, padding=VALID), pool=MaxPool(3, stride=2)),
    )


def _inception_a() -> Concat:
    """Fig. 4, at 35 × 35 × 384."""
    return Concat(
        branch1=conv_bn(96, 1),
        branch2=Sequential(conv_bn(64, 1), conv_bn(96, 3)),
        branch3=Sequential(conv_bn(64, 1), conv_bn(96, 3), conv_bn(96, 3)),
        branch4=_pool_branch(96),
    )


def reduction_a(k: int, l: int, m: int, n: int) -> Concat:  # noqa: E741 - the paper's letter
    """Fig. 7, 35 × 35 to 17 × 17, with the letters of Table 1."""
    return Concat(
        branch1=conv_bn(n, 3, stride=2, padding=VALID),
        branch2=Sequential(conv_bn(k, 1), conv_bn(l, 3), conv_bn(m, 3, stride=2, padding=VALID)),
        pool=MaxPool(3, stride=2),
    )


def _inception_b() -> Concat:
    """Fig. 5, at 17 × 17 × 1024."""
    return Concat(
        branch1=conv_bn(384, 1),
        branch2=Sequential(conv_bn(192, 1), conv_bn(224, (1, 7)), conv_bn(256, (7, 1))),
        branch3=Sequential(
            conv_bn(192, 1),
            conv_bn(192, (7, 1)),
            conv_bn(224, (1, 7)),
            conv_bn(224, (7, 1)),
            conv_bn(256, (1, 7)),
        ),
        branch4=_pool_branch(128),
    )


def _reduction_b() -> Concat:
    """Fig. 8, 17 × 17 to 8 × 8."""
    return Concat(
        branch1=Sequential(conv_bn(192, 1), conv_bn(192, 3, stride=2, padding=VALID)),
        branch2=Sequential(
            conv_bn(256, 1),
            conv_bn(256, (1, 7)),
            conv_bn(320, (7, 1)),
            conv_bn(320, 3, stride=2, padding=VALID),
        ),
        pool=MaxPool(3, stride=2),
    )


def _fan() -> Concat:
    return Concat(branch1=conv_bn(256, (1, 3)), branch2=conv_bn(256, (3, 1)))


def _inception_c() -> Concat:
    """Fig. 6, at 8 × 8 × 1536."""
    return Concat(
        branch1=conv_bn(256, 1),
        branch2=Sequential(conv_bn(384, 1), _fan()),
        branch3=Sequential(conv_bn(384, 1), conv_bn(448, (3, 1)), conv_bn(512, (1, 3)), _fan()),
        branch4=_pool_branch(256),
    )


def inception_v4(classes: int = 1000, input_shape: Shape = (3, 299, 299)) -> Network:
    """Four, seven and three modules at 35, 17 and 8 cells (Fig. 9)."""
    blocks: dict[str, Block] = {
        "stem": stem(),
        "inception_a": Sequential(*(_inception_a() for _ in range(4))),
        "reduction_a": reduction_a(192, 224, 256, 384),
        "inception_b": Sequential(*(_inception_b() for _ in range(7))),
        "reduction_b": _reduction_b(),
        "inception_c": Sequential(*(_inception_c() for _ in range(3))),
    }
    body = Sequential(
        **blocks,
        avgpool=GlobalAvgPool(),
        dropout=Dropout(0.2),
        flatten=Flatten(),
        fc=Linear(classes),
    )
    return described("inception-v4", body, input_shape, YEAR)


NETWORKS = {"inception-v4": inception_v4}

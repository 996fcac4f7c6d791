"""Inception-v4 (Szegedy, Ioffe, Vanhoucke & Alemi 2016), figure by figure."""

from cnnviz.blocks import Block, Concat, Sequential
from cnnviz.layers import AvgPool, Dropout, Flatten, GlobalAvgPool, Linear, MaxPool, Shape
from cnnviz.network import Network
from cnnviz.networks.parts import COLUMN, ROW, VALID, chain, conv_bn, strided
from cnnviz.networks.records import described

YEAR = 2016


def _pool_branch(channels: int) -> Sequential:
    pool = AvgPool(3, stride=1, padding=1, count_padding=False)
    return Sequential(pool=pool, conv=conv_bn(channels, 1))


def stem() -> Sequential:
    """Fig. 3, 299 × 299 × 3 to 35 × 35 × 384; a V in the figure is an unpadded convolution."""
    return Sequential(
        conv1=strided(32),
        conv2=conv_bn(32, 3, padding=VALID),
        conv3=conv_bn(64, 3),
        mixed1=Concat(pool=MaxPool(3, stride=2), conv=strided(96)),
        mixed2=Concat(
            branch1=chain((64, 1), conv_bn(96, 3, padding=VALID)),
            branch2=chain((64, 1), (64, ROW), (64, COLUMN), conv_bn(96, 3, padding=VALID)),
        ),
        mixed3=Concat(conv=strided(192), pool=MaxPool(3, stride=2)),
    )


def _inception_a() -> Concat:
    """Fig. 4, at 35 × 35 × 384."""
    return Concat(
        branch1=conv_bn(96, 1),
        branch2=chain((64, 1), (96, 3)),
        branch3=chain((64, 1), (96, 3), (96, 3)),
        branch4=_pool_branch(96),
    )


def reduction_a(k: int, l: int, m: int, n: int) -> Concat:  # noqa: E741 - the paper's letter
    """Fig. 7, 35 × 35 to 17 × 17, with the letters of Table 1."""
    return Concat(
        branch1=strided(n), branch2=chain((k, 1), (l, 3), strided(m)), pool=MaxPool(3, stride=2)
    )


def _inception_b() -> Concat:
    """Fig. 5, at 17 × 17 × 1024."""
    return Concat(
        branch1=conv_bn(384, 1),
        branch2=chain((192, 1), (224, ROW), (256, COLUMN)),
        branch3=chain((192, 1), (192, COLUMN), (224, ROW), (224, COLUMN), (256, ROW)),
        branch4=_pool_branch(128),
    )


def _reduction_b() -> Concat:
    """Fig. 8, 17 × 17 to 8 × 8."""
    return Concat(
        branch1=chain((192, 1), strided(192)),
        branch2=chain((256, 1), (256, ROW), (320, COLUMN), strided(320)),
        pool=MaxPool(3, stride=2),
    )


def _fan() -> Concat:
    return Concat(branch1=conv_bn(256, (1, 3)), branch2=conv_bn(256, (3, 1)))


def _inception_c() -> Concat:
    """Fig. 6, at 8 × 8 × 1536."""
    return Concat(
        branch1=conv_bn(256, 1),
        branch2=chain((384, 1), _fan()),
        branch3=chain((384, 1), (448, (3, 1)), (512, (1, 3)), _fan()),
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

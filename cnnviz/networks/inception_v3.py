"""Inception-v3 (Szegedy et al. 2015) as torchvision and TensorFlow build it.

Nodes carry torchvision's names.
"""

from cnnviz.blocks import Block, Concat, Sequential, SideBranch
from cnnviz.layers import AvgPool, Dropout, Flatten, GlobalAvgPool, Linear, MaxPool, Shape
from cnnviz.network import Network
from cnnviz.networks.parts import COLUMN, ROW, VALID, conv_bn, counted, pooled, strided
from cnnviz.networks.records import described

YEAR = 2015


def _pool_branch(channels: int) -> Sequential:
    return pooled(AvgPool(3, stride=1, padding=1), conv_bn(channels, 1))


def _module_a(projection: int) -> Concat:
    """Fig. 5 at 35 × 35: the 5×5 of one branch is two 3×3 in the other."""
    return Concat(
        branch1x1=conv_bn(64, 1),
        branch5x5_=counted((48, 1), (64, 5)),
        branch3x3dbl_=counted((64, 1), (96, 3), (96, 3)),
        branch_pool=_pool_branch(projection),
    )


def _reduction_a() -> Concat:
    """Fig. 10, 35 × 35 to 17 × 17: convolution and pooling at stride 2 side by side."""
    return Concat(
        branch3x3=strided(384),
        branch3x3dbl_=counted((64, 1), (96, 3), strided(96)),
        pool=MaxPool(3, stride=2),
    )


def _module_b(inner: int) -> Concat:
    """Fig. 6 at 17 × 17: 7×7 kernels factorised into 1×7 and 7×1."""
    return Concat(
        branch1x1=conv_bn(192, 1),
        branch7x7_=counted((inner, 1), (inner, ROW), (192, COLUMN)),
        branch7x7dbl_=counted(
            (inner, 1), (inner, COLUMN), (inner, ROW), (inner, COLUMN), (192, ROW)
        ),
        branch_pool=_pool_branch(192),
    )


def _reduction_b() -> Concat:
    """17 × 17 to 8 × 8."""
    return Concat(
        branch3x3_=counted((192, 1), strided(320)),
        branch7x7x3_=counted((192, 1), (192, ROW), (192, COLUMN), strided(192)),
        pool=MaxPool(3, stride=2),
    )


def _fan(stem: str, *before: Block) -> Sequential:
    """Bricks, then 1×3 and 3×1 kernels side by side on what they made."""
    ends = Concat(**{f"{stem}a": conv_bn(384, (1, 3)), f"{stem}b": conv_bn(384, (3, 1))})
    return Sequential(**dict(counted(*before).parts), **{"": ends})


def _module_c() -> Concat:
    """Fig. 7 at 8 × 8: branches that fan out, for many channels on few cells."""
    return Concat(
        branch1x1=conv_bn(320, 1),
        branch3x3_=_fan("2", conv_bn(384, 1)),
        branch3x3dbl_=_fan("3", conv_bn(448, 1), conv_bn(384, 3)),
        branch_pool=_pool_branch(192),
    )


def _side_head(classes: int) -> SideBranch:
    return SideBranch(
        Sequential(
            pool=AvgPool(5, stride=3),
            conv0=conv_bn(128, 1),
            conv1=conv_bn(768, 5, padding=VALID),
            avgpool=GlobalAvgPool(),
            flatten=Flatten(),
            fc=Linear(classes),
        )
    )


def inception_v3(
    classes: int = 1000, input_shape: Shape = (3, 299, 299), aux: bool = False
) -> Network:
    """The usual implementation, at its usual 299 × 299.

    `aux` adds the side classifier after the last module at 17 × 17.
    """
    head: dict[str, Block] = {"AuxLogits": _side_head(classes)} if aux else {}
    body = Sequential(
        Conv2d_1a_3x3=strided(32),
        Conv2d_2a_3x3=conv_bn(32, 3, padding=VALID),
        Conv2d_2b_3x3=conv_bn(64, 3),
        maxpool1=MaxPool(3, stride=2),
        Conv2d_3b_1x1=conv_bn(80, 1),
        Conv2d_4a_3x3=conv_bn(192, 3, padding=VALID),
        maxpool2=MaxPool(3, stride=2),
        Mixed_5b=_module_a(32),
        Mixed_5c=_module_a(64),
        Mixed_5d=_module_a(64),
        Mixed_6a=_reduction_a(),
        Mixed_6b=_module_b(128),
        Mixed_6c=_module_b(160),
        Mixed_6d=_module_b(160),
        Mixed_6e=_module_b(192),
        **head,
        Mixed_7a=_reduction_b(),
        Mixed_7b=_module_c(),
        Mixed_7c=_module_c(),
        avgpool=GlobalAvgPool(),
        dropout=Dropout(),
        flatten=Flatten(),
        fc=Linear(classes),
    )
    return described("inception-v3", body, input_shape, YEAR)


NETWORKS = {"inception-v3": inception_v3}

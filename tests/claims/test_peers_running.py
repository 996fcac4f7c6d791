"""The real packages, run on modules built here, print exactly what the description foretells."""

import contextlib
import io
import logging
from collections.abc import Callable, Iterator
from importlib.metadata import version

import pytest
import torch
from torch import Tensor, nn

import cnnviz
from cnnviz.blocks import Concat, Gate, Residual, Sequential
from cnnviz.claims.peers import TOOLS, Form, Peer, Quantity, explain_peer
from cnnviz.layers import (
    ELU,
    GELU,
    LAYERS,
    AdaptiveAvgPool,
    AvgPool,
    BatchNorm,
    Conv,
    ConvTranspose,
    Crop,
    Dropout,
    Flatten,
    GlobalAvgPool,
    GroupNorm,
    HardSwish,
    L2Pool,
    LayerNorm,
    LeakyReLU,
    Linear,
    LocalResponseNorm,
    MaxPool,
    ReLU,
    ReLU6,
    Scale,
    Shape,
    Sigmoid,
    SiLU,
    Softmax,
    Tanh,
    Upsample,
    ZeroPad,
)
from cnnviz.network import Network

# The packages call what torch and Python have deprecated; that is theirs to mend.
pytestmark = pytest.mark.filterwarnings("ignore")

Printed = dict[tuple[Peer, Quantity], int]
OPERATIONS, PARAMETERS = Quantity.OPERATIONS, Quantity.PARAMETERS


def torchinfo(module: nn.Module, x: Tensor) -> Printed:
    from torchinfo import summary

    seen = summary(module, input_data=x, verbose=0)
    return {
        (Peer.TORCHINFO, OPERATIONS): seen.total_mult_adds,
        (Peer.TORCHINFO, PARAMETERS): seen.total_params,
    }


def fvcore(module: nn.Module, x: Tensor) -> Printed:
    from fvcore.nn import FlopCountAnalysis, parameter_count

    return {
        (Peer.FVCORE, OPERATIONS): FlopCountAnalysis(module, x).total(),
        (Peer.FVCORE, PARAMETERS): parameter_count(module)[""],
    }


def _ptflops(module: nn.Module, x: Tensor, backend: str) -> Printed:
    from ptflops import get_model_complexity_info

    macs, parameters = get_model_complexity_info(
        module,
        tuple(x.shape[1:]),
        backend=backend,
        as_strings=False,
        print_per_layer_stat=False,
        verbose=False,
    )
    peer = Peer(f"ptflops-{backend}")
    return {(peer, OPERATIONS): macs, (peer, PARAMETERS): parameters}


def ptflops_pytorch(module: nn.Module, x: Tensor) -> Printed:
    return _ptflops(module, x, "pytorch")


def ptflops_aten(module: nn.Module, x: Tensor) -> Printed:
    return _ptflops(module, x, "aten")


def thop(module: nn.Module, x: Tensor) -> Printed:
    import thop as package

    macs, parameters = package.profile(module, inputs=(x,), verbose=False)
    return {(Peer.THOP, OPERATIONS): macs, (Peer.THOP, PARAMETERS): parameters}


def calflops(module: nn.Module, x: Tensor) -> Printed:
    from calflops import calculate_flops

    flops, macs, parameters = calculate_flops(
        module, args=[x], print_results=False, output_as_string=False
    )
    return {
        (Peer.CALFLOPS_FLOPS, OPERATIONS): flops,
        (Peer.CALFLOPS_MACS, OPERATIONS): macs,
        (Peer.CALFLOPS_FLOPS, PARAMETERS): parameters,
        (Peer.CALFLOPS_MACS, PARAMETERS): parameters,
    }


def flop_counter(module: nn.Module, x: Tensor) -> Printed:
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter:
        module(x)
    return {(Peer.FLOP_COUNTER, OPERATIONS): counter.get_total_flops()}


RUNNERS = (torchinfo, fvcore, ptflops_pytorch, ptflops_aten, thop, calflops, flop_counter)

EVERYTHING = Network(
    "everything",
    Sequential(
        uneven=Conv(6, 4, padding="same"),
        sigmoid=Sigmoid(),
        strided=Conv(8, 3, stride=2, padding="same", bias=False),
        norm=BatchNorm(),
        tanh=Tanh(),
        lrn=LocalResponseNorm(4),
        wide_pool=MaxPool(3, 2, padding=2),
        uneven_pool=AvgPool(3, 2, padding=((1, 0), (0, 1))),
        l2=L2Pool(2, 1),
        block=Residual(
            Sequential(grouped=Conv(12, (1, 3), padding=(0, 1), groups=2), scale=Scale(0.5)),
            ZeroPad(12),
            then=ReLU(),
        ),
        mean=AvgPool(2, 1),
        tiles=AdaptiveAvgPool(2),
        flatten=Flatten(),
        fc1=Linear(10, bias=False),
        flat_norm=BatchNorm(),
        relu=ReLU(),
        drop=Dropout(),
        fc2=Linear(5),
        softmax=Softmax(),
    ),
    (4, 29, 33),
)
"""Every way in which a layer can be built."""

ROUNDED_UP = Network(
    "rounded-up",
    Sequential(
        Conv(6, 5, stride=4, ceil=True),
        ReLU(),
        Conv(4, (3, 1), stride=(2, 3), padding=(1, 0), bias=False, ceil=True),
        Flatten(),
        Linear(5),
    ),
    (3, 16, 18),
)

LATER = Network(
    "later",
    Sequential(
        conv=Conv(8, 3, padding=1),
        groups=GroupNorm(2),
        leaky=LeakyReLU(),
        six=ReLU6(),
        up=ConvTranspose(6, 3, stride=2),
        layer=LayerNorm(),
        elu=ELU(),
        cut=ConvTranspose(6, 3, stride=2, padding=1, extra=1, groups=2),
        gelu=GELU(),
        uneven=ConvTranspose(4, (3, 2), stride=(1, 3), dilation=2, bias=False),
        silu=SiLU(),
        nearest=Upsample(2),
        swish=HardSwish(),
        crop=Crop(3),
        bilinear=Upsample(3, bilinear=True),
        gate=Gate(Sequential(GlobalAvgPool(), Conv(4, 1), Sigmoid())),
        pool=MaxPool(4),
        branches=Concat(Conv(2, 1), Conv(3, 3, padding=1)),
    ),
    (3, 9, 7),
)
"""The layers that came after 2015, and those that enlarge."""

CASES: dict[str, tuple[Network, Shape | None]] = {
    "everything": (EVERYTHING, None),
    "rounded up": (ROUNDED_UP, None),
    "later": (LATER, None),
    "unet": (cnnviz.architecture("unet"), (1, 188, 204)),
    "se-resnet50": (cnnviz.architecture("se-resnet50"), (3, 40, 33)),
    "lenet5": (cnnviz.architecture("lenet5"), None),
    "lenet5-1998": (cnnviz.architecture("lenet5-1998"), None),
    "nin-cifar10": (cnnviz.architecture("nin-cifar10"), None),
    "resnet20-cifar": (cnnviz.architecture("resnet20-cifar"), (3, 17, 23)),
    "resnet18": (cnnviz.architecture("resnet18"), (3, 33, 40)),
    "googlenet": (cnnviz.architecture("googlenet", aux=True), (3, 80, 97)),
    "googlenet-torchvision": (cnnviz.architecture("googlenet-torchvision", aux=True), (3, 64, 50)),
}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Hold back what the packages print and log."""
    logging.disable(logging.CRITICAL)
    with contextlib.redirect_stdout(io.StringIO()):
        yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("runner", RUNNERS, ids=lambda runner: runner.__name__)
@pytest.mark.parametrize("case", CASES)
def test_a_module_built_here(case: str, runner: Callable[[nn.Module, Tensor], Printed]) -> None:
    network, shape = CASES[case]
    report = cnnviz.analyse(network, shape)
    module = cnnviz.build(network, input_shape=shape)
    printed = runner(module, torch.zeros(1, *report.input_shape))
    foretold = {
        (peer, quantity): explain_peer(report, peer, quantity, Form.BUILT).total
        for peer, quantity in printed
    }
    assert foretold == printed


def test_every_layer_is_run() -> None:
    """None may be counted without a look at what the tools make of it."""
    run = {type(node.layer) for network, _ in CASES.values() for node in network.nodes}
    assert set(LAYERS) - run == set()


def test_every_tool_but_keras_is_run() -> None:
    network, _ = CASES["lenet5"]
    run = {
        peer
        for runner in RUNNERS
        for peer, _ in runner(cnnviz.build(network), torch.zeros(1, *network.input_shape))
    }
    assert run == set(Peer) - {Peer.KERAS}


@pytest.mark.parametrize("package", ["torchinfo", "fvcore", "ptflops", "thop", "calflops"])
def test_the_versions_are_those_named(package: str) -> None:
    titles = {tool.title.split(",")[0] for tool in TOOLS.values()}
    named = next(title for title in titles if title.startswith(package))
    assert version(package).startswith(named.split()[1])

"""Exported code is run as a file of its own would be, in torch and in Keras on torch.

Random networks over the whole language, with the worst names, are drawn here.
"""

import os
import random
import tempfile
from collections.abc import Callable
from typing import Any

# Keras reads these when it is first imported; it writes its settings to a folder of its own.
os.environ["KERAS_BACKEND"] = "torch"
os.environ.setdefault("KERAS_HOME", tempfile.mkdtemp(prefix="keras-"))

import pytest
import torch
from torch import nn

import cnnviz
from cnnviz.blocks import Concat, Residual, Sequential, SideBranch
from cnnviz.errors import CnnvizError
from cnnviz.layers import (
    AdaptiveAvgPool,
    AvgPool,
    BatchNorm,
    Conv,
    Dropout,
    Flatten,
    GlobalAvgPool,
    L2Pool,
    Linear,
    LocalResponseNorm,
    MaxPool,
    RadialBasis,
    ReLU,
    Scale,
    Sigmoid,
    Softmax,
    SparseConv,
    Subsample,
    Tanh,
    ZeroPad,
)
from cnnviz.network import Network


@pytest.fixture(autouse=True, scope="session")
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def last_defined(code: str) -> Callable[..., Any]:
    """Execute code and return the last thing it defines: the network."""
    names: dict[str, Any] = {"__name__": "exported"}
    exec(compile(code, "exported.py", "exec"), names)
    *_, network = names.values()
    return network


@pytest.fixture
def torch_network() -> Callable[..., nn.Module]:
    """From PyTorch code to the module it makes, on a device."""

    def make(code: str, device: str = "meta", **options: Any) -> nn.Module:
        with torch.device(device):
            return last_defined(code)(**options)

    return make


@pytest.fixture
def keras_model() -> Callable[..., Any]:
    """From Keras code to the model it makes, on a device."""

    def make(code: str, device: str = "meta") -> Any:
        import keras

        with keras.device(device):
            return last_defined(code)()

    return make


NAMES = (
    *("sum", "max", "input", "print", "type", "range", "list", "zip", "super", "None", "Exception"),
    *("class", "lambda", "def", "match", "self", "cls", "x", "y", "out", "out_", "shortcut"),
    *("torch", "nn", "F", "keras", "layers", "layer", "ops", "inputs", "classes", "numpy", "np"),
    *("forward", "training", "add_module", "half", "double", "float", "train", "eval", "to"),
    *("modules", "parameters", "state_dict", "get_submodule", "register_buffer", "append", "pop"),
    *("_modules", "__init__", "__dict__", "__x", "_", "__"),
    *("chain", "Window", "Scaled", "PaddedConv2d", "L2Pool2d", "l2_pool", "L2Pool", "average_pool"),
    *("pad_with_lowest", "scaled_tanh", "ScaledTanh", "local_response_norm", "Subsample2D"),
    *("0", "1", "2", "007", "3x3", "conv 1", "conv_1", "a-b", "a.b", "a", "b", "a.0", "", "a_"),
    *("größe", "ﬁ", "数", "½", "²", "é", "e\u0301", "🙂", "٣"),
    *('"', "'", "\\", "\n", '"""', "{x}", "%s", "#", "a\tb", "\x00", "\u202e", "\ud800"),
    *("conv1", "bn1", "downsample", "relu_out", "add", "concat", "branch1", "stage", "fc", "head"),
    *("Residual", "Branches", "residual", "branches", "basic_block", "BasicBlock", "TABLE"),
    *("weight", "bias", "running_mean", "width", "channels", "stride", "kernel", "padding"),
)


class Generator:
    """Draws one network; what it draws is decided by the seed alone."""

    def __init__(self, seed):
        self.draw = random.Random(seed)
        self.nasty = self.draw.random() < 0.7

    def network(self):
        shape = (self.draw.randint(1, 4), self.draw.randint(5, 11), self.draw.randint(5, 11))
        body, y = self.chain(shape, depth=3)
        if self.draw.random() < 0.5:
            head = self.head(y)
            body = (
                Sequential(body, *head)
                if self.draw.random() < 0.5
                else Sequential(**{self.name(): body, "": Sequential(*head)})
            )
        title, note = self.name(), self.name() * self.draw.randint(0, 40)
        return Network(self.name(), body, shape, title=title, paper=self.name(), note=note)

    def name(self):
        if self.nasty:
            return self.draw.choice(NAMES)
        word = self.draw.choice(("conv", "block", "stage", "a", "b", "c"))
        return f"{word}{self.draw.randint(1, 99)}"

    def put(self, kind, pieces):
        """The pieces in a block, some under names and some by themselves."""
        if self.draw.random() < 0.35 or len(pieces) > 60:
            return kind(*pieces)
        start = self.draw.randint(0, len(pieces) - 1) if self.draw.random() < 0.3 else 0
        names = []
        while len(names) < len(pieces) - start:
            name = self.name()
            names += [name] * (name not in names)
        return kind(*pieces[:start], **dict(zip(names, pieces[start:], strict=True)))

    def chain(self, x, depth, keeps=False, widths=1):
        pieces = []
        for _ in range(self.draw.randint(1, 4)):
            if depth > 0 and self.draw.random() < 0.45:
                made, x = self.block(x, depth - 1, keeps, widths)
                pieces += made
            else:
                layer = self.layer(x, keeps, widths)
                pieces.append(layer)
                x = layer.output_shape(x)
        return self.put(Sequential, pieces), x

    def block(self, x, depth, keeps, widths):
        choice = self.draw.random()
        if choice < 0.25:
            return self.copies(x, depth, keeps)
        if choice < 0.4:
            chain, y = self.chain(x, depth, keeps, widths)
            return [chain], y
        if choice < 0.5:
            body = self.draw.choice((Conv(2, 1), self.chain(x, depth, True)[0], Sequential()))
            return [SideBranch(body)], x
        if choice < 0.75:
            return self.concat(x, depth, widths)
        return self.residual(x, depth, widths)

    def copies(self, x, depth, keeps):
        """The same block several times, with other widths."""
        state, made = self.draw.getstate(), []
        several = self.draw.randint(2, 4)
        for number in range(several):
            self.draw.setstate(state)
            self.draw.random()
            pieces, x = self.block(x, depth - 1, keeps, widths=1 + number % 3)
            made += pieces
        return made, x

    def concat(self, x, depth, widths):
        branches = [self.branch(x, depth, widths) for _ in range(self.draw.randint(1, 3))]
        made = self.put(Concat, [branch for branch, _ in branches])
        return [made], (sum(y[0] for _, y in branches), *x[1:])

    def branch(self, x, depth, widths):
        if self.draw.random() < 0.1:
            return Sequential(), x
        if self.draw.random() < 0.4:
            layer = self.layer(x, True, widths)
            return layer, layer.output_shape(x)
        return self.chain(x, depth, True, widths)

    def residual(self, x, depth, widths):
        stride = self.draw.choice((1, 1, 1, 2))
        start = Conv(self.draw.randint(1, 4) * widths, 3, stride, "same")
        inner, y = self.chain(start.output_shape(x), depth, True, widths)
        body = self.draw.choice((Sequential(start, inner), Sequential(conv=start, bn=inner)))
        if self.draw.random() < 0.3:
            body, y = self.branch(x, depth, widths)
            stride = 1
        then = self.draw.choice((None, ReLU(), ReLU(), Tanh(), Scale(0.5), BatchNorm()))
        options = [
            Conv(y[0], 1, stride),
            Sequential(Conv(y[0], 1, stride, bias=False), BatchNorm()),
        ]
        options += [None, None, None] * (x == y) + [ZeroPad(y[0], stride)] * (x[0] <= y[0])
        options += [Concat(Conv(1, 1, stride), Conv(max(y[0] - 1, 1), 1, stride))] * (y[0] > 1)
        options += [Sequential(**{self.name(): Conv(y[0], 1, stride)})]
        return [Residual(body, self.draw.choice(options), then)], y

    def layer(self, x, keeps, widths):
        side = min(x[1:])
        free = [] if keeps else [1]
        stride = self.draw.choice((1, *[2, 3] * bool(free)))
        width = self.draw.randint(1, 4) * widths
        kernel = self.draw.choice((1, 2, 3, (1, 3), (2, 3)))
        padding = "same" if keeps else self.draw.choice(("same", 0, ((1, 0), (0, 0)), (0, 0)))
        if side < 3 and not keeps:
            padding = "same"
        if x[0] > 24:
            return Conv(4, 1)  # keep it small
        groups = x[0] if self.draw.random() < 0.2 else 1
        dilation = self.draw.choice((1, 1, 2)) if stride == 1 and padding == "same" else 1
        pool = {"kernel": kernel, "stride": stride, "padding": padding}
        pool |= {"ceil": self.draw.random() < 0.3} | ({"padding": 0} if kernel == 1 else {})
        if kernel != 1 and padding not in ("same", 0):
            pool["padding"] = ((1, 0), (0, 0)) if kernel in (2, 3, (2, 3)) else 0
        table = tuple((self.draw.randrange(x[0]),) for _ in range(width))
        table += (tuple(range(x[0])),)
        return self.draw.choice(
            (
                *[Conv(width * groups, kernel, stride, padding, dilation, groups, False)] * 2,
                *[Conv(width, kernel, stride, padding)] * 4,
                *(BatchNorm(), BatchNorm(1e-3), ReLU(), ReLU(), Tanh(), Tanh(1.7159, 2 / 3)),
                *(Sigmoid(), Scale(0.5), Softmax(), Dropout(0.3), LocalResponseNorm(3, 0.1)),
                *(MaxPool(**pool), MaxPool(**pool), L2Pool(**pool), Subsample(**pool)),
                *(AvgPool(**pool), AvgPool(**pool, count_padding=False)),
                SparseConv(table, kernel, stride, padding, self.draw.random() < 0.5),
                ZeroPad(x[0] + width, stride),
                *[AdaptiveAvgPool(self.draw.randint(1, 3)) for _ in free],
            )
        )

    def head(self, x):
        """What turns maps into a vector, and goes on from there."""
        pool = self.draw.choice(((GlobalAvgPool(),), (AdaptiveAvgPool(2),), ()))
        for layer in pool:
            x = layer.output_shape(x)
        flat = [*pool, Flatten()]
        for _ in range(self.draw.randint(0, 2)):
            flat.append(self.draw.choice((ReLU(), Dropout(0.5), BatchNorm(), Softmax(), Tanh())))
        size = x[0] * x[1] * x[2]
        signs = tuple(tuple(self.draw.choice((-1, 1)) for _ in range(size)) for _ in range(3))
        ends = ([Linear(4)], [RadialBasis(signs)], [Residual(Linear(size))], [])
        return flat + self.draw.choice(ends)


@pytest.fixture(scope="session")
def drawn() -> Callable[[int], Network | None]:
    """From a seed to a network; None where the pieces do not fit together, or are too many."""

    def draw(seed: int) -> Network | None:
        try:
            network = Generator(seed).network()
            small = len(network.nodes) < 500 and cnnviz.analyse(network).parameters < 10**6
            cnnviz.build(network, device="meta")
        except CnnvizError:
            return None  # shapes that cannot be added, or two layers of one name
        return network if small else None

    return draw

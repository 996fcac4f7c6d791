"""What reaches the activations of a net, and what comes back, before and after some training."""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from cnnviz.blocks import Block, Sequential
from cnnviz.editing import edited
from cnnviz.kit.caches import AWAY, cached
from cnnviz.layers import Activation, Flatten, Linear
from cnnviz.network import Network
from cnnviz.networks import architecture
from cnnviz.probing.gradients import gradient_norms
from cnnviz.running import Mode, NetworkModule, build
from cnnviz.running.initialisation import Drawn, fans, generator
from cnnviz.training.data import Dataset, load
from cnnviz.training.descent import Optimizer
from pages.activations.state import State

UNITS, BATCH, STEPS, RATE, MOMENTUM = 100, 64, 100, 0.01, 0.9
FLAT = 0.1
"""Where the slope is smaller a value counts as saturated."""
REACH, BINS = 6.0, 48
"""Pre-activations are sorted into so many bins from -REACH to REACH; the ends take the rest."""
LENET_SIDE = 32
THREADS = torch.get_num_threads()
"""The usual number: what is found while another visitor's net trains is not."""

DEVIATION: dict[str, Callable[[float, float], float]] = {
    "large": lambda _in, _out: 1.0,
    "small": lambda _in, _out: 0.01,
    "glorot": lambda into, out: math.sqrt(2 / (into + out)),
    "he": lambda into, _out: math.sqrt(2 / into),
}
"""Standard deviation of weights by fan-in and fan-out (Glorot & Bengio 2010, He et al. 2015)."""


@dataclass(frozen=True)
class Seen:
    """What reaches one activation layer on a batch of digits.

    Attributes:
        behind: the layer it stands behind.
        bins: its inputs, counted.
        flat: share of them where the slope is below `FLAT`.
        dead: units, or channels of a map, that lie there everywhere, for all of the batch.
        units: of them in all.
        spread: root mean square of the inputs.
        norm: L2 norm of the loss's gradient by the nearest weights before it.
    """

    behind: str
    bins: tuple[int, ...]
    flat: float
    dead: int
    units: int
    spread: float
    norm: float


@dataclass(frozen=True)
class Trained:
    """A net after training: `layers` is empty where the loss was no number by `steps`.

    `right` is the share of held-out digits that it then names.
    """

    layers: tuple[Seen, ...]
    steps: int
    right: float


def network(state: State) -> Network:
    """The net with the chosen activation in place of its own."""
    if state.net != "stack":
        own = architecture(state.net)
        return edited(own, lambda e: state.function if isinstance(e, Activation) else e)
    parts: dict[str, Block] = {"flatten": Flatten()}
    for number in range(1, state.depth + 1):
        parts |= {f"fc{number}": Linear(UNITS), f"act{number}": state.function}
    return Network("stack", Sequential(**parts, output=Linear(10)), (1, 8, 8))


def digits(state: State) -> Dataset:
    """The bundled digits as the net takes them."""
    return load("digits", 0 if state.net == "stack" else LENET_SIDE)


def started(described: Network, start: str, seed: int) -> NetworkModule:
    """The net with weights as the control says, a stream of random numbers a layer."""
    module = build(described, seed)
    with torch.no_grad():
        for index in module.built:
            layer = module.layer(index)
            if isinstance(layer, Drawn):
                stream = generator(seed, described.nodes[index].name)
                layer.weight.normal_(0, DEVIATION[start](*fans(layer)), generator=stream)
                if layer.bias is not None:
                    layer.bias.zero_()
    return module


@contextmanager
def alone() -> Iterator[None]:
    """On one thread: so small a net waits longer for a second one than that would save."""
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(THREADS)


@cached("activations", most=300, away=AWAY)
def untrained(state: State) -> tuple[Seen, ...]:
    """Start a net and look at it."""
    with alone():
        return seen(started(network(state), state.start, state.seed), digits(state))


@cached("activations after training", most=300, away=AWAY)
def trained(state: State) -> Trained:
    """Start a net, train it for a moment, and look at it."""
    data = digits(state)
    module = started(network(state), state.start, state.seed)
    with alone():
        steps = train(module, data)
        with torch.inference_mode():
            named = module(data.test_images).argmax(1) == data.test_labels
        layers = seen(module, data) if steps == STEPS else ()
    return Trained(layers, steps, float(named.float().mean()))


def train(module: NetworkModule, data: Dataset) -> int:
    """Descend; returns the steps made until the loss was not finite, or all."""
    optimizer = Optimizer("sgd", list(module.parameters()), MOMENTUM, 0.0)
    for step in range(STEPS):
        picked = (torch.arange(BATCH) + step * BATCH) % len(data.train_images)
        loss = F.cross_entropy(module(data.train_images[picked]), data.train_labels[picked])
        if not torch.isfinite(loss):
            return step
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step(RATE)
    return STEPS


def seen(module: NetworkModule, data: Dataset) -> tuple[Seen, ...]:
    """Look at all activation layers, on the first digits of the training part."""
    x, labels = data.train_images[:BATCH], data.train_labels[:BATCH]
    norms = dict(gradient_norms(module, x, labels))
    nodes, found = module.network.nodes, []
    places = [k for k, node in enumerate(nodes) if isinstance(node.layer, Activation)]
    with torch.inference_mode():
        values = module.run(x, [nodes[k].sources[0] - 1 for k in places], Mode.EVALUATE)
    for place in places:
        before = nodes[place].sources[0] - 1
        norm = next(norms[nodes[k].name] for k in range(before, -1, -1) if nodes[k].name in norms)
        z = values[before].double().clone()
        found.append(_seen(nodes[before].name, z, slopes(module, place, z), norm))
    return tuple(found)


def slopes(module: NetworkModule, place: int, z: Tensor) -> Tensor:
    """The derivative of an activation layer at each of its inputs."""
    with torch.enable_grad():
        x = z.requires_grad_()
        (slope,) = torch.autograd.grad(module.layer(place)(x).sum(), x)
    return slope


def _seen(behind: str, z: Tensor, slope: Tensor, norm: float) -> Seen:
    z, flat = z.detach(), slope.abs() < FLAT
    bins = torch.histc(z.clamp(-REACH, REACH).float(), BINS, -REACH, REACH)
    dead = flat.movedim(1, 0).flatten(1).all(1)
    return Seen(
        behind,
        tuple(bins.int().tolist()),
        float(flat.double().mean()),
        int(dead.sum()),
        len(dead),
        float(z.square().mean().sqrt()),
        norm,
    )


def ratio(layers: Sequence[Seen]) -> float:
    """The gradient of the first layer against that of the last."""
    return layers[0].norm / layers[-1].norm if layers[-1].norm else math.nan

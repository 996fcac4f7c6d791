"""Batch norm in training and in testing mode on the same batch, in a net trained on digits."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import torch
from torch import Tensor

from cnnviz.kit.caches import AWAY, cached
from cnnviz.layers import BatchNorm
from cnnviz.network import Network
from cnnviz.running import Mode, NetworkModule
from cnnviz.training.data import load
from cnnviz.weights.trained import Origin, Weights
from pages.normalisation.state import OTHERS, State

NET, COMPANIES = "resnet20-cifar", 10
MODES = {"training": Mode.BATCH_STATISTICS, "testing": Mode.EVALUATE}
Values: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]


@cached("net of the normalisation page", most=1)
def module() -> NetworkModule:
    """The net, with the weights that come along; nobody changes it."""
    return Weights(NET, Origin.HERE).module()


def network() -> Network:
    """The net, described."""
    return Weights(NET, Origin.HERE).described


def layers() -> list[str]:
    """Its batch norms."""
    return [node.name for node in network().nodes if isinstance(node.layer, BatchNorm)]


def composed(digit: int, others: str, count: int, seed: int) -> Tensor:
    """The first held-out picture of a digit, and others behind it: (1 + count, 1, 8, 8)."""
    data = load("digits")
    of_it = (data.test_labels == digit).nonzero().flatten()
    first = of_it[0]
    pool = of_it[1:] if others == "same" else torch.arange(len(data.test_labels))
    pool = first.expand(count) if others == "repeated" else pool[pool != first]
    stream = torch.Generator().manual_seed(seed)
    picked = pool[torch.randperm(len(pool), generator=stream)[:count]]
    return data.test_images[torch.cat([first[None], picked])]


@dataclass(frozen=True)
class Seen:
    """One batch norm on one batch, in the mode in which what comes before it runs too.

    Attributes:
        before, after: (images, channels, height, width).
        mean, variance: what it takes off and divides by, (channels,).
    """

    before: Values
    after: Values
    mean: Values
    variance: Values


@cached("batch norm", most=50, away=AWAY)
def seen(digit: int, others: str, count: int, seed: int, layer: str) -> dict[str, Seen]:
    """The layer in both modes."""
    net, x = module(), composed(digit, others, count, seed)
    place = net.position(layer)
    source = net.network.nodes[place].sources[0] - 1
    norm, found = net.layer(place), {}
    for name, mode in MODES.items():
        with torch.inference_mode():
            values = net.run(x, [source, place], mode)
        before, after = (values[each].double().numpy() for each in (source, place))
        if name == "training":
            mean, variance = before.mean((0, 2, 3)), before.var((0, 2, 3))
        else:
            running = (norm.running_mean, norm.running_var)
            mean, variance = (each.double().numpy() for each in running)  # type: ignore[operator]
        found[name] = Seen(before, after, mean, variance)
    return found


def certainty(x: Tensor, digit: int, mode: Mode) -> float:
    """The probability that the first picture of a batch is given to be its digit."""
    net = module()
    end = net.network.logits(net.target)
    with torch.inference_mode():
        logits = net.run(x, [end], mode)[end].flatten(1)
    return float(logits.softmax(1)[0, digit])


@dataclass(frozen=True)
class Answers:
    """How sure the net is of one picture: by mode, and in training by its company, many times."""

    testing: float
    training: dict[str, list[float]]


@cached("answers by company", most=100, away=AWAY)
def answers(digit: int, count: int, seed: int) -> Answers:
    """Of the picture alone in testing mode, and among `COMPANIES` batches of each kind."""
    alone = certainty(composed(digit, "repeated", 1, seed), digit, Mode.EVALUATE)
    found = {}
    for others in OTHERS:
        seeds = range(seed, seed + (1 if others == "repeated" else COMPANIES))
        batches = [composed(digit, others, count, each) for each in seeds]
        found[others] = [certainty(each, digit, Mode.BATCH_STATISTICS) for each in batches]
    return Answers(alone, found)


@cached("constants of a batch norm", most=1000, away=AWAY)
def constants(layer: str, channel: int) -> tuple[float, float, float]:
    """What a batch norm multiplies a channel by, adds, and keeps from dividing by nothing."""
    net = module()
    scale, shift = (float(net.state_dict()[f"{layer}.{part}"][channel]) for part in PARTS)
    return scale, shift, float(net.layer(net.position(layer)).eps)  # type: ignore[arg-type]


def cell(state: State, both: dict[str, Seen]) -> dict[str, dict[str, float]]:
    """The middle cell of the chosen channel of the picture, worked out in each mode."""
    scale, shift, epsilon = constants(state.layer, state.channel)
    found = {}
    for name, each in both.items():
        middle = each.before.shape[2] // 2
        at = (0, state.channel, middle, middle)
        facts = {"x": each.before[at], "y": each.after[at]}
        facts |= {"mean": each.mean[state.channel], "variance": each.variance[state.channel]}
        rest = {"gamma": scale, "beta": shift, "epsilon": epsilon}
        found[name] = {key: float(value) for key, value in (facts | rest).items()}
    return found


PARTS = ("weight", "bias")

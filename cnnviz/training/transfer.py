"""Transfer learning: a net that knows some classes of a set goes on from there to the others.

Its last layer is replaced. The first layers are frozen: what they make of a picture is the same at
every step, so it is computed once and kept. Convention: `frozen` counts layers with weights from
the picture on; None is a net from scratch, which knows nothing of the base.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnviz.counting import analyse
from cnnviz.network import Network
from cnnviz.running import build
from cnnviz.training.data import load
from cnnviz.training.descent import Optimizer, rate_at
from cnnviz.training.transfer_settings import BATCH, STEPS
from cnnviz.training.transfer_settings import TASKS as BASES
from cnnviz.weights.shipping import shipped
from cnnviz.weights.state_files import load_state, read_state

RATE = 3e-3
REPEATS = 9
"""Epochs that are timed of each kind, in turn: the quickest counts."""


class Task(NamedTuple):
    """What is learnt after what: the base's file, all classes, and how many the base knows."""

    base: str
    dataset: str
    known: int


TASKS = {
    "digits": Task(BASES["digits"], "digits-32", 5),
    "shapes": Task(BASES["shapes"], "shapes", 4),
}


class Pictures(NamedTuple):
    """The classes that the base has not seen, as it takes pictures: (N, C, H, W), labels from 0."""

    images: Tensor
    labels: Tensor
    test_images: Tensor
    test_labels: Tensor


def described(task: str) -> Network:
    """The base's network; it has as many new classes as known ones."""
    from cnnviz.networks import architecture

    made = shipped(TASKS[task].base)
    return architecture(made.network, **made.options)


def layers(network: Network) -> list[str]:
    """The names of the layers with weights, in the order they run."""
    return [row.name for row in analyse(network).layers if row.parameters]


@lru_cache(maxsize=2)
def pictures(task: str) -> Pictures:
    """Those of a task, on the scale that the base learnt with: it saw no others to set it."""
    data, base = load(TASKS[task].dataset), load(shipped(TASKS[task].base).experiment["dataset"])
    known = TASKS[task].known

    def part(images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        new = labels >= known
        chosen = images[new]
        if chosen.is_floating_point():  # already scaled, by all classes
            chosen = (chosen * data.deviation[0] + data.mean[0] - base.mean[0]) / base.deviation[0]
        return base.normalised(chosen), labels[new] - known

    return Pictures(
        *part(data.train_images, data.train_labels), *part(data.test_images, data.test_labels)
    )


def few(labels: Tensor, count: int, seed: int) -> Tensor:
    """Positions of `count` pictures of each class, drawn by a seed; fewer are among more."""
    random = torch.Generator().manual_seed(seed)
    found = []
    for label in range(int(labels.max()) + 1):
        mine = torch.nonzero(labels == label)[:, 0]
        found.append(mine[torch.randperm(len(mine), generator=random)[:count]])
    return torch.cat(found)


class Parts(NamedTuple):
    """A net in two: what stays as it is, and what learns."""

    frozen: nn.Sequential
    free: nn.Sequential


def parts(task: str, frozen: int | None, seed: int) -> Parts:
    """The base with a new last layer drawn by a seed, or all of it drawn by it."""
    network = described(task)
    named = layers(network)
    module = build(network, seed)
    if frozen is not None:
        drawn = {k: v for k, v in module.state_dict().items() if k.startswith(named[-1])}
        load_state(module, {**read_state(shipped(TASKS[task].base).path), **drawn})
    cut = network.index(named[frozen or 0])
    built = [module.layer(index) for index in range(len(network.nodes))]
    return Parts(nn.Sequential(*built[:cut]), nn.Sequential(*built[cut:]))


def learn(
    net: Parts, images: Tensor, labels: Tensor, count: int = STEPS, *, cached: bool = True
) -> None:
    """So many `steps`, one after the other."""
    deque(steps(net, images, labels, count, cached=cached), maxlen=0)


def steps(
    net: Parts, images: Tensor, labels: Tensor, count: int = STEPS, *, cached: bool = True
) -> Iterator[float]:
    """Adam on the free part, the loss of each step; batches in an order that is always the same.

    Args:
        net: is changed.
        images: (N, C, H, W).
        labels: (N,).
        count: how many; the rate falls along half a cosine.
        cached: whether what the frozen part makes is computed once, or anew at every step.
    """
    with torch.no_grad():
        kept = net.frozen(images) if cached else images
    optimizer = Optimizer("adam", list(net.free.parameters()), 0.9, 0.0)
    order, waiting = torch.Generator().manual_seed(0), list[Tensor]()
    size = min(BATCH, len(labels))
    for step in range(count):
        if not waiting:
            shuffled = torch.randperm(len(labels), generator=order)
            waiting = [each for each in torch.split(shuffled, size) if len(each) == size]
        batch = waiting.pop()
        x = kept[batch]
        if not cached:
            with torch.no_grad():
                x = net.frozen(x)
        with torch.enable_grad():
            loss = F.cross_entropy(net.free(x), labels[batch])
        torch.autograd.backward([loss])
        optimizer.step(RATE * rate_at(step, count, "cosine", 0))
        yield loss.item()


@torch.no_grad()
def accuracy(net: Parts, images: Tensor, labels: Tensor) -> float:
    """Share of pictures answered rightly."""
    right = (net.free(net.frozen(images)).argmax(1) == labels).sum()
    return int(right) / len(labels)


def transferred(task: str, frozen: int | None, count: int, seed: int) -> float:
    """Held-out accuracy on the new classes after learning from `count` pictures of each."""
    given = pictures(task)
    chosen = few(given.labels, count, seed)
    net = parts(task, frozen, seed)
    learn(net, given.images[chosen], given.labels[chosen])
    return accuracy(net, given.test_images, given.test_labels)


class Seconds(NamedTuple):
    """How long an epoch lasts: with frozen activations made anew, or kept; and making them once."""

    anew: float
    kept: float
    once: float


def timed(
    task: str, frozen: int, count: int, clock: Callable[[], float] = time.perf_counter
) -> Seconds:
    """Epochs over `count` pictures of each new class, the quickest of some of each kind.

    `clock` gives seconds; the processor's own do not count what others do on a busy machine.
    """
    given = pictures(task)
    chosen = few(given.labels, count, 0)
    images, labels = given.images[chosen], given.labels[chosen]
    net = parts(task, frozen, 0)
    count = len(labels) // BATCH
    with torch.no_grad():
        kept = net.frozen(images)
    ready = Parts(nn.Sequential(), net.free)

    def once() -> None:
        with torch.no_grad():
            net.frozen(images)

    ways = (
        lambda: learn(net, images, labels, count, cached=False),
        lambda: learn(ready, kept, labels, count),
        once,
    )
    tried = [[_lasts(way, clock) for way in ways] for _repeat in range(REPEATS)]
    return Seconds(*(min(each) for each in zip(*tried, strict=True)))


def _lasts(what: Callable[[], None], clock: Callable[[], float]) -> float:
    began = clock()
    what()
    return clock() - began

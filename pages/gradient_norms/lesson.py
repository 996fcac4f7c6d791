"""Gradients and activations of a network over its first steps of training.

Step 0 is the untrained network; between two steps lies one update as a training run makes it:
stochastic gradient descent with the rate, momentum and weight decay below. Each step is measured
on the mini-batch it then learns from, taken from the pictures in their order, with batch norm
normalising by that mini-batch.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from cnnviz.counting import analyse
from cnnviz.errors import CnnvizError
from cnnviz.layers import Weighted
from cnnviz.layers.activation import Activation
from cnnviz.network import Network
from cnnviz.running import Mode, NetworkModule, build
from cnnviz.running.effort import Effort, building, passing
from cnnviz.training.descent import descend
from pages.gradient_norms.nets import Nonlinearity, Norms, Setting

STEPS = 10
"""Updates made at most."""

LEARNING_RATE, MOMENTUM, WEIGHT_DECAY = 0.1, 0.9, 1e-4
"""Those of He et al. 2015, section 4.2."""

MOST_SECONDS = 120.0
"""Estimated seconds a visitor may ask for: both nets of a pair, under all seeds."""

MOST_SUBNORMAL = 6
"""How much slower a processor is with numbers too small for its usual form."""


class Step(NamedTuple):
    """What is measured before an update.

    Attributes:
        norms: L2 norm of the loss's gradient by each layer's weights, in network order.
        scales: root mean square of the activations each of these layers leads to: after the
            next activation function, which in a residual net stands behind the sum.
        loss: mean cross-entropy of the mini-batch, in nats; may be infinite or not a number.
    """

    norms: Norms
    scales: Norms
    loss: float


class Band(NamedTuple):
    """The same figures under several seeds: smallest, median and largest, layer by layer."""

    low: Norms
    middle: Norms
    high: Norms


def effort(network: Network, setting: Setting, steps: int) -> Effort:
    """What `first_steps` takes."""
    report = analyse(network)
    one = passing(report, setting.batch, back=1)
    # A sigmoid's slope is at most 1/4: within some sixty layers a gradient leaves the range of
    # normal numbers, and batch norm is not there to bring it back.
    vanishing = setting.activation is Nonlinearity.SIGMOID and not setting.batch_norm
    slow = MOST_SUBNORMAL if vanishing and setting.depth > 60 else 1
    passes = one * (steps + 1)
    return building(report) + Effort(slow * passes.seconds, passes.ticks)


def check_work(setting: Setting, steps: int, seeds: int, seconds: float) -> None:
    """Raise `CnnvizError` where a pair would keep a visitor waiting for too long."""
    if seconds > MOST_SECONDS:
        raise CnnvizError(
            "{depth} layers, {batch} pictures, {passes} passes and {seeds} seeds for each net take "
            "some {minutes:.0f} minutes: choose a smaller batch, fewer layers or fewer seeds.",
            passes=steps + 1,
            seeds=seeds,
            minutes=seconds / 60,
            **vars(setting),
        )


def first_steps(
    network: Network, setting: Setting, images: Tensor, labels: Tensor, steps: int = STEPS
) -> list[Step]:
    """Train a classifier for a few steps and measure it before each, and after the last.

    Images (N, C, H, W) and their labels (N,) start anew where they run out; from where the loss
    overflows on, the figures are inf or nan.
    """
    module = build(network, setting.seed, initialisation=setting.initialisation)
    parameters: list[Tensor] = list(module.parameters())
    velocities: list[Tensor | None] = [None] * len(parameters)
    found = []
    for step in range(steps + 1):
        picked = (torch.arange(setting.batch) + step * setting.batch) % len(images)
        measured, gradients = _measured(module, images[picked], labels[picked], parameters)
        found.append(measured)
        if step < steps:
            descend(parameters, gradients, velocities, LEARNING_RATE, MOMENTUM, WEIGHT_DECAY)
    return found


def across(runs: Sequence[Norms]) -> Band:
    """Smallest, median and largest of each layer over an odd number of runs.

    What is not a number counts as larger than all others.
    """
    rows = []
    for layer in zip(*runs, strict=True):
        values = [value for _, value in layer]
        rows.append((layer[0][0], sorted(values, key=lambda v: math.inf if math.isnan(v) else v)))
    places = (0, len(runs) // 2, -1)
    return Band(*([(name, values[place]) for name, values in rows] for place in places))


def _measured(
    module: NetworkModule, x: Tensor, labels: Tensor, parameters: list[Tensor]
) -> tuple[Step, list[Tensor]]:
    """One forward and backward pass; returns the figures and each parameter's gradient."""
    nodes, end = module.network.nodes, module.target
    follows = _activated(module.network)
    with torch.enable_grad():
        values = module.run(x, {end, *follows.values()}, Mode.BATCH_STATISTICS)
        loss = F.cross_entropy(values[end], labels)  # of (N, classes)
        gradients = torch.autograd.grad(loss, parameters)
    by_weight = {id(weight): g for weight, g in zip(parameters, gradients, strict=True)}
    norms, scales = [], []
    for index, after in follows.items():
        gradient = by_weight[id(module.layer(index).get_parameter("weight"))]
        # Squares of very small or very large numbers need the range of 64 bits.
        norm = float(torch.linalg.vector_norm(gradient, dtype=torch.float64))
        scale = float(values[after].detach().double().square().mean().sqrt())
        norms.append((nodes[index].name, norm))
        scales.append((nodes[index].name, scale))
    return Step(norms, scales, float(loss.detach())), list(gradients)


def measured_layers(network: Network) -> list[str]:
    """Names of the layers a `Step` has figures of, in its order."""
    return [network.nodes[index].name for index in _activated(network)]


def _activated(network: Network) -> dict[int, int]:
    """For each layer with weights the node of the activation it leads to, or itself at the end."""
    readers = network.readers
    found = {}
    for index, node in enumerate(network.nodes):
        if not isinstance(node.layer, Weighted):
            continue
        after = index
        while readers[after + 1] and not isinstance(network.nodes[after].layer, Activation):
            after = readers[after + 1][0]
        found[index] = after
    return found

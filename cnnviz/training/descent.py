"""Steps downhill: the optimizers and how their learning rate changes.

torch's own rules in their functional form: the classes of torch.optim would load torch's
compiler, a second for nothing.
"""

import math

import torch
from torch import Tensor
from torch.optim.adam import adam
from torch.optim.sgd import sgd

BETAS = 0.9, 0.999
EPSILON = 1e-8
"""Of Adam (Kingma & Ba 2015) and AdamW (Loshchilov & Hutter 2019), torch's defaults."""

WARM_UP_SHARE = 0.1
"""Of the learning rate, while warming up: He et al. 2015 began ResNet-110 at 0.01, then 0.1."""

PAPER_CUTS = 0.5, 0.75
"""Where the paper's schedule divides the rate by ten: after 32k and 48k of 64k steps."""

RISE, LOW, LAST = 0.3, 1 / 25, 1e-4
"""One-cycle (Smith & Topin 2017) as torch does it: the share of steps it rises for, from `LOW` of
the rate, and what of that is left at the end."""


def rate_at(step: int, steps: int, schedule: str, warm_up: int) -> float:
    """Share of the learning rate that the step with this number (from 0) of `steps` takes."""
    if step < warm_up:
        return WARM_UP_SHARE
    if schedule == "paper":
        return 0.1 ** sum(step >= cut * steps for cut in PAPER_CUTS)
    if schedule == "cosine":
        return _half_cosine(step / steps)
    if schedule == "one-cycle":
        top, last = RISE * steps - 1, steps - 1
        if step <= top:
            return 1 + (LOW - 1) * _half_cosine(step / top if top > 0 else 1)
        end = LOW * LAST
        return end + (1 - end) * _half_cosine((step - top) / (last - top))
    return 1.0


def _half_cosine(share: float) -> float:
    """From 1 down to 0 along half a cosine."""
    return (1 + math.cos(math.pi * share)) / 2


class Optimizer:
    """SGD with momentum, Adam or AdamW over some parameters, with what it remembers of them.

    Parameters without a gradient, such as those of a side branch that is not run, stay.
    """

    def __init__(
        self, kind: str, parameters: list[Tensor], momentum: float, weight_decay: float
    ) -> None:
        self._kind, self._parameters = kind, parameters
        self._momentum, self._decay = momentum, weight_decay
        self._velocities: list[Tensor | None] = [None] * len(parameters)
        self._squares: list[Tensor | None] = [None] * len(parameters)
        self._count = torch.zeros(())

    def step(self, rate: float) -> None:
        """Change the parameters that have a gradient, and forget the gradients."""
        moved = [place for place, each in enumerate(self._parameters) if each.grad is not None]
        weights = [self._parameters[place] for place in moved]
        gradients = [weight.grad for weight in weights if weight.grad is not None]
        velocities = [self._velocities[place] for place in moved]
        if self._kind == "sgd":
            descend(weights, gradients, velocities, rate, self._momentum, self._decay)
        else:
            for place, weight in zip(moved, weights, strict=True):
                if self._squares[place] is None:
                    self._squares[place] = torch.zeros_like(weight)
                    self._velocities[place] = torch.zeros_like(weight)
            velocities = [self._velocities[place] for place in moved]
            squares = [self._squares[place] for place in moved]
            self._adam(weights, gradients, _all(velocities), _all(squares), rate)
        for place, velocity in zip(moved, velocities, strict=True):
            self._velocities[place] = velocity
        for weight in weights:
            weight.grad = None

    @torch.no_grad()
    def _adam(
        self,
        weights: list[Tensor],
        gradients: list[Tensor],
        means: list[Tensor],
        squares: list[Tensor],
        rate: float,
    ) -> None:
        self._count += 1  # the rule adds one to each of the counts it is given: these are copies
        adam(
            weights,
            gradients,
            means,
            squares,
            [],
            [self._count - 1 for _ in weights],
            foreach=True,
            decoupled_weight_decay=self._kind == "adamw",
            amsgrad=False,
            beta1=BETAS[0],
            beta2=BETAS[1],
            lr=rate,
            weight_decay=self._decay,
            eps=EPSILON,
            maximize=False,
        )

    def state(self) -> dict[str, Tensor]:
        """What it remembers, by name."""
        kept = {"velocity": self._velocities, "square": self._squares}
        found = {
            f"{name}/{place}": value
            for name, values in kept.items()
            for place, value in enumerate(values)
            if value is not None
        }
        return found | {"count": self._count}

    def load(self, state: dict[str, Tensor]) -> None:
        """Take up what `state` gave."""
        self._count = state["count"]
        for name, values in (("velocity", self._velocities), ("square", self._squares)):
            for place, weight in enumerate(self._parameters):
                found = state.get(f"{name}/{place}")
                if found is not None:
                    # Laid out as the weight is: a sum in another order would end in other bits.
                    values[place] = torch.empty_like(weight).copy_(found)


def _all(tensors: list[Tensor | None]) -> list[Tensor]:
    return [each for each in tensors if each is not None]


@torch.no_grad()
def descend(
    parameters: list[Tensor],
    gradients: list[Tensor],
    velocities: list[Tensor | None],
    rate: float,
    momentum: float,
    weight_decay: float,
) -> None:
    """One step of gradient descent with momentum."""
    sgd(
        parameters,
        gradients,
        velocities,
        foreach=True,
        lr=rate,
        momentum=momentum,
        weight_decay=weight_decay,
        dampening=0.0,
        nesterov=False,
        maximize=False,
    )

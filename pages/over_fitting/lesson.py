"""What the cures gain over seeds; and the values a net's last layer gets, in dropout's modes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cnnviz.drawing.mosaic import Maps
from cnnviz.kit.caches import cached
from cnnviz.kit.live import Live, seen, stands_on
from cnnviz.kit.runs.points import Distance, Summary, distance, last_errors, summary
from cnnviz.training import Experiment, recorded
from cnnviz.training.curves import Curve

if TYPE_CHECKING:
    from torch import Tensor

DROPPED = "relu4"
"""The layer whose values are dropped: the last fully connected one reads them."""
LAST = "fc5"
SURE = 0.05
"""Chance of luck, by Welch's t test, below which a difference is taken to be none."""
MOST = 1000
"""Draws, all made at once: the mean of fewer is of the first of them."""


class Effect(NamedTuple):
    """Runs as they are against runs with cures, after the last epoch all have reached.

    Attributes:
        plain, cured: errors of each, shares from 0 to 1.
        gain: held-out error that the cures save, and its standard error (Welch).
        luck: how often chance alone parts such runs that far or further; NaN for single ones.
    """

    plain: Summary
    cured: Summary
    gain: Distance
    luck: float

    @property
    def verdict(self) -> str:
        """Whether the cures helped: "yes", "no", or "unsure" if it may be luck."""
        if not self.luck < SURE:
            return "unsure"
        return "yes" if self.gain.difference > 0 else "no"


def luck(one: Sequence[float], other: Sequence[float]) -> float:
    """The two-sided p of Welch's t test; NaN where a group is a single run."""
    if min(len(one), len(other)) < 2:
        return float("nan")
    first, second = (float(np.var(each, ddof=1)) / len(each) for each in (one, other))
    apart, both = abs(float(np.mean(one) - np.mean(other))), first + second
    if both == 0:
        return 0.0 if apart else 1.0
    free = both**2 / (first**2 / (len(one) - 1) + second**2 / (len(other) - 1))
    # Student's t, with t = sqrt(free) tan(angle): its density is cos(angle) ** (free - 1).
    angles = np.linspace(0, np.pi / 2, 4001)
    density = np.cos(angles) ** (free - 1)
    far = density[angles > np.arctan(apart / (both * free) ** 0.5)].sum()
    return float(far / density.sum())


def is_plain(experiment: Experiment) -> bool:
    """Whether no cure is on."""
    return (
        not experiment.dropout and not experiment.weight_decay and experiment.augmentation == "none"
    )


def effect(curves: Sequence[Curve]) -> Effect | None:
    """What the cures do; None where there are not both kinds, or a run has yet to begin."""
    plain = [curve for curve in curves if is_plain(curve.experiment)]
    cured = [curve for curve in curves if not is_plain(curve.experiment)]
    epoch = summary([*plain, *cured]).epoch if plain and cured else -1
    if epoch < 0:
        return None
    errors = [last_errors(each, "test_error", epoch) for each in (cured, plain)]
    groups = at(plain, epoch), at(cured, epoch)
    return Effect(*groups, distance(*errors), luck(*errors))


def at(curves: Sequence[Curve], epoch: int) -> Summary:
    """The errors after an epoch that all of the runs have reached."""
    found = []
    for measure in ("train_error", "test_error"):
        values = last_errors(curves, measure, epoch)
        spread = float(np.std(values, ddof=1)) if len(values) > 1 else np.nan
        found.append((float(np.mean(values)), spread))
    (train, train_spread), (test, test_spread) = found
    return Summary(epoch, train, test, train_spread, test_spread, len(curves))


def kept(experiments: Sequence[Experiment]) -> list[Curve]:
    """The records there are of these."""
    return [curve for each in experiments if (curve := recorded(each)) is not None]


@dataclass(frozen=True, eq=False)
class Modes:
    """The same values (N,) in both modes.

    Attributes:
        values: what the layer gives.
        testing: what is passed on in testing.
        training: the same for each draw, (`MOST`, N).
        on: which are not dropped, (`MOST`, N).
        answers: what the net answers in each draw, (`MOST`,).
        answer: what it answers in testing.
    """

    values: Maps
    testing: Maps
    training: Maps
    on: Maps
    answers: Maps
    answer: int

    def mean(self, draws: int) -> Maps:
        """The mean over the first draws, (N,)."""
        return np.asarray(self.training[:draws].mean(0))

    def away(self, draws: int) -> float:
        """How far that mean is from testing: mean distance over the mean value."""
        size = float(np.abs(self.testing).mean())
        return float(np.abs(self.mean(draws) - self.testing).mean()) / max(size, 1e-30)

    @property
    def agree(self) -> float:
        """Share of the draws that answer as testing does."""
        return float((self.answers == self.answer).mean())


def dropped(values: "Tensor", share: float, seed: int, variant: str) -> "tuple[Tensor, Tensor]":
    """`MOST` draws of dropout on values (N,): what is passed on, and what is not dropped.

    Frameworks divide by 1 - p what is left ("inverted dropout"); Srivastava et al. 2014 leave it
    and multiply by 1 - p in testing.
    """
    import torch

    stream = torch.Generator().manual_seed(seed)
    on = torch.rand(MOST, len(values), generator=stream) >= share
    scale = 1 / (1 - share) if variant == "frameworks" else 1.0
    return values * on * scale, on


@cached("dropout's modes", share=0.004, size=lambda made: 2 * made.training.nbytes, away=stands_on)
def modes(live: Live, share: float, seed: int, variant: str) -> Modes:
    """Dropout on what the last layer of a net gets of a picture."""
    import torch

    from cnnviz.training.learner import weighted

    values = torch.tensor(seen(live, DROPPED).maps.ravel())
    last = weighted(live.module())[LAST]
    training, on = dropped(values, share, seed, variant)
    testing = values if variant == "frameworks" else values * (1 - share)
    with torch.inference_mode():
        answers, answer = last(training).argmax(1), int(last(testing).argmax())
    tensors = values, testing, training, on, answers
    one, other, each, there, told = (tensor.numpy() for tensor in tensors)
    return Modes(one, other, each, there, told, answer)

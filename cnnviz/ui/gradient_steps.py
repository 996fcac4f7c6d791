"""The first training steps of a pair, under several seeds: made once, kept, slid through."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import streamlit as st

from cnnviz.architectures.resnet import Shortcut
from cnnviz.probing.degradation import Norms, Setting, pair
from cnnviz.probing.first_steps import STEPS, Band, Step, across, check_work, first_steps
from cnnviz.training.data import load

ON_A_SHORTCUT = ".downsample."
"""What the name of a projection has in it: no layer of the plain net is like it."""


@dataclass(frozen=True)
class Side:
    """One net of a pair: each of its runs is a list of steps, one run a seed."""

    runs: tuple[list[Step], ...]

    def norms(self, step: int) -> Band:
        """Gradient norms of the layers both nets have."""
        return across([_trunk(run[step].norms) for run in self.runs])

    def scales(self, step: int) -> Band:
        """Activation scales behind the layers both nets have."""
        return across([_trunk(run[step].scales) for run in self.runs])

    def loss(self, step: int) -> float:
        """Median of the loss."""
        return across([[("loss", run[step].loss)] for run in self.runs]).middle[0][1]

    def projections(self, step: int) -> Norms:
        """Median gradient norms of the 1 × 1 convolutions on the shortcuts."""
        norms = across([run[step].norms for run in self.runs]).middle
        return [(name, norm) for name, norm in norms if ON_A_SHORTCUT in name]

    def everything(self) -> tuple[list[float], list[float]]:
        """All norms and all scales of all runs and steps: what an axis must have room for."""
        steps = [step for run in self.runs for step in run]
        return (
            [norm for step in steps for _, norm in _trunk(step.norms)],
            [scale for step in steps for _, scale in _trunk(step.scales)],
        )


def _trunk(norms: Norms) -> Norms:
    return [(name, norm) for name, norm in norms if ON_A_SHORTCUT not in name]


def sides(setting: Setting, step: int, seeds: int) -> tuple[Side, Side]:
    """Both nets under `seeds` seeds from the setting's on; all steps where one is asked for.

    Raises:
        CnnvizError: where that takes too long.
    """
    last = STEPS if step else 0
    check_work(setting, last, seeds)
    drawn = [replace(setting, seed=setting.seed + more) for more in range(seeds)]
    plain = [(replace(one, shortcut=Shortcut.ZERO_PADDED), False) for one in drawn]
    residual = [(one, True) for one in drawn]
    runs = list(_with_progress(plain + residual, last))
    return Side(tuple(runs[:seeds])), Side(tuple(runs[seeds:]))


def _with_progress(jobs: list[tuple[Setting, bool]], last: int) -> Iterable[list[Step]]:
    """Run one job after the other, and show how far it is where that takes a while."""
    place = st.empty()
    lasting = len(jobs) * (last + 1) > 4
    for index, (setting, residual) in enumerate(jobs):
        name = f"{'ResNet' if residual else 'plain'}-{setting.depth}"
        if lasting:
            place.progress(
                index / len(jobs), f"{name}, seed {setting.seed}: {last + 1} passes there and back"
            )
        yield run_of(setting, residual, last)
    place.empty()


@st.cache_data(max_entries=128, show_spinner=False)
def run_of(setting: Setting, residual: bool, last: int) -> list[Step]:
    """One net on the bundled digits, from step 0 to `last`."""
    digits = load("digits")
    shape = tuple(digits.train_images.shape[1:])
    network = pair(setting, 10, shape)[residual]
    return first_steps(network, setting, digits.train_images, digits.train_labels, last)

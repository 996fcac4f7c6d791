"""The first training steps of a pair, under several seeds: made once, kept, slid through."""

from dataclasses import dataclass
from typing import NamedTuple

from cnnviz.kit.caches import AWAY, cached
from cnnviz.kit.waiting import work
from cnnviz.language import plural
from cnnviz.network import Network
from cnnviz.probing.recorded import Machine
from cnnviz.running.effort import NOTHING
from cnnviz.training.data import load
from cnnviz.training.datasets import DATASETS
from pages.gradient_norms.lesson import STEPS, Band, Step, across, check_work, effort, first_steps
from pages.gradient_norms.nets import Norms, pair
from pages.gradient_norms.recorded import Net, recorded_steps
from pages.gradient_norms.state import State

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

    def everything(self, measure: str) -> list[float]:
        """All norms, or scales, of all runs and steps: what an axis must have room for."""
        steps = [getattr(step, measure) for run in self.runs for step in run]
        return [value for norms in steps for _, value in _trunk(norms)]


def _trunk(norms: Norms) -> Norms:
    return [(name, norm) for name, norm in norms if ON_A_SHORTCUT not in name]


class Both(NamedTuple):
    """The two nets of a pair; `machine` is what they were recorded on, where they were."""

    plain: Side
    residual: Side
    machine: Machine | None = None


def sides(state: State) -> Both | None:
    """Both nets under all seeds, all steps where one is asked for; None while that is yet to begin.

    Raises `CnnvizError` where it takes too long.
    """
    last, seeds = STEPS if state.step else 0, len(state.settings)
    nets = [Net.of(one, residual) for residual in (False, True) for one in state.settings]
    recording = recorded_steps()
    missing = {
        net: effort(described(net), net.setting, last)
        for net in nets
        if net not in recording.runs and not _runs.has(net, last)
    }
    all_of_it = sum(missing.values(), NOTHING)
    check_work(state.setting, last, seeds, all_of_it.seconds)
    what = plural(
        "{count} forward and backward pass of {nets} networks of {depth} layers",
        "{count} forward and backward passes of {nets} networks of {depth} layers",
        last + 1,
        nets=len(nets),
        depth=state.depth,
    )
    with work(f"{nets} {last}", all_of_it, what) as going:
        if going is None:
            return None
        runs = []
        for net in nets:
            with going.part(missing.get(net, NOTHING)):
                runs.append(run_of(net, last))
    machine = recording.machine if not missing and set(nets) <= set(recording.runs) else None
    return Both(Side(tuple(runs[:seeds])), Side(tuple(runs[seeds:])), machine)


def run_of(net: Net, last: int) -> list[Step]:
    """One net on the bundled digits, from step 0 to `last`: recorded, kept, or run now."""
    recorded = recorded_steps().runs.get(net)
    if recorded is not None:
        return recorded[: last + 1]
    return _runs(net, last)


def _size(run: list[Step]) -> int:
    """Bytes, about: two pairs of a name and a number for each layer."""
    return sum(150 * (len(step.norms) + len(step.scales)) for step in run)


@cached("first steps", share=0.015, size=_size, away=AWAY)
def _runs(net: Net, last: int) -> list[Step]:
    return worked_out(net, last)


def worked_out(net: Net, last: int) -> list[Step]:
    """One net on the bundled digits, run now."""
    digits = load("digits")
    return first_steps(described(net), net.setting, digits.train_images, digits.train_labels, last)


def described(net: Net) -> Network:
    """The net on the bundled digits."""
    source = DATASETS["digits"]
    return pair(net.setting, source.classes, source.input_shape)[net.residual]

"""The runs of the networks: each made once and kept; at once where that is short."""

from typing import NamedTuple

import numpy as np

from cnnviz.kit.caches import AWAY, cached
from cnnviz.language import plural
from pages.shattered_gradients.lesson import (
    Exact,
    Measured,
    Net,
    Setting,
    autocorrelation,
    brown,
    measured,
    seconds,
    white,
)
from pages.shattered_gradients.state import State

AT_ONCE = 2.0
"""Estimated seconds that are begun without asking; beyond, torch is loaded as well (`waiting`)."""


@cached("shattered gradients", most=1000, away=AWAY)
def _run(net: Net, setting: Setting, seed: int) -> Measured:
    return measured(net, setting, seed)


class Found(NamedTuple):
    """All runs of one network, or of a noise, and their autocorrelations.

    Attributes:
        slopes: (runs, points).
        r: (runs, lags + 1).
        runs: stacked; None of a noise.
    """

    slopes: Exact
    r: Exact
    runs: Measured | None = None

    def mean(self) -> Exact:
        """Of r over the runs in which the gradient changes at all: (lags + 1,)."""
        return np.asarray(self._changing().mean(axis=0))

    def spread(self) -> Exact:
        """Standard deviation of r over the same: (lags + 1,)."""
        return np.asarray(self._changing().std(axis=0))

    def size(self) -> float:
        """Root mean square of the gradient, over grid and runs."""
        return float(np.sqrt(np.square(self.slopes).mean()))

    def _changing(self) -> Exact:
        kept = self.r[np.isfinite(self.r[:, 0])]
        return kept if len(kept) else self.r[:1]


def noises(state: State) -> dict[str, Found]:
    """White and brown noise on as many points, under the same seeds."""
    found = {}
    for name, noise in (("brown", brown), ("white", white)):
        rows = np.array([noise(int(state.points), seed) for seed in state.seeds])
        found[name] = Found(rows, autocorrelation(rows))
    return found


def networks(state: State) -> dict[str, Found] | None:
    """The networks that are shown; None while they are yet to be asked for."""
    setting = state.setting
    asked = [(net, setting, seed) for net in state.nets.values() for seed in state.seeds]
    missing = sum(seconds(each[0], setting) for each in asked if not _run.has(*each))
    if missing > AT_ONCE and not _waited_for(asked, missing):
        return None
    return {name: _stacked(net, state) for name, net in state.nets.items()}


def _stacked(net: Net, state: State) -> Found:
    each = [_run(net, state.setting, seed) for seed in state.seeds]
    runs = Measured(*(np.array(part) for part in zip(*each, strict=True)))
    return Found(runs.slopes, autocorrelation(runs.slopes), runs)


def _waited_for(asked: list[tuple[Net, Setting, int]], missing: float) -> bool:
    """Make the runs in view of the visitor; whether they have asked for it."""
    from cnnviz.jobs.watching import layer_built
    from cnnviz.kit.waiting import work
    from cnnviz.running.effort import Effort

    effort = Effort(missing, len(asked))
    what = plural("{count} run of a network", "{count} runs of networks", len(asked))
    with work(str(asked), effort, what) as going:
        if going is None:
            return False
        with going.part(effort):
            for each in asked:
                _run(*each)
                layer_built()
    return True

"""What is compared: from the controls to experiments."""

from collections.abc import Iterator
from typing import Any

from cnnviz.errors import CnnvizError
from cnnviz.kit.caches import cached
from cnnviz.networks import titles
from cnnviz.networks.resnet import Shortcut
from cnnviz.training import Experiment
from cnnviz.training.recording import RATES
from pages.training_lab.state import State

DEPTHS = (8, 20, 32, 44, 56)
"""The five of "Five depths of each"."""

FAMILIES = {"plain": "plain20-cifar", "residual": "resnet20-cifar"}


SIDE_WEIGHT = 0.3
"""Of each side classifier's loss: Szegedy et al. 2014, section 5."""


@cached("fitting networks", most=32)
def fitting(data: str, size: int) -> dict[str, str]:
    """The networks that can tell such pictures apart, by name, as people call them."""
    found = {}
    for name, title in titles().items():
        try:
            Experiment(name, dataset=data, epochs=1, size=size)
        except CnnvizError:
            continue
        found[name] = title
    return found


@cached("comparisons", most=64)
def experiments(state: State) -> tuple[Experiment, ...]:
    """All that is trained, group by group; raises `CnnvizError` for what cannot be."""
    seeds = range(state.seed, state.seed + state.seeds)
    return tuple(
        Experiment(net, options, seed=seed, **(state.chosen | changes))  # type: ignore[arg-type]
        for net, options, changes in _compared(state)
        for seed in seeds
    )


def _compared(state: State) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Each group's network, its options, and what it has otherwise than the controls say."""
    if state.compare == "own":
        yield from ((net, {}, {}) for net in state.networks)
        return
    if state.compare == "side-branches":
        yield "googlenet-digits", {}, {}
        yield "googlenet-digits", {"aux": True}, {"side_weight": SIDE_WEIGHT}
        return
    depths = DEPTHS if state.compare == "depths" else (int(state.depth),)
    if state.compare == "shortcuts":
        kinds = [kind for kind in Shortcut if kind is not Shortcut.NONE]
        yield from ((FAMILIES["residual"], _net(depths[0], str(kind)), {}) for kind in kinds)
        return
    changes: dict[str, list[dict[str, Any]]] = {
        "batch-norm": [{"batch_norm": True}, {"batch_norm": False}],
        "rates": [{"learning_rate": rate} for rate in RATES],
        "augmentation": [{"augmentation": "none"}, {"augmentation": _augmentation(state)}],
    }
    changed = changes.get(state.compare, [{}])
    both = state.compare in ("pair", "depths") or state.nets == "both"
    for family in FAMILIES if both else [state.nets]:
        shortcut = "zero-padded" if family == "residual" else ""
        for depth in depths:
            yield from ((FAMILIES[family], _net(depth, shortcut), each) for each in changed)


def _augmentation(state: State) -> str:
    return state.augmentation if state.augmentation != "none" else "slight"


def _net(depth: int, shortcut: str) -> dict[str, Any]:
    """The options of a pair's net, as `plain_against_residual` has them."""
    return {"depth": depth, "width": 16} | ({"shortcut": shortcut} if shortcut else {})

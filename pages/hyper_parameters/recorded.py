"""Searches that were made before: `python -m scripts.record_searches` makes them."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from cnnviz.kit.caches import cached
from cnnviz.training.searching import Search, importances, values
from cnnviz.training.trials import Trial, Trials, told

FILE = Path(__file__).with_name("searches.json")

SEEDS = range(5)
"""Of the random searches and of TPE that are compared."""

NARROW: dict[str, Any] = {"rates": (0.01, 0.1)}
"""Learning rates that all work: then something else decides."""

RATE_ALONE: dict[str, Any] = {"filters": (16,), "kernels": (3,), "layers": (2,)}
"""One network, at any learning rate."""

SEARCHES = (
    Search("grid"),
    *(Search(kind, seed=seed) for seed in SEEDS for kind in ("random", "tpe")),
    Search("random", **NARROW),
    Search("random", **RATE_ALONE),
)


@dataclass(frozen=True)
class Recorded:
    """What came of a search: its trials, what they say of importance, and what it was made on."""

    trials: Trials
    shares: Mapping[str, float]
    machine: Mapping[str, Any]


@cache
def _all() -> dict[Search, Recorded]:
    if not FILE.exists():
        return {}
    said = json.loads(FILE.read_text(encoding="utf-8"))
    found = {}
    for each in said["searches"]:
        given: dict[str, Any] = {
            n: tuple(v) if isinstance(v, list) else v for n, v in each["search"].items()
        }
        search = Search(**given)
        trials = tuple(
            Trial(search.experiment(rate, filters, kernel, layers), error, seconds)
            for rate, filters, kernel, layers, error, seconds in each["trials"]
        )
        found[search] = Recorded(trials, each["importances"], said["machine"])
    return found


@cached("recorded searches", most=256)
def recorded(search: Search) -> Recorded | None:
    """The record of a search, or the beginning of a longer one that is alike until there."""
    everything = _all()
    if (found := everything.get(search)) is not None:
        return found
    if search.kind == "grid" or search.trials > Search().trials:
        return None
    longer = everything.get(replace(search, trials=Search().trials))
    if longer is None:
        return None
    trials = longer.trials[: search.trials]
    return replace(longer, trials=trials, shares=importances(search, told(trials)))


def save(found: Mapping[Search, Trials], machine: Mapping[str, Any], path: Path = FILE) -> None:
    """Write records: a line a search."""
    lines = []
    for search, trials in found.items():
        rows = [
            [*values(each.experiment).values(), round(each.error or 0, 5), round(each.seconds, 2)]
            for each in trials
        ]
        shares = {name: round(each, 4) for name, each in importances(search, told(trials)).items()}
        said = {"search": asdict(search), "importances": shares, "trials": rows}
        lines.append(json.dumps(said, separators=(",", ":")))
    head = json.dumps(dict(machine), ensure_ascii=False)
    text = f'{{"machine": {head},\n"searches": [\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8")

"""The trials as parallel coordinates, which the hand runs over; importances under the axes."""

from collections.abc import Mapping, Sequence
from math import log
from pathlib import Path
from statistics import median
from typing import Any

from cnnviz.kit.component import component
from cnnviz.language import N_, _, plural
from cnnviz.numerals import percent
from cnnviz.training.searching import DIMENSIONS, Search, values
from cnnviz.training.trials import Trial

KEY = "coordinates"
HTML = """
<div class="frame"><svg role="img"></svg><p class="said" role="status" aria-live="off"></p></div>
"""

NAMES = {
    "learning_rate": N_("learning rate"),
    "filters": N_("filters"),
    "kernel": N_("kernel"),
    "layers": N_("convolutions"),
}
SHORT = {"learning_rate": N_("rate"), "layers": N_("layers")}
"""What an axis is called on a phone, where it is another word."""

ERRORS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
"""Marks of the axis of errors, which is logarithmic."""

GOOD = 4
"""One in so many trials is drawn as a good one."""

_component = component(KEY, HTML, Path(__file__).parent)

Done = Sequence[tuple[int, Trial]]
"""Trials that are over, with their numbers from 1."""


def coordinates(search: Search, done: Done, shares: Mapping[str, float]) -> None:
    """Draw the trials that are over."""
    axes = [_axis(search, name, done, shares) for name in DIMENSIONS]
    low = min((error_of(trial) for _n, trial in done), default=0.05)
    marks = [each for each in ERRORS if each >= low] or [1.0]
    start = max([each for each in ERRORS if each <= low], default=min(low, ERRORS[0]))
    ends = max(start, 1e-4), 1.0
    ticks = [{"at": _along(each, ends), "text": percent(each, 0)} for each in (start, *marks)]
    error = {"name": _("held-out error"), "short": _("error"), "ticks": ticks, "share": None}
    ranks = {number: rank for rank, (number, _t) in enumerate(by_error(done))}
    lines = [
        {
            "number": number,
            "place": place,
            "rank": ranks[number],
            "kind": "best"
            if not ranks[number]
            else "good"
            if ranks[number] < len(done) / GOOD
            else "",
            "at": [*_places(search, trial), _along(error_of(trial), ends)],
            "told": trial_told(number, trial),
        }
        for place, (number, trial) in enumerate(done)
    ]
    label = plural(
        "{count} trial, a line over its learning rate, filters, kernel, convolutions and error",
        "{count} trials, a line each over its learning rate, filters, kernel, convolutions and "
        "error",
        len(done),
    )
    said = _(
        "Each line is a trial: green the best, blue the best quarter. Point at one, or at a value."
    )
    words = {"label": label, "importance": _("importance") if shares else ""}
    _component(key=KEY, data={"axes": [*axes, error], "lines": lines, "said": said, "words": words})


def error_of(trial: Trial) -> float:
    """The error of a trial that is over."""
    assert trial.error is not None
    return trial.error


def by_error(done: Done) -> list[tuple[int, Trial]]:
    """Trials, the best first; of equal ones the earlier."""
    return sorted(done, key=lambda each: (error_of(each[1]), each[0]))


def _along(value: float, ends: tuple[float, float]) -> float:
    """Where a value is on a logarithmic axis, from 0 to 1."""
    low, high = map(log, ends)
    return round((log(max(value, 1e-9)) - low) / (high - low), 4)


def _offered(search: Search) -> dict[str, tuple[int, ...]]:
    return {"filters": search.filters, "kernel": search.kernels, "layers": search.layers}


def _level(place: int, many: int) -> float:
    """Where the value at a place of a list is drawn."""
    return 0.5 if many == 1 else 0.05 + 0.9 * place / (many - 1)


def _places(search: Search, trial: Trial) -> list[float]:
    found, offered = values(trial.experiment), _offered(search)
    others = [
        _level(offered[name].index(int(found[name])), len(offered[name])) for name in DIMENSIONS[1:]
    ]
    return [_along(found["learning_rate"], search.rates), *others]


def _axis(search: Search, name: str, done: Done, shares: Mapping[str, float]) -> dict[str, Any]:
    called = _(NAMES[name])
    axis: dict[str, Any] = {"name": called, "short": _(SHORT.get(name, NAMES[name]))}
    axis |= {"share": shares.get(name), "said": percent(shares.get(name, 0), 0)}
    if name == DIMENSIONS[0]:
        marks = [r for k in range(-4, 1) for r in (10.0**k, 3 * 10.0**k)]
        low, high = search.rates
        inside = {low, high, *(r for r in marks if low <= r <= high * 1.0001)}
        kept = sorted(r for r in inside if r in (low, high) or not low < r < low * 1.5)
        return axis | {
            "ticks": [{"at": _along(r, search.rates), "text": f"{r:g}"} for r in kept],
            "apart": False,
        }
    offered = _offered(search)[name]
    ticks = [
        {"at": _level(place, len(offered)), "text": str(value), **_of_value(name, value, done)}
        for place, value in enumerate(offered)
    ]
    return axis | {"ticks": ticks, "apart": True}


def _of_value(name: str, value: int, done: Done) -> dict[str, Any]:
    """The trials with one value of a dimension, and their middle error."""
    those = [(n, trial) for n, trial in done if trial.experiment.options[name] == value]
    if not those:
        return {}
    told = plural(
        "{name} {value}: {count} trial, which errs on {error}.",
        "{name} {value}: {count} trials, which err on {error} in the middle.",
        len(those),
        name=_(NAMES[name]),
        value=value,
        error=percent(median(error_of(trial) for _n, trial in those)),
    )
    return {"numbers": [n for n, _t in those], "told": told}


def trial_told(number: int, trial: Trial) -> str:
    """A trial in a sentence."""
    found = values(trial.experiment)
    return plural(
        "Trial {number}: learning rate {rate:g}, {count} convolution with {filters} filters of "
        "{kernel} × {kernel}; errs on {error} of the held-out digits.",
        "Trial {number}: learning rate {rate:g}, {count} convolutions with {filters} filters of "
        "{kernel} × {kernel} each; errs on {error} of the held-out digits.",
        int(found["layers"]),
        number=number,
        rate=found["learning_rate"],
        filters=int(found["filters"]),
        kernel=int(found["kernel"]),
        error=percent(error_of(trial)),
    )

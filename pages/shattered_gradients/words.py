"""What the Shattered gradients page says, in numbers, and its tables."""

from collections.abc import Mapping
from math import isnan
from typing import Any

from cnnviz.claims.citations import source
from cnnviz.counting.tables import Row
from cnnviz.kit.page import Number
from cnnviz.language import N_, _, sentences, series
from cnnviz.numerals import typeset
from pages.shattered_gradients.found import Found
from pages.shattered_gradients.lesson import SPAN
from pages.shattered_gradients.state import NETS, State

NAMES = NETS | {"brown": N_("brown noise"), "white": N_("white noise")}

LIKE = {
    "brown": N_("Like brown noise, a random walk: {nets}."),
    "between": N_("In between: {nets}."),
    "white": N_("Like white noise, where a point says nothing of the next: {nets}."),
    "none": N_("Without any change in any run: {nets}."),
}

WHY = (
    N_(
        "Each unit is on or off, and on the way back the gradient only passes the units that are "
        "on. A small step of the input turns some of them over in every layer."
    ),
    N_(
        "In a plain net the gradient is a product over the layers: what two inputs have in common "
        "is multiplied by a number below 1 at each of them. Batch norm keeps half of the units on, "
        "and not the same half: of their gradients' common part each layer then leaves a half."
    ),
    N_(
        "With a shortcut a layer's factor is 1 plus something. The 1 is the same for all inputs, "
        "whichever units are on, so that much more of the gradient stays in common."
    ),
    N_(
        "No norm shows this: multiplied by any number, a gradient keeps its autocorrelation. White "
        "noise can have any size, also a healthy one."
    ),
    N_(
        "A step of gradient descent goes to where the gradient is another. If that has nothing to "
        "do with the one that was followed, the step was of no use."
    ),
)

MEASURED = (
    N_(
        "Random networks of one input and one output, before any training, on a grid of inputs "
        "from {low} to {high}: $h = W \\,\\mathrm{{ReLU}}(w x + b)$, each further layer "
        "$W \\,\\mathrm{{ReLU}}(h)$, with a shortcut $h + \\beta W \\,\\mathrm{{ReLU}}(h)$, and "
        "$y = v \\cdot h$."
    ),
    N_("$w$, $b$ and $v$ are normal; all networks of a seed have the same, and the same $W$."),
    N_(
        "Batch norm stands before the ReLU from the second layer on and uses mean and variance "
        "over the grid; for the gradient these are held fixed."
    ),
    N_(
        "White noise is a normal number at each point; brown noise their sum, tied to 0 at both "
        "ends (a Brownian bridge). In the rows of the networks they are the thin dotted and dashed "
        "lines."
    ),
    N_("After {source}"),
)


def names(found: Mapping[str, Any]) -> dict[str, str]:
    """What a visitor reads for each."""
    return {name: _(NAMES[name]) for name in found}


def headline(state: State, nets: Mapping[str, Found]) -> list[Number]:
    """Autocorrelation at the chosen lag, of each network."""
    told = _(
        "Autocorrelation at lag {lag}: mean and standard deviation over the seeds.", lag=state.lag
    )
    return [
        Number(
            _(NAMES[name]),
            _("–")
            if isnan(each.mean()[state.lag])
            else _("{r:.2f} ± {s:.2f}", r=each.mean()[state.lag], s=each.spread()[state.lag]),
            told,
        )
        for name, each in nets.items()
    ]


def likeness(r: float, brown: float, white: float) -> str:
    """Which noise a correlation is like: in the outer quarters of the way between them."""
    if isnan(r):
        return "none"
    share = (r - white) / (brown - white)
    return "brown" if share > 3 / 4 else "white" if share < 1 / 4 else "between"


def told(state: State, nets: Mapping[str, Found], noises: Mapping[str, Found]) -> str:
    """What the picture shows, in sentences."""
    ends = {name: each.mean()[state.lag] for name, each in noises.items()}
    first = _(
        "Between inputs {distance:.2f} apart (lag {lag}) brown noise has a correlation of "
        "{brown:.2f}, white noise of {white:.2f}.",
        distance=state.distance,
        lag=state.lag,
        **ends,
    )
    alike: dict[str, list[str]] = {}
    for name, each in nets.items():
        alike.setdefault(likeness(each.mean()[state.lag], **ends), []).append(_(NAMES[name]))
    rows = [_(LIKE[like], nets=series(alike[like])) for like in LIKE if like in alike]
    return sentences(first, *rows, *_shortcuts(state, nets))


def _shortcuts(state: State, nets: Mapping[str, Found]) -> list[str]:
    """What shortcuts change of the nets with batch norm."""
    if not {"plain-norm", "residual-norm"} <= nets.keys():
        return []
    plain, residual = (nets[name].mean()[state.lag] for name in ("plain-norm", "residual-norm"))
    facts = {"plain": plain, "residual": residual}
    if residual - plain > 0.1:
        return [
            _(
                "With batch norm, shortcuts raise it from {plain:.2f} to {residual:.2f}; the "
                "gradients' sizes say nothing of that.",
                **facts,
            )
        ]
    return [
        _("With batch norm, shortcuts hardly change it: {plain:.2f} and {residual:.2f}.", **facts)
    ]


def formula(state: State, nets: Mapping[str, Found]) -> tuple[str, str]:
    """(whose, LaTeX) of the autocorrelation: one network's, under the first seed."""
    name = "plain-norm" if "plain-norm" in nets else next(iter(nets))
    g, k = nets[name].slopes[0], state.lag
    centred, count = g - g.mean(), len(g)
    above, below = float((centred[:-k] * centred[k:]).sum()), float((centred**2).sum())
    shown = r"\bar g = " + _tex(float(g.mean()))
    return name, (
        rf"r({k}) = \frac{{\sum_{{i=1}}^{{{count - k}}} (g_i - \bar g)(g_{{i+{k}}} - \bar g)}}"
        rf"{{\sum_{{i=1}}^{{{count}}} (g_i - \bar g)^2}} = \frac{{{_tex(above)}}}{{{_tex(below)}}} "
        rf"= {_tex(above / below if below else float('nan'), '.3f')}, \quad {shown}"
    )


def _tex(value: float, how: str = ".3e") -> str:
    """A number in LaTeX."""
    digits, _e, power = format(value, how).partition("e")
    return rf"{digits} \cdot 10^{{{int(power)}}}" if power and int(power) else digits


def table(found: Mapping[str, Found]) -> list[Row]:
    """Autocorrelation over the lags: mean and standard deviation of each."""
    return [
        {
            N_("network"): _(NAMES[name]),
            N_("lag"): lag,
            N_("autocorrelation"): round(float(mean), 4),
            "±": round(float(spread), 4),
        }
        for name, each in found.items()
        for lag, (mean, spread) in enumerate(zip(each.mean(), each.spread(), strict=True))
    ]


def about(state: State) -> dict[str, Any]:
    """What the table's files say beside it."""
    sizes = {
        "hidden layers": state.layers,
        "width": int(state.width),
        "grid points": int(state.points),
    }
    return sizes | {"beta": float(state.beta), "init": state.start, "seeds": list(state.seeds)}


def measured() -> str:
    """How it is measured, in sentences."""
    low, high = typeset(f"{-SPAN:g}"), f"{SPAN:g}"
    paper = source("balduzzi2017")
    facts = {"low": low, "high": high, "source": f"[{paper.text}]({paper.link})"}
    return "\n\n".join(_(text, **facts) for text in MEASURED)

"""What the Activations page says, in numbers, and its tables."""

from collections.abc import Sequence

from cnnviz.claims.citations import source
from cnnviz.counting.naming import called
from cnnviz.counting.tables import Row
from cnnviz.kit.page import Number
from cnnviz.language import N_, _, sentences, series
from cnnviz.layers import Activation, Pool
from cnnviz.network import Network
from cnnviz.numerals import percent, short
from pages.activations.curve import GRID
from pages.activations.lesson import BATCH, FLAT, MOMENTUM, RATE, STEPS, UNITS, Seen, Trained, ratio
from pages.activations.state import FUNCTIONS, NAMES, State

SMALL, LARGE, NOTHING = 1e-2, 1e2, 1e-6
"""Below and above which share the first layer's gradient is another than the last's; and none."""

TEX = {
    "relu": (r"f(x) = \max(0, x)", r"f'(x) = 1 \text{ if } x > 0, \text{ else } 0"),
    "leaky-relu": (r"f(x) = \max(0.01\,x, x)", r"f'(x) = 1 \text{ if } x > 0, \text{ else } 0.01"),
    "elu": (
        r"f(x) = x \text{ if } x > 0, \text{ else } e^x - 1",
        r"f'(x) = 1 \text{ if } x > 0, \text{ else } e^x",
    ),
    "gelu": (r"f(x) = x\,\Phi(x)", r"f'(x) = \Phi(x) + x\,\varphi(x)"),
    "silu": (r"f(x) = x\,\sigma(x)", r"f'(x) = \sigma(x)\,(1 + x\,(1 - \sigma(x)))"),
    "tanh": (r"f(x) = \tanh x", r"f'(x) = 1 - \tanh^2 x"),
    "scaled-tanh": (
        r"f(x) = 1.7159 \tanh \tfrac{2}{3} x",
        r"f'(x) = 1.7159 \cdot \tfrac{2}{3}\,(1 - \tanh^2 \tfrac{2}{3} x)",
    ),
    "sigmoid": (r"\sigma(x) = \frac{1}{1 + e^{-x}}", r"\sigma'(x) = \sigma(x)\,(1 - \sigma(x))"),
}


def steepest(function: Activation) -> float:
    """Its largest slope."""
    return max(map(function.derivative, GRID))


def headline(state: State, shown: Sequence[Seen], after: Trained | None) -> list[Number]:
    """How much is saturated, what gradient comes back, and what was learnt."""
    last, flat = shown[-1], _("Share of its inputs where the slope is below {flat}.", flat=FLAT)
    dead = _("Units, or channels of a map, that lie there for all {count} digits.", count=BATCH)
    size = _("Norm of the gradient by the weights before it.")
    back = f"{short(last.norm)} → {short(shown[0].norm)}"
    found = [
        Number(_("Saturated, last layer"), percent(last.flat), flat),
        Number(_("Dead units in it"), _("{dead} of {units}", **vars(last)), dead),
        Number(_("Gradient, last → first layer"), back, size),
    ]
    if after is not None:
        told = _("Of the held-out digits; one in ten is guessing.")
        found.append(
            Number(_("Right after {steps} steps", steps=STEPS), percent(after.right), told)
        )
    return found


def told(state: State, net: Network, before: Sequence[Seen], after: Trained | None) -> str:
    """What is seen, in sentences."""
    first, last = before[0], before[-1]
    facts = {
        "flat": FLAT,
        "first": first.flat,
        "last": last.flat,
        "name": _(NAMES[state.activation]),
    }
    said = [
        _(
            "Before training the slope of {name} is below {flat} for {first:.0%} of what the first "
            "layer gets, and for {last:.0%} of what the last gets.",
            **facts,
        ),
        _gradient(before),
    ]
    if after is not None:
        said.append(_learnt(after))
    pools = [called(net, each.behind) for each in before if _is_pool(net, each.behind)]
    if pools:
        text = _(
            "Here the non-linearity stands behind the pooling: {layers}.", layers=series(pools)
        )
        said.append(text)
    return sentences(*said)


def _is_pool(net: Network, name: str) -> bool:
    return isinstance(net.nodes[net.index(name)].layer, Pool)


def _gradient(layers: Sequence[Seen]) -> str:
    """How the gradient of the first layer is to that of the last."""
    share, most = ratio(layers), max(each.norm for each in layers)
    if most < NOTHING:
        return _(
            "The gradients of all layers are next to nothing, {most} at most.", most=short(most)
        )
    if share < SMALL:
        text = N_(
            "On its way back the gradient vanishes: the first layer has {share} of the last's."
        )
    elif share > LARGE:
        text = N_(
            "The gradient grows on its way back, {share}-fold: so large are the weights that it is "
            "multiplied by."
        )
    elif most > 1 / NOTHING:
        text = N_("All gradients are huge, and with them the steps.")
    else:
        text = N_("The gradient comes through: the first layer has {share} times the last's.")
    return _(text, share=short(share))


def _learnt(after: Trained) -> str:
    """What training comes to."""
    if not after.layers:
        return _("In training the loss leaves all bounds after {steps} steps.", steps=after.steps)
    first, facts = after.layers[0], {"steps": STEPS, "right": after.right}
    if after.right < 0.2:
        return _(
            "{steps} steps teach it nothing ({right:.0%} right, guessing is 10 %); then {flat:.0%} "
            "are saturated in the first layer, and its gradient is {norm}.",
            flat=first.flat,
            norm=short(first.norm),
            **facts,
        )
    return _("After {steps} steps it has {right:.0%} of the held-out digits right.", **facts)


def formula(state: State, layers: int) -> str:
    """The function, its slope, and what the steepest slope comes to over all layers."""
    most = steepest(state.function)
    together = rf"(\max f')^{{{layers}}} = {most:.4g}^{{{layers}}} = {_tex(most**layers)}"
    lines = (each.replace("=", "&=", 1) for each in (*TEX[state.activation], together))
    return r"\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}"


def _tex(value: float) -> str:
    digits, _e, power = f"{value:.3g}".partition("e")
    return rf"{digits} \cdot 10^{{{int(power)}}}" if power else digits


def deeper(state: State) -> dict[str, str]:
    """The nearest setting of the page on gradient norms."""
    known = state.activation in ("relu", "tanh", "sigmoid")
    return {"activation": state.activation} if known else {}


def functions() -> list[Row]:
    """All functions and where they are flat."""
    return [
        {
            N_("function"): _(NAMES[name]),
            N_("at −2"): round(each.at(-2), 4),
            N_("at 0"): round(each.at(0), 4),
            N_("at 2"): round(each.at(2), 4),
            N_("slope at 0"): round(each.derivative(0), 4),
            N_("largest slope"): round(steepest(each), 4),
            N_("slope at −4"): round(each.derivative(-4), 4),
            N_("slope at 4"): round(each.derivative(4), 4),
        }
        for name, each in FUNCTIONS.items()
    ]


def rows(before: Sequence[Seen], after: Trained | None) -> list[Row]:
    """One row an activation layer and moment."""
    moments = {_("before training"): before}
    if after is not None and after.layers:
        moments[_("after {steps} steps", steps=STEPS)] = after.layers
    return [
        {
            N_("moment"): moment,
            N_("behind"): each.behind,
            N_("root mean square"): short(each.spread),
            N_("saturated"): percent(each.flat),
            N_("dead units"): each.dead,
            N_("units"): each.units,
            N_("gradient norm"): short(each.norm),
        }
        for moment, layers in moments.items()
        for each in layers
    ]


MEASURED = (
    N_(
        "The fully connected net has hidden layers of {units} units on the bundled digits of 8 × 8 "
        "pixels, standardised; LeNet-5 has them on 32 × 32. Weights are normal, biases 0."
    ),
    N_(
        "Histograms and shares are those of the first {batch} digits of the training part; the "
        "gradient is that of their mean cross-entropy by the weights next before the activation."
    ),
    N_(
        "Training is stochastic gradient descent on {batch} digits at a time, learning rate "
        "{rate}, momentum {momentum}, the same for all settings."
    ),
    N_(
        "Where the slope is next to nothing hardly any gradient gets through to the weights "
        "before. But on its way back it is also multiplied by the weights of each layer."
    ),
    N_("After {sources}"),
)


def measured() -> str:
    """How it is measured, in sentences."""
    papers = [source(name) for name in ("lecun1998", "glorot2010", "he2015delving")]
    cited = series(f"[{each.text}]({each.link})" if each.link else each.text for each in papers)
    facts = {"units": UNITS, "batch": BATCH, "rate": RATE, "momentum": MOMENTUM}
    return "\n\n".join(_(text, sources=cited, **facts) for text in MEASURED)

"""The formula behind one number, with its own figures in it, for typesetting (LaTeX).

Symbols as in the field: x a value of the layer below, w a weight, b the bias, z the number.
"""

from collections.abc import Callable, Sequence
from math import sqrt

from cnnviz.language import _
from cnnviz.probing.trace import Trace

MOST_PRINTED = 25
"""Products of a single channel that are all written out."""
ABOUT = r"\approx"
MOST_SUMS = 6
"""Sums over channels that are written out, the largest first."""


def digits(value: float, count: int = 4) -> str:
    """So many significant digits, a power of ten where needed."""
    text = f"{value:.{count}g}"
    if "e" not in text:
        return text
    mantissa, power = text.split("e")
    return rf"{mantissa} \cdot 10^{{{int(power)}}}"


def signed(value: float, count: int = 4) -> str:
    """The same in brackets where it is negative, as a factor or an addend."""
    return f"({digits(value, count)})" if value < 0 else digits(value, count)


def formulas(trace: Trace) -> list[str]:
    """The formula of the number, then one for each layer right behind it."""
    return [_formula(step) for step in (trace, *trace.after)]


def _formula(trace: Trace) -> str:
    steps = WORKERS.get(trace.kind, _generally)(trace)
    left = rf"z_{{\text{{{_plain(trace.layer)}}}}}"
    lines = [*steps, rf"\mathbf{{{digits(trace.value)}}}"]
    chain = r" \\ ".join(f"&{'' if line.startswith(ABOUT) else '= '}{line}" for line in lines)
    return rf"\begin{{aligned}} {left} {chain} \end{{aligned}}"


def _plain(name: str) -> str:
    return name.replace("_", r"\_")


def _weighted(trace: Trace) -> list[str]:
    several = len(trace.channels) > 1
    what = r"\sum_{c} \sum_{i,j}" if several else r"\sum_{i,j}"
    product = r"w_{c,i,j} \, x_{c,i,j}" if several else r"w_{i,j} \, x_{i,j}"
    bias = trace.facts.get("bias")
    lines = [f"{what} {product}" + ("" if bias is None else " + b")]
    end = "" if bias is None else f" + {signed(bias)}"
    if several:
        return [*lines, _sums(trace) + end]
    if trace.terms.size <= MOST_PRINTED:
        rows = _products(trace)
        rows[-1] += end
        # Two digits here, so that a row fits on the screen; the table has them all.
        lines.append(f"{ABOUT} " + r" \\ &\quad + ".join(rows))
    return [*lines, digits(float(trace.terms.sum())) + end]


def _products(trace: Trace) -> list[str]:
    """The products of one channel, a row of the window at a time."""
    assert trace.weights is not None
    return [
        " + ".join(
            rf"{signed(w, 2)} \cdot {signed(x, 2)}" for w, x in zip(weights, inputs, strict=True)
        )
        for weights, inputs in zip(trace.weights[0], trace.inputs[0], strict=True)
    ]


def _sums(trace: Trace) -> str:
    """The sums of the channels, largest first; what is not written out is one sum."""
    sums = [float(value) for value in trace.sums]
    order = sorted(range(len(sums)), key=lambda n: -abs(sums[n]))
    named = [
        rf"\underbrace{{{signed(sums[n])}}}_{{c={trace.channels[n]}}}" for n in order[:MOST_SUMS]
    ]
    rest = order[MOST_SUMS:]
    if rest:
        left = sum(sums[n] for n in rest)
        more = _("{count} more", count=len(rest))
        named.append(rf"\underbrace{{{signed(left)}}}_{{\text{{{more}}}}}")
    rows = [" + ".join(named[at : at + 3]) for at in range(0, len(named), 3)]
    return r" \\ &\quad + ".join(rows)


def _listed(values: Sequence[float], most: int = 9) -> str:
    return ", ".join(map(digits, values[:most])) + (r", \ldots" if len(values) > most else "")


def _first(trace: Trace) -> float:
    """The input of what reads a single value."""
    return float(trace.inputs[0, 0, 0])


def _real(trace: Trace) -> list[float]:
    """The inputs that are no padding."""
    return [float(x) for x in trace.inputs[:, trace.real].ravel()]


def _largest(trace: Trace) -> list[str]:
    return [r"\max_{i,j} \, x_{i,j}", rf"\max\,({_listed(_real(trace))})"]


def _mean(trace: Trace) -> list[str]:
    count, total = int(trace.facts["count"]), float(trace.terms.sum())
    lines = [rf"\frac{{1}}{{{count}}} \sum_{{i,j}} x_{{i,j}}"]
    if len(_real(trace)) <= 9:
        added = " + ".join(signed(x) for x in _real(trace))
        lines.append(rf"\frac{{{added}}}{{{count}}}")
    return [*lines, rf"\frac{{{digits(total)}}}{{{count}}}"]


def _root(trace: Trace) -> list[str]:
    lines = [r"\sqrt{\sum_{i,j} x_{i,j}^2}"]
    if len(_real(trace)) <= 9:
        squares = " + ".join(f"{signed(x)}^2" for x in _real(trace))
        lines.append(rf"\sqrt{{{squares}}}")
    return [*lines, rf"\sqrt{{{digits(float(trace.terms.sum()))}}}"]


def _subsample(trace: Trace) -> list[str]:
    added = " + ".join(signed(x) for x in _real(trace))
    coefficient, bias = trace.facts["coefficient"], trace.facts["bias"]
    return [r"w \sum_{i,j} x_{i,j} + b", rf"{digits(coefficient)} \cdot ({added}) + {signed(bias)}"]


def _response(trace: Trace) -> list[str]:
    f = trace.facts
    squares = " + ".join(f"{signed(float(x))}^2" for x in trace.inputs.ravel())
    k, alpha, beta = (digits(f[name]) for name in ("k", "alpha", "beta"))
    value, total = digits(f["value"]), digits(float(trace.terms.sum()))
    fraction = r"\frac{{{0}}}{{\left({1} + {2} {3}\right)^{{{4}}}}}"
    return [
        fraction.format("x", "k", r"\alpha", r"\sum_{c} x_c^2", r"\beta"),
        fraction.format(value, k, rf"{alpha} \cdot", f"({squares})", beta),
        fraction.format(value, k, rf"{alpha} \cdot", total, beta),
    ]


def _batch_norm(trace: Trace) -> list[str]:
    f, x = trace.facts, _first(trace)
    spread = rf"\sqrt{{{digits(f['variance'])} + {digits(f['epsilon'])}}}"
    return [
        r"\gamma \, \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta",
        rf"{signed(f['gamma'])} \cdot \frac{{{digits(x)} - {signed(f['mean'])}}}{{{spread}}}"
        f" + {signed(f['beta'])}",
        rf"{signed(f['gamma'])} \cdot "
        rf"{signed((x - f['mean']) / sqrt(f['variance'] + f['epsilon']))} + {signed(f['beta'])}",
    ]


def _relu(trace: Trace) -> list[str]:
    return [r"\max(0, x)", rf"\max(0, {digits(_first(trace))})"]


def _tanh(trace: Trace) -> list[str]:
    scale, slope = trace.facts["scale"], trace.facts["slope"]
    if scale == slope == 1:
        return [r"\tanh(x)", rf"\tanh({digits(_first(trace))})"]
    inner = rf"{digits(slope)} \cdot {signed(_first(trace))}"
    return [r"A \tanh(S x)", rf"{digits(scale)} \cdot \tanh({inner})"]


def _sigmoid(trace: Trace) -> list[str]:
    x = _first(trace)
    return [r"\frac{1}{1 + e^{-x}}", rf"\frac{{1}}{{1 + e^{{{digits(-x)}}}}}"]


def _scaled(trace: Trace) -> list[str]:
    return [r"s \, x", rf"{digits(trace.facts['factor'])} \cdot {signed(_first(trace))}"]


def _softmax(trace: Trace) -> list[str]:
    own = float(trace.terms[trace.channels.index(trace.channel), 0, 0])
    total = float(trace.terms.sum())
    return [
        r"\frac{e^{x - m}}{\sum_{c} e^{x_c - m}}, \quad m = \max_c x_c = "
        + digits(trace.facts["largest"]),
        rf"\frac{{{digits(own)}}}{{{digits(total)}}}",
    ]


def _distance(trace: Trace) -> list[str]:
    return [r"-\sum_i (x_i - p_i)^2", rf"-{digits(float(trace.terms.sum()))}"]


def _added(trace: Trace) -> list[str]:
    return [r"F(x) + x", " + ".join(signed(float(x)) for x in trace.inputs.ravel())]


def _gated(trace: Trace) -> list[str]:
    x, gate = float(trace.inputs.sum()), trace.facts["gate"]
    return [r"x \cdot g", rf"{signed(x)} \cdot {signed(gate)}"]


def _generally(trace: Trace) -> list[str]:
    """A layer without a formula of its own: a function of one value, slopes, or a mere copy."""
    if "at" in trace.facts:
        name = rf"\text{{{_plain(trace.kind)}}}"
        return [f"{name}(x)", f"{name}({digits(trace.facts['at'])})"]
    if "rest" in trace.facts:
        slopes = r"\sum_{c,i,j} \frac{\partial z}{\partial x_{c,i,j}} \, x_{c,i,j} + r"
        return [slopes, f"{_sums(trace)} + {signed(trace.facts['rest'])}"]
    return ["x"] if trace.channels else []


WORKERS: dict[str, Callable[[Trace], list[str]]] = {
    "conv": _weighted,
    "linear": _weighted,
    "max_pool": _largest,
    "avg_pool": _mean,
    "global_avg_pool": _mean,
    "adaptive_avg_pool": _mean,
    "l2_pool": _root,
    "subsample": _subsample,
    "lrn": _response,
    "batch_norm": _batch_norm,
    "relu": _relu,
    "tanh": _tanh,
    "sigmoid": _sigmoid,
    "scale": _scaled,
    "softmax": _softmax,
    "radial_basis": _distance,
    "add": _added,
    "multiply": _gated,
}
"""Kind of layer to the lines of its formula, the result left out."""

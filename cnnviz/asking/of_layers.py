"""A layer or a network as it is set up, as questions."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from cnnviz.asking.counted import shares, totals
from cnnviz.asking.expressions import worked
from cnnviz.asking.instances import Instance
from cnnviz.asking.kind import Kind, kinds
from cnnviz.counting import Report
from cnnviz.counting.backward import training_step
from cnnviz.counting.memory import Budget
from cnnviz.layers import Conv, Pool, Shape
from cnnviz.window import Axis


def questions(layer: Conv | Pool, shape: Shape) -> dict[str, Instance]:
    """What can be asked of a layer, by the name of the figure."""
    made = layer.output_shape(shape)
    facts: dict[str, Any] = dict(zip(("C", "H", "W"), shape, strict=True))
    facts |= {"F": made[0], "Ho": made[1], "Wo": made[2]}
    rows, columns = layer.window.axes
    height = _side(rows, "H", "", facts)
    width = _side(columns, "W", "" if columns == rows else "2", facts)
    kernel = "K * K"
    if layer.window.kernel[0] != layer.window.kernel[1]:
        kernel, facts["KH"], facts["KW"] = "KH * KW", *layer.window.kernel
    known, convolves = kinds(), isinstance(layer, Conv)
    last = "F" if convolves else "C"
    right = (made[1], made[2], made[0])
    found = {
        "output": _instance(
            known["shape" if convolves else "pool-shape"],
            f"({height}, {width}, {last})",
            facts,
            right,
        )
    }
    if isinstance(layer, Conv):
        return found | _counts(layer, shape, kernel, facts)
    return found | {"parameters": _instance(known["pool-parameters"], "0", facts, (0,))}


def of_network(report: Report) -> dict[str, Instance]:
    """What can be asked of a whole network, by the name of the figure."""
    facts, known = {**totals(report)}, kinds()
    right = {"parameters": report.parameters, "multiplies": report.macs}
    return {
        name: _instance(known[f"network-{name}"], known[f"network-{name}"].formula, facts, (count,))
        for name, count in right.items()
    }


def of_step(report: Report, batch: int, frozen: Collection[str] = ()) -> dict[str, Instance]:
    """What can be asked of a training step of so many images."""
    facts, known = {**totals(report), "B": batch}, kinds()
    step = training_step(report, frozen)
    forward = replace(known["network-multiplies"], slips={"flops": ""})
    whole = known["step-multiplies"]
    return {
        "forward": _instance(forward, "B * (MC + ML)", facts, (batch * step.forward,)),
        "step": _instance(whole, whole.formula, facts, (batch * step.total,)),
    }


def of_memory(needed: Budget, batch: int) -> dict[str, Instance]:
    """What can be asked of a batch in memory; the memory is of whole GB."""
    facts, known = {**shares(needed), "B": batch}, kinds()["largest-batch"]
    facts["M"] = needed.available // 10**9
    taken = replace(known, slips={"batch_forgotten": "FX + PI", "fixed_forgotten": "B * PI"})
    right = facts["FX"] + batch * facts["PI"]
    return {
        "largest": _instance(known, known.formula, facts, (needed.batch,)),
        "taken": _instance(taken, "FX + B * PI", facts, (right,)),
    }


def _counts(layer: Conv, shape: Shape, kernel: str, facts: dict[str, Any]) -> dict[str, Instance]:
    """Parameters and multiplies of a convolution."""
    depth, known = "C", kinds()
    if layer.groups > 1:
        depth, facts["G"] = "(C / G)", layer.groups
    weights = f"F * {depth} * {kernel}"
    total = f"{weights} + F" if layer.bias else weights
    slips = {"positions_of_input": "H * W * C * F"} | (
        {} if layer.bias else {"bias_counted": f"{weights} + F"}
    )
    parameters = replace(known["conv-parameters"], slips=slips)
    slips = {
        "bias_multiplied": f"Ho * Wo * {weights} + Ho * Wo * F",
        "parameters_for_multiplies": total,
    }
    multiplies = replace(known["conv-multiplies"], slips=slips)
    macs = layer.macs(shape, layer.output_shape(shape))
    return {
        "parameters": _instance(parameters, total, facts, (layer.parameters(shape),)),
        "multiplies": _instance(multiplies, f"Ho * Wo * {weights}", facts, (macs,)),
    }


def _side(axis: Axis, name: str, mark: str, facts: dict[str, Any]) -> str:
    """The output along one axis, and its numbers put to the facts under names of their own."""
    facts |= {f"K{mark}": axis.kernel, f"S{mark}": axis.stride, f"D{mark}": axis.dilation}
    if axis.padding is None:
        return f"ceil({name} / S{mark})"
    before, after = axis.padding
    if before == after:
        facts[f"P{mark}"], padding = before, f"2 * P{mark}"
    else:
        facts |= {f"P1{mark}": before, f"P2{mark}": after}
        padding = f"(P1{mark} + P2{mark})"
    reach = f"K{mark}" if axis.dilation == 1 else f"(D{mark} * (K{mark} - 1) + 1)"
    rounded = "ceil" if axis.ceil else "floor"
    return f"{rounded}(({name} - {reach} + {padding}) / S{mark}) + 1"


def _instance(kind: Kind, formula: str, facts: dict[str, Any], right: tuple[int, ...]) -> Instance:
    """A question whose formula is what the layer counts; else the numbers alone stand there.

    Where torch drops a last window, no line of ours says so.
    """
    if worked(formula, facts) != right:
        formula = ", ".join(map(str, right))
    return Instance(kind, facts, formula, right)

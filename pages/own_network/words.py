"""What is said of a network that somebody wrote."""

from typing import Any

import streamlit as st

from cnnviz.counting import Report
from cnnviz.counting.memory import MB, budget, memory, peak
from cnnviz.counting.receptive_field import receptive_fields
from cnnviz.errors import CnnvizError
from cnnviz.kit.page import Number
from cnnviz.language import _, plural
from cnnviz.layers import size
from cnnviz.reading import Fault
from cnnviz.reading.table import OWN, own_fields, required, torch_modules
from pages.own_network.lesson import sees_soon

GIGABYTES = 8


def verdict(report: Report, told: CnnvizError | None) -> str:
    """Whether it fits together, in a sentence."""
    facts: dict[str, Any] = {"input": size(report.input_shape), "output": size(report.output_shape)}
    if isinstance(told, Fault):
        facts |= {"line": told.line, "name": report.layers[-1].name}
        return _("Up to the fault in line {line}: {input} in, {output} out of **{name}**.", **facts)
    return plural(
        "It fits together: {count} layer, {input} in, {output} out.",
        "It fits together: {count} layers, {input} in, {output} out.",
        len(report.layers),
        **facts,
    )


def numbers(report: Report) -> list[Number]:
    """What it costs: parameters, multiplies, field, memory."""
    kept = memory(report).kept.per_image
    found = [
        Number(_("Parameters"), f"{report.parameters:,}", _("Trainable weights and biases.")),
        Number(
            _("Multiplies per image"),
            f"{report.macs:,}",
            _("Convolutions and linear layers; {flops:,} FLOPs.", flops=2 * report.macs),
        ),
    ]
    if sees_soon(report):
        field = receptive_fields(report)[-1]
        told = _("What one value of the last layer sees of the input, padding among it.")
        found.append(Number(_("Receptive field"), " × ".join(map(str, field.size)), told))
    one = _("Outputs alive at once at the most, without the weights.")
    found.append(Number(_("Memory for one image"), f"{peak(report).bytes / MB:,.2f} MB", one))
    told = _("What training keeps of each image for the backward pass.")
    found.append(Number(_("Training, per image"), f"{kept / MB:,.2f} MB", told))
    if report.parameters and kept:
        batch = budget(report, GIGABYTES * 10**9).batch
        told = _("With momentum, 4 bytes a number.")
        label = _("Largest batch in {size} GB", size=GIGABYTES)
        found.append(Number(label, f"{batch:,}", told))
    return found


def language() -> None:
    """Show all that can be written."""
    st.markdown(
        _(
            "Layers stand one a line or in a `Sequential(…)`; what a layer gets is never written. "
            "`name=` in front of a layer, or a line `name = …`, names it. `*[…] * 3` repeats."
        )
    )
    layers = "\n".join(f"{name}({_arguments(name)})" for name in OWN)
    around = "\n".join(
        (
            "Sequential(layer, layer, name=layer, …)",
            "Concat(branch, branch, …)",
            "Residual(body, shortcut=None, then=None)",
            "Gate(body)",
            "SideBranch(body)",
        )
    )
    for text in (around, layers):
        st.code(text, language="python")
    st.markdown(_("Of PyTorch, with `nn.` or without:"))
    st.code(", ".join(sorted(torch_modules())), language="python", wrap_lines=True)


def _arguments(name: str) -> str:
    needed = required(OWN[name])
    return ", ".join(
        field if field in needed else f"{field}={each.default!r}"
        for field, each in own_fields(OWN[name]).items()
    )

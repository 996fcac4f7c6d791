"""Presets, numbers, sentences and tables of the memory page."""

from dataclasses import replace
from typing import Any

import streamlit as st

from cnnviz.counting.kept import FLOAT, INDEX, kept
from cnnviz.counting.memory import (
    MB,
    Budget,
    Memory,
    Optimizer,
    Outputs,
    mebibytes,
    megabytes,
    peak,
)
from cnnviz.counting.report import Report
from cnnviz.kit.network_controls import preset
from cnnviz.kit.page import Number
from cnnviz.layers import numel, size
from pages.memory.controls import USUAL, Setting
from pages.memory.figure import GB

CONVENTION = (
    "MB is 10⁶ bytes, GB 10⁹. Counted: the network's numbers and what PyTorch's autograd keeps on "
    "a CPU. Not counted: a kernel's scratch space, gradients on their way between layers and the "
    "driver, so the batch is the largest that can fit, not one that must."
)

PRESETS = (
    preset("VGG-16 with 8 GB: the images take most of it", "vgg16"),
    preset("AlexNet with 1 GB: weights, gradients and velocities take most", "alexnet", gb=1),
    preset(
        "VGG-16, inference only: several times as many images", "vgg16", **{"pass": "inference"}
    ),
    preset(
        "VGG-16 with Adam in 4 GB: over half is gone before the first image",
        "vgg16",
        gb=4,
        optimizer="adam",
    ),
    preset("ResNet-50: a fifth of the weights, yet more kept for each image", "resnet50"),
    preset(
        "VGG-16 on 448 × 448: an image takes four times as much", "vgg16", height=448, width_px=448
    ),
)


def amount(size_in_bytes: int) -> str:
    """Bytes as text in MB, or in GB from 10^9 on."""
    return f"{size_in_bytes / GB:,.2f} GB" if size_in_bytes >= GB else megabytes(size_in_bytes)


def _figure(label: str, taken: int, help: str) -> Number:
    return Number(label, amount(taken), f"{help} {taken:,} bytes, {mebibytes(taken)}.")


def taken(shared: Budget, batch: int) -> int:
    """Bytes a batch takes."""
    return sum(shared.fixed.values()) + batch * shared.per_image


def answer(setting: Setting, shared: Budget) -> list[Number]:
    """The largest batch, and what the chosen one takes."""
    return [
        Number(
            "Largest batch",
            f"{shared.batch:,} images",
            f"They take {shared.used:,} of {shared.available:,} bytes."
            if shared.batch
            else "Not even one image fits.",
        ),
        _figure(
            f"A batch of {setting.batch:,} takes", taken(shared, setting.batch), "All together:"
        ),
        _figure("Needed once", sum(shared.fixed.values()), "For a batch of any size:"),
        _figure("Needed for each image", shared.per_image, "Grows with the batch:"),
    ]


def verdict(setting: Setting, shared: Budget) -> str:
    """Say whether the chosen batch fits and what most of its memory is for."""
    needed = taken(shared, setting.batch)
    images = setting.batch * shared.per_image
    share = f"{images / needed:.0%} of it for the images themselves"
    if needed <= shared.available:
        return (
            f"A batch of {setting.batch:,} takes {amount(needed)} of {setting.gigabytes:,} GB, "
            f"{share}."
        )
    largest = (
        f"the largest that can is {shared.batch:,}"
        if shared.batch
        else "not even one image does; choose more memory, a smaller input or fewer bytes a number"
    )
    return (
        f"**A batch of {setting.batch:,} does not fit:** it would take {amount(needed)}, {share}; "
        f"{largest}."
    )


def images_are(setting: Setting) -> str:
    """What each image of a batch needs memory for."""
    return "kept for the backward pass" if setting.training else "alive at the peak"


def three_figures(figures: Memory, counted: Outputs) -> list[Number]:
    """Weights, the sum of the outputs and what is kept: three answers to one question."""
    number = figures.number
    return [
        _figure("Weights", figures.weights, f"{figures.report.parameters:,} parameters:"),
        _figure(
            "Outputs of one image",
            figures.outputs(counted),
            f"{counted.value.capitalize()}: {figures.values(counted):,} values of {number} bytes:",
        ),
        _figure(
            "Kept for the backward pass, per image",
            figures.kept.per_image,
            "What autograd holds back in training, besides "
            f"{figures.kept.fixed:,} bytes once per batch:",
        ),
    ]


def around_them(setting: Setting, figures: Memory) -> list[Number]:
    """Gradients, optimizer state and the peak of an inference pass."""
    highest = peak(figures.report, in_place=setting.in_place, number=setting.number)
    kind = Optimizer(setting.optimizer)
    return [
        _figure("Gradients", figures.gradients, "One number a parameter:"),
        _figure(
            f"Optimizer state ({kind.value})",
            figures.optimizer(kind),
            f"{kind.states} numbers a parameter:",
        ),
        _figure(
            "Inference peak, per image",
            highest.bytes,
            f"Most bytes alive at once, while {highest.name} runs:",
        ),
    ]


def in_short_numbers(figures: Memory) -> str | None:
    """What shorter numbers leave of what is kept, in a sentence; None where they are not short."""
    if figures.number == FLOAT:
        return None
    now, usual = figures.kept.per_image, kept(figures.report).per_image
    begins = f"With {figures.number} bytes a number this network keeps"
    if figures.number * usual == FLOAT * now:
        return f"{begins} {_percent(now / usual)} of what it keeps with {FLOAT}."
    return (
        f"{begins} {_percent(now / usual)} of what it keeps with {FLOAT}: the places where its max "
        f"pools found the largest value stay {INDEX} bytes each."
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def where_it_sits(figures: Memory, counted: Outputs) -> str:
    """Where the largest output and the most parameters are, in a sentence."""
    early = max((row for row in figures.rows if row.drawn), key=lambda row: row.output)
    late = max(figures.rows, key=lambda row: row.weights)
    outputs, weights = figures.outputs(counted), figures.weights
    if not weights:
        return f"The largest output is {early.name}'s, {megabytes(early.output)}."
    return (
        f"The largest output is {early.name}'s: {megabytes(early.output)}, "
        f"{early.output / outputs:.0%} of the sum. Most parameters are {late.name}'s: "
        f"{megabytes(late.weights)}, {late.weights / weights:.0%} of all."
    )


def layer_table(figures: Memory, counted: Outputs) -> list[dict[str, Any]]:
    """One row an output that is added up, the input first; with every layer also what is kept."""
    report, every = figures.report, counted is Outputs.EVERY
    values = numel(report.input_shape)
    first = _row("input", "input", size(report.input_shape), values, figures.number * values, 0)
    table = [first | ({"kept": figures.kept.input, "needed by": ""} if every else {})]
    for layer, row in zip(report.layers, figures.rows, strict=True):
        if row.drawn or every:
            shape = size(layer.output_shape)
            line = _row(row.name, row.kind, shape, row.values, row.output, layer.parameters)
            more = {"kept": row.kept, "needed by": ", ".join(row.needed_by)} if every else {}
            table.append(line | more)
    return table


def _row(
    name: str, kind: str, shape: str, values: int, output: int, parameters: int
) -> dict[str, Any]:
    return {
        "layer": name,
        "kind": kind,
        "output": shape,
        "values": values,
        "bytes": output,
        "parameters": parameters,
    }


def totals(figures: Memory, counted: Outputs) -> str:
    """What the columns of the layer table add up to."""
    every = f"; {figures.kept.per_image:,} bytes kept" if counted is Outputs.EVERY else ""
    return (
        f"Added up, per image: {figures.values(counted):,} values, "
        f"{figures.outputs(counted):,} bytes ({amount(figures.outputs(counted))}){every}; "
        f"{figures.report.parameters:,} parameters. Counted: {counted.value}."
    )


def usual_sizes(setting: Setting, report: Report) -> list[dict[str, Any]]:
    """The largest batch in common amounts of memory, for each kind of pass."""
    ways: dict[str, dict[str, str | bool]] = {
        f"training, {kind.value}": {"training": True, "optimizer": kind.value} for kind in Optimizer
    }
    ways["inference"] = {"training": False}
    budgets = {name: setting.budget(report, **way) for name, way in ways.items()}
    return [
        {"memory (GB)": gigabytes}
        | {name: replace(one, available=gigabytes * GB).batch for name, one in budgets.items()}
        for gigabytes in sorted({*USUAL, setting.gigabytes})
    ]


def torchinfo_bytes(report: Report) -> int:
    """What torchinfo prints as "forward/backward pass size", in bytes for one image.

    Outputs of the layers with parameters, four bytes a number, twice "for gradients"
    (torchinfo 1.8, `model_statistics.py`).
    """
    return 2 * FLOAT * sum(row.values for row in report.layers if row.parameters)


def other_figures(figures: Memory) -> str:
    """Why other tools and a famous table print other megabytes for the same network."""
    report = figures.report
    lines = [
        f"- **torchinfo** prints {torchinfo_bytes(report) / MB:,.2f} MB as “forward/backward pass "
        "size”: the outputs of layers with parameters, each twice, the second time for its "
        "gradient; no pools, no activations, no masks. It is none of the three figures above.",
        "- **What is kept is not the sum of the outputs.** A convolution keeps its input and a "
        "ReLU its output, often the same numbers, held once; a max pool also keeps where it found "
        f"the largest value, {INDEX} bytes each, and dropout its mask.",
    ]
    if report.network.name == "vgg16" and report.input_shape == (3, 224, 224):
        values = figures.values()
        lines.insert(
            1,
            "- **The CS231n notes** total VGG-16's table as 24 million values, 93 MB. The rows of "
            f"that table add up to {values:,} values, {megabytes(FLOAT * values)}.",
        )
    return "\n".join(lines)


def other_figures_note(figures: Memory) -> None:
    """Show that beside the way to the page about such differences."""
    with st.expander("Why do torchinfo and others print something else?"):
        st.markdown(other_figures(figures))
        st.page_link("pages/why_numbers_differ/page.py", label="More on why numbers differ")

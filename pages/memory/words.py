"""Numbers, sentences and tables of the memory page."""

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
from cnnviz.counting.naming import called
from cnnviz.counting.report import Report
from cnnviz.kit.page import Number
from cnnviz.language import N_, _, plural, sentences
from cnnviz.layers import numel, size
from cnnviz.numerals import RULE
from pages.memory.figure import GB
from pages.memory.state import USUAL, State

CONVENTION = N_(
    "MB is 10⁶ bytes, GB 10⁹. Counted: the network's numbers and what PyTorch's autograd keeps on "
    "a CPU. Not counted: a kernel's scratch space, gradients on their way between layers and the "
    "driver, so the batch is the largest that can fit, not one that must."
)


def amount(size_in_bytes: int) -> str:
    """Bytes as text in MB, or in GB from 10^9 on."""
    return f"{size_in_bytes / GB:,.2f} GB" if size_in_bytes >= GB else megabytes(size_in_bytes)


def _figure(label: str, taken: int, what: str) -> Number:
    facts = {"what": what, "count": taken, "mebibytes": mebibytes(taken)}
    return Number(label, amount(taken), _("{what}: {count:,} bytes, {mebibytes}.", **facts))


def taken(shared: Budget, batch: int) -> int:
    """Bytes a batch takes."""
    return sum(shared.fixed.values()) + batch * shared.per_image


def answer(state: State, shared: Budget) -> list[Number]:
    """The largest batch, and what the chosen one takes."""
    largest = plural("{count:,} image", "{count:,} images", shared.batch)
    used = _("They take {used:,} of {most:,} bytes.", used=shared.used, most=shared.available)
    batch = _("A batch of {count:,} takes", count=state.batch)
    once = sum(shared.fixed.values())
    return [
        Number(
            _("Largest batch"), largest, used if shared.batch else _("Not even one image fits.")
        ),
        _figure(batch, taken(shared, state.batch), _("All together")),
        _figure(_("Fixed (weights, gradients, optimizer)"), once, _("For a batch of any size")),
        _figure(_("Per image"), shared.per_image, _("Grows with the batch")),
    ]


def verdict(state: State, shared: Budget) -> str:
    """Say whether the chosen batch fits and what most of its memory is for."""
    needed = taken(shared, state.batch)
    if needed <= shared.available:
        words = _(
            "A batch of {batch:,} takes {amount} of {gigabytes:,} GB, {share:.0%} of it for the "
            "images themselves."
        )
    elif shared.batch:
        words = _(
            "**A batch of {batch:,} does not fit:** it would take {amount}, {share:.0%} of it for "
            "the images themselves; the largest that can is {largest:,}."
        )
    else:
        words = _(
            "**A batch of {batch:,} does not fit:** it would take {amount}, {share:.0%} of it for "
            "the images themselves; not even one image does; choose more memory, a smaller input "
            "or fewer bytes a number."
        )
    return RULE.format(
        words,
        batch=state.batch,
        amount=amount(needed),
        gigabytes=state.gigabytes,
        share=state.batch * shared.per_image / needed,
        largest=shared.batch,
    )


def three_figures(figures: Memory, counted: Outputs) -> list[Number]:
    """Weights, the sum of the outputs and what is kept: three answers to one question."""
    values = _(
        "{outputs}: {count:,} values of {number} bytes",
        outputs=_(counted).capitalize(),
        count=figures.values(counted),
        number=figures.number,
    )
    kept = _(
        "What autograd holds back in training, besides {count:,} bytes once per batch",
        count=figures.kept.fixed,
    )
    parameters = _("{count:,} parameters", count=figures.report.parameters)
    return [
        _figure(_("Weights"), figures.weights, parameters),
        _figure(_("Outputs of one image"), figures.outputs(counted), values),
        _figure(_("Kept for the backward pass, per image"), figures.kept.per_image, kept),
    ]


def around_them(state: State, figures: Memory) -> list[Number]:
    """Gradients, optimizer state and the peak of an inference pass."""
    highest = peak(figures.report, in_place=state.in_place, number=figures.number)
    kind = Optimizer(state.optimizer)
    stored = plural("{count} number a parameter", "{count} numbers a parameter", kind.states)
    busy = called(figures.report.network, highest.name)
    alive = _("Most bytes alive at once, while {layer} runs", layer=busy)
    optimizer = _("Optimizer state ({optimizer})", optimizer=_(kind.label))
    return [
        _figure(_("Gradients"), figures.gradients, _("One number a parameter")),
        _figure(optimizer, figures.optimizer(kind), stored),
        _figure(_("Inference peak, per image"), highest.bytes, alive),
    ]


def in_short_numbers(figures: Memory) -> str | None:
    """What shorter numbers leave of what is kept, in a sentence; None where they are not short."""
    if figures.number == FLOAT:
        return None
    now, usual = figures.kept.per_image, kept(figures.report).per_image
    said = _(
        "With {number} bytes a number this network keeps {share:.0f} % of what it keeps with "
        "{usual}.",
        number=figures.number,
        share=100 * now / usual,
        usual=FLOAT,
    )
    if figures.number * usual == FLOAT * now:
        return said
    places = _(
        "The places where its max pools found the largest value stay {index} bytes each.",
        index=INDEX,
    )
    return sentences(said, places)


def where_it_sits(figures: Memory, counted: Outputs) -> str:
    """Where the largest output and the most parameters are, in a sentence."""
    rows, number = figures.report.layers, figures.number
    early = max((row for row in rows if row.layer.is_volume), key=lambda row: row.values)
    late = max(rows, key=lambda row: row.parameters)
    output = _(
        "Largest output: {layer}, {amount}, {share:.0%} of the sum.",
        layer=called(figures.report.network, early.name),
        amount=megabytes(number * early.values),
        share=early.values / figures.values(counted),
    )
    if not figures.weights:
        return output
    weights = _(
        "Most parameters: {layer}, {amount}, {share:.0%} of all.",
        layer=called(figures.report.network, late.name),
        amount=megabytes(number * late.parameters),
        share=late.parameters / figures.report.parameters,
    )
    return sentences(output, weights)


def layer_table(figures: Memory, counted: Outputs) -> list[dict[str, Any]]:
    """One row an output that is added up, the input first; with every layer also what is kept."""
    report, every = figures.report, counted is Outputs.EVERY
    values = numel(report.input_shape)
    first = (_("input"), _("input"), report.input_shape, values, figures.number * values, 0)
    lines: list[tuple[Any, ...]] = [(*first, figures.kept.input, "")]
    for row, held in zip(report.layers, figures.kept.rows, strict=True):
        if row.layer.is_volume or every:
            line = (row.name, row.kind, row.output_shape, row.values, figures.number * row.values)
            lines.append((*line, row.parameters, held.per_image, ", ".join(held.needed_by)))
    heads = [N_("layer"), N_("kind"), N_("output"), N_("values"), N_("bytes"), N_("parameters")]
    heads += [N_("kept"), N_("needed by")] if every else []
    return [dict(zip(heads, (*line[:2], size(line[2]), *line[3:]), strict=False)) for line in lines]


def totals(figures: Memory, counted: Outputs) -> str:
    """What the columns of the layer table add up to."""
    said = _(
        "Added up, per image: {values:,} values, {bytes:,} bytes ({amount}); {parameters:,} "
        "parameters.",
        values=figures.values(counted),
        bytes=figures.outputs(counted),
        amount=amount(figures.outputs(counted)),
        parameters=figures.report.parameters,
    )
    if counted is Outputs.EVERY:
        said = sentences(said, _("Kept: {count:,} bytes.", count=figures.kept.per_image))
    return sentences(said, _("Counted: {outputs}.", outputs=_(counted)))


def usual_sizes(state: State) -> list[dict[str, Any]]:
    """The largest batch in common amounts of memory, for each kind of pass."""
    budgets = {
        _("training, {optimizer}", optimizer=_(kind.label)): state.budget(
            training=True, optimizer=kind
        )
        for kind in Optimizer
    }
    budgets[_("inference")] = state.budget(training=False)
    return [
        {N_("memory (GB)"): gigabytes}
        | {name: replace(one, available=gigabytes * GB).batch for name, one in budgets.items()}
        for gigabytes in sorted({*USUAL, state.gigabytes})
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
        _(
            "**torchinfo** prints {megabytes:,.2f} MB as “forward/backward pass size”: the outputs "
            "of layers with parameters, each twice, the second time for its gradient; no pools, "
            "no activations, no masks. It is none of the three figures above.",
            megabytes=torchinfo_bytes(report) / MB,
        )
    ]
    if report.network.name == "vgg16" and report.input_shape == (3, 224, 224):
        lines += [
            _(
                "**The CS231n notes** total VGG-16's table as 24 million values, 93 MB. The rows "
                "of that table add up to {values:,} values, {amount}.",
                values=figures.values(),
                amount=megabytes(FLOAT * figures.values()),
            )
        ]
    lines += [
        _(
            "**What is kept is not the sum of the outputs.** A convolution keeps its input and a "
            "ReLU its output, often the same numbers, held once; a max pool also keeps where it "
            "found the largest value, {index} bytes each, and dropout its mask.",
            index=INDEX,
        )
    ]
    return "\n".join(f"- {line}" for line in lines)


def other_figures_note(figures: Memory) -> None:
    """Show that beside the way to the page about such differences."""
    with st.expander(_("Why do torchinfo and others print something else?")):
        st.markdown(other_figures(figures))
        st.page_link("pages/why_numbers_differ/page.py", label=_("More on why numbers differ"))

"""What the page says of a training step, in numbers."""

from typing import Any

from cnnviz.counting.backward import StepRow
from cnnviz.counting.memory import megabytes
from cnnviz.counting.naming import called
from cnnviz.counting.units import Unit
from cnnviz.errors import listed
from cnnviz.kit.page import Number
from cnnviz.language import N_, _, in_words, sentences
from cnnviz.layers import Role
from cnnviz.layers.formula import Formula, grouped, worded
from cnnviz.numerals import percent
from pages.training_step.state import State

MOST_NAMED = 3
"""Layers that a sentence names."""


def headline(state: State) -> list[Number]:
    """The step beside the forward pass, and what freezing saves."""
    step, images = state.step, state.batch
    each = _("{count:,} multiplies for one image.", count=step.forward)
    back = _(
        "{count:,} multiplies for one image: {forward:,} forward, {to_input:,} for the gradients "
        "to the inputs, {to_weights:,} to the weights.",
        count=step.total,
        forward=step.forward,
        to_input=step.to_input,
        to_weights=step.to_weights,
    )
    held, all_held = (each.of_batch(images) for each in (state.kept, state.whole_kept))
    found = [
        Number(_("Forward, in multiplies"), f"{images * step.forward:,}", each),
        Number(_("Whole step"), f"{images * step.total:,}", back),
        Number(_("Step ÷ forward"), f"{step.total / step.forward:.2f}"),
        Number(_("Kept for the backward pass"), megabytes(held), _("{count:,} bytes", count=held)),
    ]
    if state.frozen:
        saved = 1 - step.total / state.whole.total
        found += [
            Number(_("Work saved"), percent(saved), _("Of a step that trains everything.")),
            Number(_("Memory saved"), percent(1 - held / all_held), megabytes(all_held)),
        ]
    return found


def told(state: State) -> str:
    """What the numbers show, in a sentence or two."""
    return _frozen(state) if state.last_frozen else _trained(state)


def _trained(state: State) -> str:
    step, network = state.step, state.report.network
    first = [row for row in step.rows if row.to_weights and not row.to_input]
    facts = {
        "back": step.total / step.forward - 1,
        "share": sum(row.forward for row in first) / step.forward,
    }
    if len(first) > MOST_NAMED:
        return _(
            "The backward pass is {back:.2f} forward passes, not 2: no gradient goes to the "
            "picture, so the {count} layers that read it, {share:.1%} of the work, go back once "
            "instead of twice.",
            count=len(first),
            **facts,
        )
    return _(
        "The backward pass is {back:.2f} forward passes, not 2: no gradient goes to the picture, "
        "so what reads it goes back once instead of twice: {layers}, {share:.1%} of the work.",
        layers=in_words(listed(called(network, row.name) for row in first)),
        **facts,
    )


def piece_name(state: State, piece: Unit) -> str:
    """What to call a piece in a sentence."""
    row = next(row for row in piece.rows if row.parameters)
    if any(each.layer.role is Role.JOIN for each in piece.rows):
        return _("block {name}", name=piece.name)
    return called(state.report.network, row.name)


def _frozen(state: State) -> str:
    step, whole = state.step, state.whole
    assert state.last_frozen is not None
    fixed = sum(row.forward for row in step.rows if not row.tracked)
    return sentences(
        _(
            "Frozen up to {layer}: nothing goes back below, and a step takes {share:.1%} of the "
            "work of training everything.",
            layer=piece_name(state, state.last_frozen),
            share=step.total / whole.total,
        ),
        _(
            "{fixed:.1%} of what is left is the forward pass through the frozen part, the same for "
            "a picture in every epoch: computed once and kept, {numbers:,} numbers a picture, it "
            "leaves {cached:.2%} of the work for each further epoch.",
            fixed=fixed / step.total,
            numbers=step.handed_on,
            cached=step.cached / whole.total,
        ),
    )


def formula(state: State) -> Formula:
    """The sum of the three parts, for the whole batch."""
    parts = (state.step.forward, state.step.to_input, state.step.to_weights)
    names = (_("forward"), _("gradients to inputs"), _("gradients to weights"))
    symbols = " + ".join(map(worded, names))
    numbers = " + ".join(map(grouped, parts))
    if (images := state.batch) > 1:
        symbols, numbers = (
            rf"{worded(_('images'))} \cdot ({symbols})",
            rf"{images} \cdot ({numbers})",
        )
    return Formula(worded(_("whole step")), symbols, numbers, images * state.step.total)


def table(state: State) -> list[dict[str, Any]]:
    """One row a layer, per image."""
    return [
        _row(row.kind, one, held.per_image)
        for row, one, held in zip(
            state.report.layers, state.step.rows, state.kept.rows, strict=True
        )
    ]


def _row(kind: str, row: StepRow, held: int) -> dict[str, Any]:
    return {
        N_("layer"): row.name,
        N_("kind"): kind,
        N_("forward"): row.forward,
        N_("gradient to the input"): row.to_input,
        N_("gradient to the weights"): row.to_weights,
        N_("whole step"): row.total,
        N_("kept for backward, bytes"): held,
    }


def totals(state: State) -> dict[str, Any]:
    """The row under all others."""
    rows = table(state)
    sums = {name: sum(row[name] for row in rows) for name in [*rows[0]][2:]}
    return {"layer": _("together"), "kind": ""} | sums

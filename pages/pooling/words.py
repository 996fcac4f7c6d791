"""What the Pooling page says, in numbers and sentences."""

from cnnviz.counting.tables import Row
from cnnviz.kit.page import Number
from cnnviz.language import N_, _, sentences
from cnnviz.layers import Shape, numel
from cnnviz.layers.formula import worded
from cnnviz.numerals import percent
from pages.pooling.lesson import Felt
from pages.pooling.state import State

SHOWN = N_(
    "A pool keeps what was seen and lets go of where exactly, with nothing to learn: compare what "
    "the move changes before it and after it."
)


def headline(shape: Shape, made: Shape, before: Felt, after: Felt) -> list[Number]:
    """What is dropped, and how much a move of the picture changes before and after."""
    told = _("{before:,} values become {after:,}.", before=numel(shape), after=numel(made))
    mean = _("Mean absolute change, over the mean size of the values, all maps together.")
    return [
        Number(_("Values dropped"), percent(1 - numel(made) / numel(shape)), told),
        Number(_("Change before"), percent(before.whole), mean),
        Number(_("Change after"), percent(after.whole), mean),
    ]


def told(state: State, before: Felt, after: Felt) -> str:
    """What a move of the picture does, in sentences."""
    said = [_("A pool has 0 parameters.")]
    if not state.right and not state.down:
        return sentences(*said, _("The picture is not moved: nothing changes."))
    facts = {"before": before.whole, "after": after.whole, "right": state.right}
    said.append(
        _(
            "The picture moves {right} to the right and {down} down: the values change by "
            "{before:.1%} of their mean size before the pool, by {after:.1%} after it.",
            **facts,
            down=state.down,
        )
    )
    stays = [int(felt.stays.sum()) for felt in (before, after)]
    said.append(
        _(
            "The strongest cell stays the same in {before} of {maps} maps before, in {after} "
            "after.",
            maps=len(before.stays),
            before=stays[0],
            after=stays[1],
        )
    )
    return sentences(*said)


def dropped(shape: Shape, made: Shape) -> str:
    """The share of values that is dropped, in LaTeX."""
    (_c, high, wide), (_d, rows, columns) = shape, made
    share = percent(1 - numel(made) / numel(shape)).replace("%", r"\%")
    name = worded(_("dropped"))
    return (
        rf"\begin{{aligned}} {name} &= 1 - \frac{{H' \cdot W'}}{{H \cdot W}} \\ "
        rf"&= 1 - \frac{{{rows} \cdot {columns}}}{{{high} \cdot {wide}}} = {share} \end{{aligned}}"
    )


def rows(before: Felt, after: Felt) -> list[Row]:
    """One row a map: what the move changes."""
    return [
        {
            N_("map"): number,
            N_("values changed, before"): float(before.changed[number]),
            N_("values changed, after"): float(after.changed[number]),
            N_("mean change, before"): float(before.change[number]),
            N_("mean change, after"): float(after.change[number]),
            N_("strongest stays, before"): bool(before.stays[number]),
            N_("strongest stays, after"): bool(after.stays[number]),
        }
        for number in range(len(before.stays))
    ]

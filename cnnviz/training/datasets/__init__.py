"""Where the pictures come from, one file a source; numpy only."""

from cnnviz.training.datasets.folder import OWN, TITLE, are_named, own_pictures
from cnnviz.training.datasets.published import PUBLISHED
from cnnviz.training.datasets.scans import DIGITS, DIGITS_0_TO_4, DIGITS_32
from cnnviz.training.datasets.shapes import COLOURED, FIRST_SHAPES, GREY
from cnnviz.training.datasets.source import Source

DATASETS: dict[str, Source] = {
    "digits": DIGITS,
    "digits-32": DIGITS_32,
    "digits-0-4": DIGITS_0_TO_4,
    "shapes": GREY,
    "first-shapes": FIRST_SHAPES,
    "coloured-shapes": COLOURED,
    **PUBLISHED,
}
"""What can be had on every machine."""


def offered() -> dict[str, Source]:
    """What can be had here: those, and the operator's own pictures; raises `CnnvizError`."""
    own = own_pictures()
    return DATASETS if own is None else {**DATASETS, OWN: own}


def titles() -> dict[str, str]:
    """What each set that is offered here is called, by its name; nothing is looked at."""
    return {name: one.title for name, one in DATASETS.items()} | (
        {OWN: TITLE} if are_named() else {}
    )

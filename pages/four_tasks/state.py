"""The controls of the Four tasks page: a scene, and which of the boxes are kept."""

from dataclasses import dataclass

from cnnviz.kit.control import Look
from cnnviz.kit.declared import Declared, choice, flag, whole
from cnnviz.language import N_
from pages.four_tasks.scenes import MOST

LAST = 250
"""Scenes with each number of shapes; all of them together are the held-out ones."""
TASKS = {
    "label": N_("Label"),
    "box": N_("Label and box"),
    "boxes": N_("Several boxes"),
    "mask": N_("Mask"),
}
"""The heads, and what their tasks are called."""
SHOWN = {
    "all": N_("all four"),
    "label": N_("label"),
    "box": N_("box"),
    "boxes": N_("boxes"),
    "mask": N_("mask"),
}
"""What the picture shows."""


@dataclass(frozen=True)
class State(Declared):
    """What the controls say."""

    scene: int = whole("Scene", 1, low=1, high=LAST)
    shapes: int = whole("Shapes in it", 3, low=1, high=MOST, slide=True)
    task: str = choice("Show", SHOWN, look=Look.ROW)
    truth: bool = flag("The truth, dashed", True)
    sure: int = whole("Keep boxes from this sure, in per cent", 50, low=5, high=95, slide=True)
    once: bool = flag(
        "Each shape once",
        True,
        help="Non-maximum suppression: of two boxes of one kind that overlap by more than half, "
        "the less sure one is dropped.",
    )

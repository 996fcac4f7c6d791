"""A scene, what the four heads say of it, and how right that is."""

from dataclasses import dataclass

from cnnviz.kit.caches import AWAY, cached
from pages.four_tasks.answers import Answers, Array, answered, kept
from pages.four_tasks.boxes import Found, hits
from pages.four_tasks.measured import confusion, mean_overlap, single
from pages.four_tasks.recorded import trained
from pages.four_tasks.scenes import HELD_OUT, Scenes, scenes
from pages.four_tasks.state import State


@dataclass(frozen=True)
class Seen:
    """One scene, answered.

    Attributes:
        picture: bytes (3, H, W).
        kinds, boxes: of its shapes, (shapes,) and (shapes, 4), the largest first.
        mask: 0 for the background and 1 + kind, (H, W); `said_mask` as the net says it.
        label, single: shares of the kinds by the two heads that say one, (kinds,).
        box: beside the second, (4,).
        overlap: of that box with the largest shape's.
        grid: of each cell whether a shape is there, its box and the shares of the kinds,
            (1 + 4 + kinds, cells).
        found: the boxes that are kept.
        offered: boxes before the surer ones dropped others.
        right: which of those kept are, (found,).
        mask_overlap: mean intersection over union of the kinds that are there, and the background.
    """

    picture: Array
    kinds: Array
    boxes: Array
    mask: Array
    said_mask: Array
    label: Array
    single: Array
    box: Array
    overlap: float
    grid: Array
    found: Found
    offered: int
    right: Array
    mask_overlap: float


@cached("scenes answered", most=64, away=AWAY)
def _answered(scene: int, shapes: int) -> tuple[Scenes, Answers]:
    drawn = scenes(HELD_OUT, [(scene - 1, shapes)])
    return drawn, answered(trained(), drawn.pictures)


def seen(state: State) -> Seen:
    """Draw a scene and answer it."""
    drawn, said = _answered(state.scene, state.shapes)
    kinds, boxes = drawn.kinds[0, : state.shapes], drawn.boxes[0, : state.shapes]
    offered = said.many[0].over(state.sure / 100)
    found = kept(offered, 0) if state.once else offered
    return Seen(
        drawn.pictures[0],
        kinds,
        boxes,
        drawn.masks[0],
        said.masks[0],
        said.labels[0],
        said.single[0],
        said.box[0],
        float(single(said, drawn.boxes)[0]),
        said.grid[0],
        found,
        len(offered.sure),
        hits(found, kinds, boxes),
        mean_overlap(confusion(drawn.masks, said.masks)),
    )

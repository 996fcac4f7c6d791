"""What the Four tasks page says, in numbers and sentences."""

from cnnviz.counting.tables import Row
from cnnviz.kit.page import Number
from cnnviz.language import N_, _, sentences
from cnnviz.layers import numel, size
from cnnviz.layers.formula import worded
from cnnviz.numerals import number, percent
from pages.four_tasks.lesson import Seen
from pages.four_tasks.network import BACKBONE, CLASSES, parts
from pages.four_tasks.recorded import Record
from pages.four_tasks.scenes import KINDS, TITLES
from pages.four_tasks.state import TASKS, State

SHOWN = N_(
    "One backbone reads the scene once; four heads read its last maps. What differs is **what "
    "comes out**: how many numbers, and whether they say where."
)
READ = {
    "label": N_("One score a kind, for the whole picture: it says what the largest shape is."),
    "box": N_(
        "The same scores, and four numbers for the box of the largest shape. There is one box, "
        "however many shapes there are."
    ),
    "boxes": N_(
        "Each cell of a grid says whether the middle of a shape is in it, with four numbers for "
        "its box and a score a kind: as many boxes as there are sure cells."
    ),
    "mask": N_("Each pixel has a score a kind and one for the background: the largest wins."),
}
MEASURES = {
    "label": N_("scenes with the right label"),
    "box": N_("scenes with the right label and a box that overlaps the true one by half or more"),
    "boxes": N_(
        "mean average precision: a box is right from an overlap of half, once a shape; area under "
        "precision over recall, mean of the kinds"
    ),
    "mask": N_(
        "mean intersection over union of the kinds and the background, over the pixels of all "
        "scenes"
    ),
}


def kind_name(kind: int) -> str:
    """What a kind is called."""
    return _(TITLES[KINDS[kind]])


def shares(kind: int, share: float) -> str:
    """A kind, and how sure it is."""
    return f"{kind_name(kind)} {percent(share, 0)}"


def output(task: str) -> str:
    """What a head puts out."""
    shape = parts()[task].output
    if task == "box":
        return _("{kinds} + 4 numbers", kinds=CLASSES)
    return _("{shape} numbers", shape=size(shape))


def said(task: str, seen: Seen) -> str:
    """What a head says of the scene, and how right that is."""
    kind = int((seen.single if task == "box" else seen.label).argmax())
    facts = {"kind": kind_name(kind), "true": kind_name(int(seen.kinds[0]))}
    if task == "label" and kind == seen.kinds[0]:
        return _("Says {kind}: right.", **facts)
    if task == "label":
        return _("Says {kind}: wrong, it is a {true}.", **facts)
    if task == "box":
        return _("Says {kind}; {share:.0%} overlap.", **facts, share=seen.overlap)
    if task == "boxes":
        return _(
            "{found} of {shapes} shapes found, {wrong} wrong boxes.",
            found=int(seen.right.sum()),
            shapes=len(seen.kinds),
            wrong=int((~seen.right).sum()),
        )
    return _("Overlaps the true masks by {share:.0%}.", share=seen.mask_overlap)


def pointed() -> dict[str, object]:
    """What is said of the cell that is pointed at; the browser fills in the facts."""
    return {
        "kinds": [_("background"), *map(kind_name, range(CLASSES))],
        "hint": _("Point at a cell of the grid: what two of the heads say there."),
        "cell": _(
            "Row {row}, column {column}: {there} sure that a shape's middle is in this cell; if "
            "so, {share} sure that it is a {kind}, in a box of {wide} × {high} pixels. The mask "
            "there: {mask}."
        ),
        "alt": _("{title}, {output}: {told}"),
    }


def headline(seen: Seen) -> list[Number]:
    """How right the four are on this scene."""
    kind = int(seen.label.argmax())
    found = f"{int(seen.right.sum())} / {len(seen.kinds)}"
    return [
        Number(
            _("Label"),
            kind_name(kind),
            _("{share} sure", share=percent(float(seen.label[kind]), 0)),
        ),
        Number(
            _("Overlap of the box"),
            percent(seen.overlap, 0),
            _("Intersection over union with the box of the largest shape."),
        ),
        Number(_("Shapes found"), found, _("Right kind, and an overlap of half or more.")),
        Number(
            _("Overlap of the masks"),
            percent(seen.mask_overlap, 0),
            _("Mean intersection over union of the kinds that are there, and the background."),
        ),
    ]


def told(state: State, seen: Seen) -> str:
    """What is put out here, in sentences."""
    if state.task in READ:
        return _(READ[state.task])
    each = {name: numel(part.output) for name, part in parts().items()}
    first = _(
        "{label} numbers name the scene, {box} also say where; {boxes:,} hold a box for each of "
        "the cells, and {mask:,} a class for each pixel.",
        **{task: each[task] for task in READ},
    )
    if state.once:
        second = _(
            "Boxes of sure cells here: {offered}; with each shape once: {count}.",
            offered=seen.offered,
            count=len(seen.found.sure),
        )
    else:
        second = _("Boxes of sure cells here: {offered}; all of them stay.", offered=seen.offered)
    macs = {name: part.macs for name, part in parts().items()}
    third = _(
        "The backbone does {share} of the multiplies: a further head is cheap.",
        share=percent(macs[BACKBONE] / sum(macs.values())),
    )
    return sentences(first, second, third)


def formula(state: State) -> str:
    """How many numbers come out, in LaTeX."""
    cells, pixels = parts()["boxes"].output[1:], parts()["mask"].output[1:]
    grid, picture = (rf"{high} \cdot {wide}" for high, wide in (cells, pixels))
    count = {task: f"{numel(parts()[task].output):,}" for task in TASKS}
    made = {
        "label": f"{CLASSES}",
        "box": f"{CLASSES} + 4 = {count['box']}",
        "boxes": rf"{grid} \cdot (1 + 4 + {CLASSES}) = {count['boxes']}",
        "mask": rf"{picture} \cdot ({CLASSES} + 1) = {count['mask']}",
    }
    lines = [
        rf"{worded(_(TASKS[task]))} &: {each}"
        for task, each in made.items()
        if state.task in (task, "all")
    ]
    body = r" \\ ".join(lines).replace(",", "{,}")
    return rf"\begin{{aligned}} {body} \end{{aligned}}"


def costs() -> list[Row]:
    """One row a part: what it puts out, and what that takes."""
    return [
        {
            N_("part"): _("backbone") if name == BACKBONE else _(TASKS[name]),
            N_("output"): size(part.output),
            N_("numbers"): numel(part.output),
            N_("parameters"): part.parameters,
            N_("multiplies"): part.macs,
        }
        for name, part in parts().items()
    ]


def qualities(record: Record) -> list[Row]:
    """One row a task: how good the answers are on the held-out scenes."""
    return [
        {
            N_("task"): _(TASKS[task]),
            N_("measure"): _(MEASURES[task]),
            N_("held-out scenes"): record.held_out,
            N_("share"): percent(getattr(record.quality, task)),
        }
        for task in MEASURES
    ]


def about(record: Record) -> str:
    """Data, recipe, seed, time and machine."""
    return sentences(
        _(
            "Trained by this project on {scenes:,} drawn scenes, all four heads at once: {epochs} "
            "epochs, batches of {batch}, Adam at a rate of {rate:g}, seed {seed}.",
            **record.__dict__,
        ),
        _(
            "{minutes} minutes of one core of {processor}.",
            minutes=number(record.seconds / 60, ".1f"),
            processor=record.machine["processor"],
        ),
        _(
            "On all {held_out:,} scenes that can be shown here, none of which was trained on: "
            "{label} right labels, {box} right labels with a right box, mean average precision "
            "{boxes}, mean overlap of masks {mask}.",
            held_out=record.held_out,
            **{task: percent(getattr(record.quality, task)) for task in MEASURES},
        ),
    )

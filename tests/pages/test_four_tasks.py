"""Four tasks: the scenes are as they are told, and the answers as good as the page says."""

import time

import numpy as np
import pytest
import torch

from cnnviz.counting import analyse
from cnnviz.kit.questions import question_of
from cnnviz.numerals import percent
from pages.four_tasks import learning, words
from pages.four_tasks.answers import answered, cells, kept
from pages.four_tasks.learning import _boxes, series
from pages.four_tasks.lesson import seen
from pages.four_tasks.measured import confusion, mean_overlap, quality
from pages.four_tasks.network import TASKS, network, parts
from pages.four_tasks.recorded import record, trained
from pages.four_tasks.scenes import HELD_OUT, KINDS, MOST, NONE, SIDE, TRAINING, scenes
from pages.four_tasks.state import LAST, State


def preset(number):
    return State.read(question_of("four_tasks").presets[number].query)


def test_a_scene_is_its_number_s_and_no_other_s():
    asked = [(3, 2), (7, 4)]
    two, one = scenes(HELD_OUT, asked), scenes(HELD_OUT, asked[1:])
    for name in ("pictures", "kinds", "boxes", "masks"):
        assert (getattr(two, name)[1] == getattr(one, name)[0]).all()
    assert (scenes(TRAINING, asked).pictures != two.pictures).any()
    assert (two.kinds == NONE).sum(1).tolist() == [2, 0]


def test_the_first_shape_is_the_largest():
    held_out = scenes(HELD_OUT, [(number, MOST) for number in range(60)])
    sides = held_out.boxes[:, :, 2:] - held_out.boxes[:, :, :2]
    areas = sides.prod(2)
    assert (areas[:, :1] > areas[:, 1:]).all()
    assert held_out.boxes.min() >= 0 and held_out.boxes.max() <= SIDE


def test_a_box_is_what_a_mask_fills():
    held_out = scenes(HELD_OUT, [(number, 1) for number in range(30)])
    for mask, kinds, boxes in zip(held_out.masks, held_out.kinds, held_out.boxes, strict=True):
        rows, columns = (np.flatnonzero((mask > 0).any(axis)) for axis in (1, 0))
        assert boxes[0].tolist() == [columns[0], rows[0], columns[-1] + 1, rows[-1] + 1]
        assert set(np.unique(mask)) == {0, 1 + kinds[0]}
    assert set(held_out.kinds[:, 0]) == set(range(len(KINDS)))


def test_the_parts_are_the_whole_net():
    report, each = analyse(network()), parts()
    assert sum(part.parameters for part in each.values()) == report.parameters
    assert sum(part.macs for part in each.values()) == report.macs
    assert report.parameters == sum(value.numel() for value in trained().parameters())
    shapes = {name: part.output for name, part in each.items()}
    assert shapes == {
        "backbone": (56, 8, 8),
        "label": (3,),
        "box": (7,),
        "boxes": (8, 8, 8),
        "mask": (4, 64, 64),
    }


def test_what_the_head_for_boxes_learns_is_what_is_read_from_it():
    """A head that says all of a scene has no error, and what is read from it is true."""
    drawn = scenes(HELD_OUT, [(5, 3)])
    kinds, boxes = drawn.kinds[0, :3], drawn.boxes[0, :3]
    middle, sides = (boxes[:, :2] + boxes[:, 2:]) / 2, boxes[:, 2:] - boxes[:, :2]
    made = torch.full((1, 8, 8, 8), -30.0)
    for kind, (x, y), wide in zip(kinds, middle, sides, strict=True):
        column, row = int(x // 8), int(y // 8)
        made[0, :, row, column] = 0
        made[0, 0, row, column] = made[0, 5 + kind, row, column] = 30
        made[0, 1:3, row, column] = torch.tensor([x / 8 - column - 0.5, y / 8 - row - 0.5])
        made[0, 3:5, row, column] = torch.from_numpy(wide / 16).log()
        assert cells(made[:, 1:5])[0, :, row, column].numpy() == pytest.approx(
            np.concatenate([(x, y) - wide / 2, (x, y) + wide / 2]), abs=1e-4
        )
    error = _boxes(made, torch.from_numpy(drawn.kinds), torch.from_numpy(drawn.boxes))
    assert float(error) == pytest.approx(0, abs=1e-4)


def test_masks_are_compared_pixel_by_pixel():
    true, said = np.array([0, 0, 1, 1, 2]), np.array([0, 1, 1, 1, 0])
    assert mean_overlap(confusion(true, said)) == pytest.approx((1 / 3 + 2 / 3 + 0) / 3)
    assert mean_overlap(confusion(true, true)) == 1


def test_the_weights_are_as_good_as_their_file_says():
    """Every scene that the page can show; another processor may end in other last digits."""
    held_out, about = series(HELD_OUT, LAST * MOST), record()
    assert about.held_out == len(held_out)
    found = quality(trained(), held_out)
    for task in TASKS:
        assert getattr(found, task) == pytest.approx(getattr(about.quality, task), abs=0.004)


def test_the_file_is_what_the_command_trains():
    about = record()
    recipe = learning.SCENES, learning.EPOCHS, learning.BATCH, learning.RATE, learning.SEED
    assert (about.scenes, about.epochs, about.batch, about.rate, about.seed) == recipe
    assert about.machine["threads"] == 1 and 0 < about.seconds < 300


def test_a_scene_is_answered_at_once():
    seen(State())
    begun = time.process_time()
    for number in range(1, 6):
        seen(State(scene=number))
    assert time.process_time() - begun < 5 * 0.1


def test_the_page_says_what_the_file_says(opened):
    at = opened("four_tasks", tab="how-good-they-are")
    (table,) = at.table or at.dataframe
    said = " ".join(map(str, table.value.to_numpy().ravel()))
    for task in TASKS:
        assert percent(getattr(record().quality, task)) in said
    caption = " ".join(each.value for each in at.caption)
    assert f"{record().scenes:,} drawn scenes" in caption and f"seed {record().seed}" in caption


def test_numbers_of_the_first_scene(opened, numbers):
    found = seen(State())
    assert list(numbers(opened("four_tasks")).values()) == [
        words.kind_name(int(found.label.argmax())),
        percent(found.overlap, 0),
        f"{found.right.sum()} / 3",
        percent(found.mask_overlap, 0),
    ]


def test_another_scene_is_the_next_and_after_the_last_the_first(opened, control):
    at = opened("four_tasks", scene=LAST - 1)
    for expected in (LAST, 1):
        next(each for each in at.button if each.label == "Another scene").click().run()
        assert control(at, "scene").value == expected
        assert not at.exception


@pytest.mark.parametrize("task", TASKS)
def test_a_head_alone_is_told_alone(opened, task):
    at = opened("four_tasks", task=task)
    assert not at.exception
    (formula,) = at.latex
    assert formula.value.count("&:") == 1


def test_all_heads_answer_in_one_pass():
    some = scenes(HELD_OUT, [(0, 1), (1, 4)])
    said = answered(trained(), some.pictures)
    assert said.labels.shape == said.single.shape == (2, 3)
    assert said.masks.shape == (2, SIDE, SIDE)
    assert said.labels.sum(1) == pytest.approx(1, abs=1e-5)
    alone = answered(trained(), some.pictures[1:])
    assert alone.labels[0] == pytest.approx(said.labels[1], abs=1e-5)


def test_presets_are_true():
    three, one, four, unsure, twice, mask, wrong = (preset(number) for number in range(7))
    assert (three.shapes, one.shapes, four.shapes) == (3, 1, 4)
    assert seen(four).right.tolist() == [True] * 4
    usual, more = seen(State(scene=unsure.scene, shapes=unsure.shapes)), seen(unsure)
    assert unsure.sure == 10
    assert more.right.sum() == usual.right.sum() + 1
    assert (~more.right).sum() == (~usual.right).sum() + 1
    several = seen(twice)
    assert not twice.once and len(several.found.sure) == several.offered > twice.shapes
    assert len(kept(several.found, 0).sure) == several.right.sum() == twice.shapes
    assert mask.task == "mask" and parts()["mask"].output[1:] == seen(mask).mask.shape
    failed = seen(wrong)
    assert failed.label.argmax() != failed.kinds[0]
    assert failed.single.argmax() != failed.kinds[0] or failed.overlap < 0.5

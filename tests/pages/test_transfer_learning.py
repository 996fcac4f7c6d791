"""Transfer learning: what is said of the study is so, and own classes are learnt and answered."""

import time
from itertools import product

import numpy as np
import pytest
import torch
from PIL import Image

from cnnviz.counting import analyse
from cnnviz.drawing.png import png
from cnnviz.kit.questions import question_of
from cnnviz.kit.runs import lab
from cnnviz.numerals import percent
from cnnviz.training import transfer
from cnnviz.training.datasets.shapes import SHAPES
from cnnviz.training.key import run_key
from cnnviz.training.transfer_settings import TASKS as BASES
from cnnviz.weights.shipping import shipped
from cnnviz.weights.trained import Origin, Weights
from pages.transfer_learning import words
from pages.transfer_learning.examples import MOST, OTHERS, examples
from pages.transfer_learning.features import before_last, features
from pages.transfer_learning.lesson import DECAY, learnt, probabilities
from pages.transfer_learning.own import KEPT, Kept, add
from pages.transfer_learning.own import MOST as MOST_KEPT
from pages.transfer_learning.recorded import COUNTS, SCRATCH, SEEDS, recorded, save, way
from pages.transfer_learning.state import DEEPEST, IMAGENET, TASKS, State
from pages.transfer_learning.training import asked

PAGE = "transfer_learning"
STUDIES = recorded().studies


def at(preset):
    return State.read(question_of(PAGE).presets[preset].query)


def mean(state, frozen):
    return STUDIES[state.task].at(way(frozen), int(state.count)).mean


def test_the_record_is_of_what_the_page_offers():
    assert list(STUDIES) == list(TASKS) == list(transfer.TASKS) == list(BASES)
    assert {name: task.base for name, task in transfer.TASKS.items()} == BASES
    for study in STUDIES.values():
        assert list(study.accuracy) == [*map(str, range(DEEPEST + 1)), SCRATCH]
        assert list(study.seconds) == [*map(str, range(1, DEEPEST + 1))]
        for rows in study.accuracy.values():
            assert np.array(rows).shape == (len(COUNTS), SEEDS)
            assert 0 <= np.min(rows) <= np.max(rows) <= 1
    assert {"processor", "date", "torch"} <= recorded().machine.keys()
    assert words.REPEATS == transfer.REPEATS


@pytest.mark.parametrize(
    ("task", "frozen", "count"), [("shapes", 4, 5), ("digits", 2, 1), ("shapes", None, 2)]
)
def test_trained_again_it_is_as_recorded(task, frozen, count):
    row = STUDIES[task].accuracy[way(frozen)][COUNTS.index(count)]
    assert transfer.transferred(task, frozen, count, 1) == pytest.approx(row[1], abs=0.04)


def test_a_file_keeps_what_it_is_given(tmp_path):
    from pages.transfer_learning.recorded import recorded as read

    assert read(save(recorded(), tmp_path).parent) == recorded()


def test_what_is_said_of_the_study_follows_from_its_numbers():
    for task, count, frozen in product(TASKS, COUNTS, range(DEEPEST + 1)):
        state = State(task=task, count=str(count), frozen=frozen)
        said = words.told(state, STUDIES[task])
        drawn = {
            name: mean(state, None if w == SCRATCH else int(w)) for w, name, _ in words.ways(state)
        }
        best = max(drawn, key=drawn.get)
        assert f"**{best}**" in said and f"{100 * drawn[best]:.1f} %" in said
        gain = max(v for k, v in drawn.items() if k != "from scratch") - drawn["from scratch"]
        assert ("is worth" in said) == (gain > words.CLEAR)
        assert ("in the way" in said) == (gain < -words.CLEAR)
        ahead = mean(state, DEEPEST) - mean(state, state.later)
        assert ("points ahead" in said) == (ahead > words.CLEAR)
        assert ("points behind" in said) == (ahead < -words.CLEAR)


def test_what_the_presets_say_is_so():
    few, many, special, filters, *_own = (at(place) for place in range(7))
    others = max(mean(few, frozen) for frozen in range(DEEPEST - 1))
    assert mean(few, few.frozen) > others > mean(few, None)
    assert mean(few, few.frozen) > mean(few, None) + 0.2
    best = max(mean(many, frozen) for frozen in range(DEEPEST))
    assert abs(best - mean(many, DEEPEST)) < 0.05
    early = max(mean(few, frozen) for frozen in range(DEEPEST - 1))
    assert mean(few, DEEPEST) - early > 2 * abs(best - mean(many, DEEPEST))
    assert max(mean(special, f) for f in range(DEEPEST)) - mean(special, DEEPEST) > 0.15
    assert mean(filters, filters.frozen) > mean(filters, 0) - 0.02
    assert filters.step(filters.frozen).cached < filters.step(0).total / 5


def test_the_times_are_those_of_the_record():
    state = State()
    rows = words.times(state, STUDIES["shapes"])
    assert [row["numbers kept a picture"] for row in rows] == [1176, 400, 120, 84]
    for row, (anew, kept, _once) in zip(rows, STUDIES["shapes"].seconds.values(), strict=True):
        assert row["times quicker"] == pytest.approx(anew / kept, abs=0.06) and kept < anew
        assert row["of training everything"] < 1


def test_parameters_that_learn_are_those_of_the_free_layers():
    for task, frozen in product(TASKS, range(DEEPEST + 1)):
        state = State(task=task, frozen=frozen)
        free = transfer.parts(task, frozen, 0).free.parameters()
        assert state.trained(frozen) == sum(each.numel() for each in free)
    assert State(frozen=0).trained(0) == State().report.parameters


@pytest.mark.parametrize("name", [*BASES.values(), *IMAGENET])
def test_features_are_what_the_last_layer_reads(name):
    weights = Weights(name, Origin.HERE if name in BASES.values() else Origin.HE)
    layer, size = before_last(weights)
    last = [row for row in analyse(weights.described).layers if row.parameters][-1]
    assert size == np.prod(last.input_shape)
    assert analyse(weights.described).layer(layer).output_shape == last.input_shape


def blobs(count, apart, seed=0):
    random = np.random.default_rng(seed)
    labels = np.arange(count) % 3
    return random.standard_normal((count, 7)) + apart * np.eye(3, 7)[labels], labels


def test_probabilities_are_the_least_of_the_loss():
    """The same regression by gradients of torch, on features seen and scaled the same way."""
    x, labels = blobs(18, 2)
    got = learnt(x, labels, x[:2], 3)
    centred = torch.tensor(x - x.mean(0))
    scaled = centred / centred.square().sum(1).mean().sqrt()
    w = torch.zeros(7, 3, dtype=torch.float64, requires_grad=True)
    b = torch.zeros(3, dtype=torch.float64, requires_grad=True)
    for _step in range(1500):
        found = torch.nn.functional.cross_entropy(scaled @ w + b, torch.tensor(labels))
        (found + DECAY / 2 * w.square().sum()).backward()
        for each in (w, b):
            each.data -= each.grad
            each.grad = None
    expected = (scaled @ w + b).softmax(1).detach().numpy()
    assert got.asked == pytest.approx(expected[:2], abs=0.03)
    assert got.asked.sum(1) == pytest.approx(1)


def test_what_is_left_out_is_not_learnt_from():
    x, labels = blobs(12, 3)
    for place in (0, 7):
        others = np.delete(np.arange(12), place)
        alone = learnt(x[others], labels[others], x[[place]], 3).asked[0]
        assert learnt(x, labels, x[:0], 3).left_out[place] == pytest.approx(alone)
    wrong = (labels + 1) % 3
    assert (learnt(x, wrong, x[:0], 3).left_out.argmax(1) == wrong).mean() > 0.8


def test_features_that_say_nothing_leave_it_open():
    same = np.ones((6, 4))
    made = probabilities(same @ same.T, np.ones((1, 6)), np.eye(3)[np.arange(6) % 3])
    assert made == pytest.approx(1 / 3, abs=1e-6)


@pytest.mark.parametrize("of", BASES)
def test_examples_are_of_classes_that_the_base_has_not_seen(of):
    found = examples(of, 4, MOST)
    assert [len(each) for each in found.given] == [MOST] * 4
    given = {picture.digest for mine in found.given for picture in mine}
    assert len(given) == 4 * MOST and len(found.others) == OTHERS
    assert given.isdisjoint(picture.digest for picture, _truth in found.others)
    known = shipped(BASES[of]).classes
    assert set(known).isdisjoint(words.class_names(of)[1])
    assert len(SHAPES) == len(words.SHAPE_NAMES)


def picture(shade, size=(40, 30)):
    image = Image.new("L", size, 255 - shade)
    image.paste(shade, (10, 5, 20, 25))
    return png(image)


def named(*files):
    return [(f"{number}.png", data) for number, data in enumerate(files)]


def test_what_cannot_be_read_is_told_of_and_the_rest_is_kept():
    mine = Kept()
    add(mine, 1, named(picture(10), b"nothing", picture(20), picture(10)))
    assert len(mine.pictures[1]) == 2 and str(mine.trouble).startswith("1.png: this")
    add(mine, 1, named(*map(picture, range(30, 54))))
    assert len(mine.pictures[1]) == MOST_KEPT and "enough" in str(mine.trouble)
    add(mine, 0, named(picture(0, (3000, 1500))))
    assert max(mine.pictures[0][0].image.size) <= 320 and mine.trouble is None


def test_a_blank_picture_is_left_out_of_the_features():
    mine = Kept()
    add(mine, 0, named(picture(10), png(Image.new("L", (30, 30), 80))))
    found = features(State(eyes="digits").weights, mine.pictures[0])
    assert found.places == [0] and "no digit" in str(found.trouble)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"frozen": 4}, ("Trainable parameters", "340")),
        ({"task": "digits", "frozen": 4}, ("Trainable parameters", "425")),
        ({"frozen": 0}, ("Multiplies left of a step", "100.0 %")),
        ({"frozen": 2}, ("Multiplies left of a step", "11.3 %")),
        ({"scene": "own"}, ("New parameters", "255")),
        ({"scene": "own", "of": "shapes", "classes": 2}, ("New parameters", "170")),
    ],
)
def test_by_link(opened, query, expected):
    page = opened(PAGE, **query)
    assert not page.exception and not page.error
    assert expected in [(each.label, each.value) for each in page.metric]


def test_own_pictures_become_classes(opened):
    page = opened(PAGE, scene="own", of="own", classes=2, features="digits", name1="<thin>")
    assert "“<thin>” has no picture yet" in page.info[0].value
    mine = page.session_state[KEPT]
    for place, wide in ((0, 4), (1, 24)):
        images = []
        for shift in range(3):
            image = Image.new("L", (60, 60), 255)
            image.paste(0, (10 + shift, 10, 10 + shift + wide, 50))
            images.append(png(image))
        add(mine, place, named(*images))
    page.run()
    assert not page.exception and not page.error
    found = {each.label: each.value for each in page.metric}
    assert found["Right when left out"] == "100.0 %" and found["New parameters"] == "170"
    assert any("&lt;thin&gt;" in each.proto.body for each in page.get("html"))


def test_uploaded_files_are_taken_by_the_class_that_is_chosen(opened):
    page = opened(PAGE, scene="own", of="own", classes=2)
    page.file_uploader[0].upload("a.png", picture(9), "image/png").run()
    assert [len(each) for each in page.session_state[KEPT].pictures] == [1, 0, 0, 0]
    assert "has one picture" in page.info[0].value
    page.file_uploader[0].upload("b.png", b"nothing", "image/png").run()
    assert page.warning[0].value.startswith("b.png: this file is no picture")
    assert [len(each) for each in page.session_state[KEPT].pictures] == [1, 0, 0, 0]


@pytest.mark.parametrize("task", TASKS)
def test_whatever_the_page_offers_can_be_trained(task):
    for count, frozen in product(COUNTS, range(DEEPEST + 1)):
        ways = asked(State(task=task, count=str(count), frozen=frozen))
        assert len({each.to_json() for each in ways}) == 4


def test_the_four_ways_are_trained_at_a_press_and_found_again(opened, numbers):
    query = {"tab": "train-it-here", "n": "1", "seed": 7, "task": "digits"}
    state = State(task="digits", count="1", seed=7)
    at = opened(PAGE, **query)
    names = [name for _way, name, _colour in words.ways(state)]
    assert not numbers(at).keys() & {*names}
    at.button(key="train_ways").click().run()
    store = lab.store()
    runs = store.newest(map(run_key, asked(state)))
    assert len(runs) == 4
    assert all(run.status.goes_on or run.status.is_over for run in runs.values())
    for run in runs.values():
        if run.status.goes_on:
            until = time.monotonic() + 60
            while not store.run(run.id).status.is_over and time.monotonic() < until:
                time.sleep(0.2)
    later = opened(PAGE, **query)
    shown = numbers(later)
    for each, name in zip(asked(state), names, strict=True):
        expected = transfer.transferred("digits", each.frozen, 1, 7)
        assert shown[name] == percent(expected)
    assert "train_ways" not in {button.key for button in later.button}

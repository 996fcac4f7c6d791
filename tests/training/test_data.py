"""The pictures: how many, how split, how scaled."""

from hashlib import sha256
from math import pi, sin, sqrt

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits

from cnnviz import CnnvizError
from cnnviz.training import DATASETS, load
from cnnviz.training.data import source
from cnnviz.training.datasets.shapes import SHAPES, _cover


def test_the_split_has_the_published_number_of_pictures() -> None:
    data = load("digits")
    assert data.train_images.shape == (1438, 1, 8, 8)
    assert data.test_images.shape == (359, 1, 8, 8)
    assert data.train_images.dtype == torch.float32
    assert len(data.train_labels) + len(data.test_labels) == DATASETS["digits"].pictures == 1797


def test_every_class_is_held_out_by_a_fifth() -> None:
    data = load("digits")
    train, test = data.train_labels.bincount(), data.test_labels.bincount()
    assert len(train) == len(test) == DATASETS["digits"].classes == 10
    assert (test == ((train + test) * 0.2).round()).all()


def test_the_training_part_is_in_no_order_of_classes() -> None:
    counts = load("digits").train_labels[:130].bincount(minlength=10)
    assert counts.min() >= 5  # a batch of one class would make batch norm's statistics useless


def test_the_training_part_has_mean_0_and_deviation_1() -> None:
    images = load("digits").train_images
    assert images.mean().item() == pytest.approx(0, abs=1e-6)
    assert images.std(correction=0).item() == pytest.approx(1, abs=1e-6)


def test_the_pictures_are_those_of_scikit_learn() -> None:
    data, bunch = load("digits"), load_digits()
    back = torch.cat([data.train_images, data.test_images]) * data.deviation[0] + data.mean[0]
    ours = {tuple(picture.flatten().round().int().tolist()) for picture in back}
    assert ours == {tuple(row) for row in bunch.data.astype(int).tolist()}


def test_an_unknown_dataset_is_named() -> None:
    with pytest.raises(CnnvizError, match="there is no dataset 'imagenet': choose one of digits"):
        load("imagenet")


@pytest.mark.parametrize(
    ("name", "known"), [("digits", "231b45188783f294"), ("digits-32", "59945275d59172fe")]
)
def test_the_digits_stay_what_recordings_and_shipped_weights_were_made_from(name, known) -> None:
    data, digest = load(name), sha256()
    for part in (data.train_images, data.train_labels, data.test_images, data.test_labels):
        digest.update(part.numpy().tobytes())
    assert digest.hexdigest().startswith(known)
    assert data.background == float(data.train_images.min())
    assert data.normalised(data.train_images) is data.train_images


def test_fewer_pictures_are_the_first_of_the_same_order_and_of_each_class_alike() -> None:
    few, more, whole = (load("digits", pictures=count) for count in (100, 500, 0))
    assert few.train_labels.bincount().tolist() == [10] * 10
    assert len(few.test_labels) == 359, "errors are measured on at least a thousand, or all"
    for part, of in ((few, more), (more, whole)):
        scale = part.deviation[0], part.mean[0]
        ours = {
            tuple((p.double() * scale[0] + scale[1]).round().flatten().tolist())
            for p in part.train_images
        }
        theirs = of.train_images.double() * of.deviation[0] + of.mean[0]
        assert ours <= {tuple(p.round().flatten().tolist()) for p in theirs}


def test_digits_are_scaled_up_and_normalised_again() -> None:
    large, small = load("digits", size=16), load("digits")
    assert large.train_images.shape == (1438, 1, 16, 16)
    assert large.train_images.mean().item() == pytest.approx(0, abs=1e-6)
    assert torch.equal(large.train_labels, small.train_labels)
    assert large.mean[0] == pytest.approx(small.mean[0], rel=0.01), "ink neither comes nor goes"


@pytest.mark.parametrize(("name", "channels"), [("shapes", 1), ("coloured-shapes", 3)])
def test_shapes_are_drawn_in_any_size_and_number(name, channels) -> None:
    few, more = load(name, size=16, pictures=40), load(name, size=16, pictures=2100)
    assert more.train_images.shape == (2100, channels, 16, 16)
    assert few.test_images.shape == (1000, channels, 16, 16)
    assert torch.equal(few.test_images, more.test_images), "tested on the same ones"
    assert {*map(tuple, few.train_images.flatten(1).tolist())} <= {
        *map(tuple, more.train_images.flatten(1).tolist())
    }
    assert few.train_labels.bincount().tolist() == [5] * 8
    normalised = more.normalised(more.train_images)
    assert normalised.dtype == torch.float32
    assert normalised.mean((0, 2, 3)).tolist() == pytest.approx([0] * channels, abs=1e-4)
    assert normalised.std((0, 2, 3)).tolist() == pytest.approx([1] * channels, rel=1e-3)


def test_each_shape_covers_as_much_as_geometry_says() -> None:
    centre = np.array([[0.5, 0.0, 0.5, 0.5]] * len(SHAPES), dtype=np.float32)
    areas = _cover(centre, np.arange(len(SHAPES)), 128).sum((1, 2)) / (0.55 * 64) ** 2
    known = {"circle": pi * 0.85**2, "ring": pi * (0.85**2 - 0.5**2), "square": 2}
    known |= {"triangle": 3 * sqrt(3) / 4, "star": 10 * 0.42 * sin(pi / 5) / 2}
    known |= {"cross": 4 * 0.28 * (2 * 0.92 - 0.28), "arrow": 0.75 * 0.9 + 0.5 * 1.05}
    found = dict(zip(SHAPES, areas, strict=True))
    assert {name: found[name] for name in known} == pytest.approx(known, rel=0.01)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"size": 4}, "the side of the pictures is 4: give a whole number from 8 to 224"),
        ({"pictures": 5}, "the number of pictures is 5: give a whole number from 10 to 1,438"),
        (
            {"name": "shapes", "size": 224, "pictures": 10**5},
            "101,000 pictures of 224 × 224 take too much memory: choose fewer, or smaller ones",
        ),
    ],
)
def test_what_cannot_be_had(asked, message) -> None:
    with pytest.raises(CnnvizError, match=message):
        load(**asked)
    with pytest.raises(CnnvizError, match=message):
        source(asked.pop("name", "digits")).extent(**asked)

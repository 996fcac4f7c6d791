"""The pictures: how many, how split, how scaled."""

import pytest
import torch
from sklearn.datasets import load_digits

from cnnviz import CnnvizError
from cnnviz.training import DATASETS, load


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
    back = torch.cat([data.train_images, data.test_images]) * data.deviation + data.mean
    ours = {tuple(picture.flatten().round().int().tolist()) for picture in back}
    assert ours == {tuple(row) for row in bunch.data.astype(int).tolist()}


def test_an_unknown_dataset_is_named() -> None:
    with pytest.raises(CnnvizError, match="there is no dataset 'mnist': choose one of digits"):
        load("mnist")

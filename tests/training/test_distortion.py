"""Distorted pictures are the same ones, slightly changed, and the draw decides how."""

import math

import pytest
import torch

from cnnviz import CnnvizError
from cnnviz.training import Experiment, train
from cnnviz.training.distortion import SCALE, SHIFT, TURN, distorted
from cnnviz.training.learner import Learner

PAPER = -2.0


def stream(seed=0):
    return torch.Generator().manual_seed(seed)


def blot(size=33):
    """A sheet of paper with a round blot of ink in its middle."""
    along = torch.linspace(-1, 1, size)
    return PAPER + 3 * torch.exp(-8 * (along[:, None] ** 2 + along**2))[None, None]


def test_paper_stays_paper():
    sheet = torch.full((3, 1, 8, 8), PAPER)
    assert torch.equal(distorted(sheet, PAPER, stream()), sheet)


def test_the_draw_decides():
    images = blot().repeat(4, 1, 1, 1)
    first, again = distorted(images, PAPER, stream(1)), distorted(images, PAPER, stream(1))
    assert torch.equal(first, again)
    assert not torch.equal(first, distorted(images, PAPER, stream(2)))
    assert not torch.equal(first[0], first[1]), "each picture has a draw of its own"


def test_a_picture_moves_grows_and_turns_no_more_than_is_said():
    images = blot().repeat(500, 1, 1, 1)
    ink = distorted(images, PAPER, stream())[:, 0] - PAPER  # (N, H, W)
    along = torch.linspace(-1, 1, 33)
    weight = ink.sum((1, 2))
    across = (ink.sum(1) * along).sum(1) / weight
    most = SHIFT * (1 + SCALE) * (math.cos(TURN) + math.sin(TURN)) / (1 - SCALE)
    assert 0.7 * SHIFT < float(across.abs().max()) < most
    assert abs(float(across.mean())) < 0.01, "to either side alike"
    area = weight / (images[0] - PAPER).sum()
    assert 1 / (1 + SCALE) ** 2 - 0.02 < float(area.min()) < 0.9
    assert 1.1 < float(area.max()) < 1 / (1 - SCALE) ** 2 + 0.02


def test_the_rate_follows_half_a_cosine_to_zero():
    experiment = Experiment(
        options={"depth": 8, "width": 2}, epochs=2, batch_size=512, schedule="cosine"
    )
    learner = Learner(experiment)
    rates = []
    for _ in range(experiment.epochs):
        for batch in learner.shuffled():
            rates.append(learner.rate)
            learner.learn([batch])
    steps = 2 * (1438 // 512)
    half = Experiment().learning_rate / 2
    expected = [half * (1 + math.cos(math.pi * step / steps)) for step in range(steps)]
    assert rates == pytest.approx(expected)
    assert learner.rate == pytest.approx(0)


def test_without_a_schedule_the_rate_is_constant():
    learner = Learner(Experiment(options={"depth": 8, "width": 2}, batch_size=512))
    learner.learn(learner.shuffled())
    assert learner.rate == Experiment().learning_rate


def test_distortion_changes_what_is_learnt_from_and_not_the_order():
    plain = Experiment(options={"depth": 8, "width": 2}, epochs=1)
    moved = Experiment(options={"depth": 8, "width": 2}, epochs=1, augmentation="slight")
    assert torch.equal(Learner(plain).shuffled()[0], Learner(moved).shuffled()[0])
    first, *_, last = train(moved)
    again = list(train(moved))[-1]
    unmoved = list(train(plain))
    losses = [record.values["loss"] for record in (first, unmoved[0], last, again, unmoved[-1])]
    assert losses[0] == losses[1], "measured on the pictures as they are"
    assert losses[2] == losses[3] != losses[4]


def test_the_distance_to_the_right_prototype_as_the_loss():
    experiment = Experiment(
        "lenet5-1998", dataset="digits-32", initialisation="torch", loss="squared-distance"
    )
    learner = Learner(experiment)
    logits = torch.tensor([[-3.0, -1.0], [-5.0, -2.0]])
    assert float(learner._loss(logits, torch.tensor([0, 1]))) == pytest.approx(2.5)
    loss = learner.measure_training()["train_loss"]
    assert 60 < loss < 150, "84 values near zero are about 84 from signs"


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        (
            {"schedule": "step"},
            "the schedule is 'step': choose one of constant, paper, one-cycle, cosine",
        ),
        ({"augmentation": "wild"}, "the augmentation is 'wild': choose one of none, slight"),
        ({"loss": "hinge"}, "the loss is 'hinge': choose one of cross-entropy, squared-distance"),
    ],
)
def test_what_there_is_not(setting, message):
    with pytest.raises(CnnvizError, match=message):
        Experiment(**setting)

"""Probabilities add up, and the likeliest class comes first."""

import math

import pytest
import torch

from cnnviz import architecture, build
from cnnviz.blocks import Sequential
from cnnviz.layers import Flatten, Linear, Softmax
from cnnviz.network import Network
from cnnviz.probing.prediction import prediction

X = torch.tensor([[[[1.0]]]])


def with_logits(*logits, softmax=False):
    """A network of one linear layer whose outputs for X are the given logits."""
    layers = {"flat": Flatten(), "fc": Linear(len(logits))}
    if softmax:
        layers["prob"] = Softmax()
    module = build(Network("one layer", Sequential(**layers), (1, 1, 1)))
    module.fc.weight.data[:] = torch.tensor(logits)[:, None]
    module.fc.bias.data.zero_()
    return module


@pytest.mark.parametrize("softmax", [False, True])
def test_softmax_is_taken_once(softmax):
    answers = prediction(with_logits(0.0, math.log(3), softmax=softmax), X)
    assert [answer.number for answer in answers] == [1, 0]
    assert [answer.probability for answer in answers] == pytest.approx([0.75, 0.25])


def test_the_best_few_of_many():
    answers = prediction(build(architecture("lenet5")), torch.zeros(1, 1, 32, 32), best=10)
    assert len(answers) == 10
    assert sum(answer.probability for answer in answers) == pytest.approx(1)
    shares = [answer.probability for answer in answers]
    assert shares == sorted(shares, reverse=True)


def test_large_values_stay_finite():
    answers = prediction(with_logits(5000.0, -5000.0), X)
    assert [tuple(answer) for answer in answers] == [(0, 1.0), (1, 0.0)]

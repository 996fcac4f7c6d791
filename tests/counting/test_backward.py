"""A training step by arithmetic against torch's own counter and what autograd saves."""

import random

import pytest
import torch

import cnnviz
from cnnviz.counting.backward import training_step
from cnnviz.counting.kept import kept
from pages.memory.lesson import measured_kept
from pages.training_step.beside import by_torch, freeze, too_much

FAMILIES = ("alexnet", "googlenet", "lenet5-1998", "mobilenet-v2", "nin-cifar10", "resnet20-cifar")
FAMILIES += ("se-resnet50", "unet", "vgg16")
MEASURED = ("lenet5", "lenet5-1998", "alexnet", "squeezenet1.1", "resnet20-cifar", "se-resnet50")


def stopped(report, share, seed=0):
    """Names of frozen layers: the first of those with weights, or any of them for a seed."""
    names = [row.name for row in report.layers if row.parameters]
    count = round(share * (len(names) - 1))
    return set(random.Random(seed).sample(names, count) if seed else names[:count])


@pytest.mark.parametrize("name", FAMILIES)
def test_a_step_is_torchs(name):
    report = cnnviz.analyse(cnnviz.architecture(name))
    assert training_step(report).forward == report.macs
    for share, seed in ((0, 0), (0.5, 0), (0.6, 1)):
        frozen = stopped(report, share, seed)
        step = training_step(report, frozen).total + too_much(report, frozen)
        found = by_torch(report.network, report.input_shape, frozenset(frozen))
        assert step == found, (share, seed)


@pytest.mark.parametrize("name", MEASURED)
def test_what_is_kept_of_a_frozen_network_is_what_torch_saves(name):
    report = cnnviz.analyse(cnnviz.architecture(name))
    module = cnnviz.build(report.network)
    images = torch.zeros(2, *report.input_shape)
    for share, seed in ((0.5, 0), (0.6, 1)):
        frozen = stopped(report, share, seed)
        freeze(module, frozen)
        found = measured_kept(module, images)
        assert found.bytes == kept(report, frozen=frozen).of_batch(2), (share, seed)


def test_a_step_from_kept_numbers():
    """VGG-16 with all but its last layer frozen: 4,096 numbers a picture, and fc8 twice."""
    report = cnnviz.analyse(cnnviz.architecture("vgg16"))
    step = training_step(report, {row.name for row in report.layers} - {"fc8"})
    assert step.handed_on == 4096
    assert (step.to_input, step.to_weights) == (0, 4_096_000)
    assert step.cached == 2 * 4_096_000
    whole = training_step(report)
    assert whole.handed_on == 3 * 224 * 224
    assert whole.cached == whole.total == 3 * report.macs - report.layer("conv1_1").macs

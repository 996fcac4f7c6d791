"""A map in full: the kernel that makes it, and its statistics."""

import numpy as np
import pytest
from PIL import Image

from cnnviz.kit.live import Live, Seen, bundled_picture
from cnnviz.weights.trained import Weights
from pages.feature_maps.details import kernel_of, statistics

LENET = Live(Weights("lenet5"), bundled_picture("digit-3"))


def test_the_kernel_is_the_filter_that_makes_the_map():
    kernel = kernel_of(LENET, "conv2", 3)
    assert kernel is not None
    assert kernel.shape == (6, 5, 5)
    whole = LENET.module("conv2").state_dict()["conv2.weight"]
    assert np.array_equal(kernel, whole[3].numpy())


def test_a_pool_has_no_kernel():
    assert kernel_of(LENET, "pool1", 0) is None


def test_statistics_tell_a_silent_map():
    maps = np.array([[[0, 0], [0, 0]], [[0, 2], [4, -2]]], dtype=np.float32)
    silent, loud = statistics(Seen(maps, Image.new("L", (2, 2))))
    assert silent["silent"]
    assert (silent["smallest"], silent["largest"], silent["zeros"]) == (0, 0, 1)
    assert not loud["silent"]
    assert (loud["smallest"], loud["mean"], loud["largest"], loud["zeros"]) == (-2, 1, 4, 0.25)
    assert loud["standard deviation"] == pytest.approx(np.sqrt(5))

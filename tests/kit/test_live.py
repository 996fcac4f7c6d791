"""A live page runs what fits into memory; what is only kept gives way to what is asked for now."""

import pytest

from cnnviz import CnnvizError
from cnnviz.kit.live import Live, built, bundled_picture, size_of
from cnnviz.running import budget
from cnnviz.running.budget import RESERVE
from cnnviz.weights.trained import Weights


def live(network):
    return Live(Weights(network), bundled_picture("digit-3"))


@pytest.fixture
def little(monkeypatch):
    """A machine with room for a LeNet-5, and for a ResNet-20 only without the LeNet-5."""
    shelf = built.shelf
    shelf.clear()
    room = 1_300_000
    monkeypatch.setattr(budget, "free_bytes", lambda: RESERVE + room - shelf.used)
    yield shelf
    shelf.clear()


def test_networks_that_are_kept_make_room(little):
    small = live("lenet5").module()
    assert little.used == size_of(small)
    large = live("resnet20-cifar").module()
    assert little.used == size_of(large), "the LeNet-5 has gone"
    assert live("resnet20-cifar").module() is large


def test_what_never_fits_is_refused_all_the_same(little):
    with pytest.raises(CnnvizError, match="alexnet up to fc8 needs"):
        live("alexnet").module()


def test_a_pass_that_does_not_fit_is_refused_by_whoever_asks(little, monkeypatch):
    asked = live("lenet5")
    module, x = asked.ready()
    assert module(x).shape == (1, 10)
    monkeypatch.setattr(budget, "free_bytes", lambda: RESERVE)
    with pytest.raises(CnnvizError, match="lenet5 up to"):
        asked.ready(gradients=True)


def test_one_picture_and_weights_are_one_key_whoever_opened_them():
    assert live("lenet5") == live("lenet5")
    assert live("lenet5") != Live(Weights("lenet5"), bundled_picture("digit-4"))
    assert live("lenet5") != Live(Weights("lenet5", seed=1), bundled_picture("digit-3"))

"""What is kept between reruns gives way to what is asked for now."""

import pytest

from cnnviz import CnnvizError
from cnnviz.kit.cached import built, models, size_of
from cnnviz.running import budget
from cnnviz.running.budget import RESERVE
from cnnviz.weights.trained import Weights


@pytest.fixture
def little(monkeypatch):
    """A machine with room for a LeNet-5, and for a ResNet-20 only without the LeNet-5."""
    models().clear()
    room = 1_300_000
    monkeypatch.setattr(budget, "free_bytes", lambda: RESERVE + room - models().used)
    yield
    models().clear()


def test_networks_that_are_kept_make_room(little):
    small = built(Weights("lenet5"))
    assert models().used == size_of(small)
    large = built(Weights("resnet20-cifar"))
    assert models().used == size_of(large), "the LeNet-5 has gone"
    assert built(Weights("resnet20-cifar")) is large


def test_what_never_fits_is_refused_all_the_same(little):
    with pytest.raises(CnnvizError, match="alexnet up to fc8 needs"):
        built(Weights("alexnet"))

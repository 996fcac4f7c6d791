"""A pass is watched layer by layer, there and back, and ends where the watcher raises."""

import threading

import pytest
import torch

import cnnviz
from cnnviz.counting import analyse
from cnnviz.jobs.watching import watched
from cnnviz.probing.attribution import Method, attribute, methods
from cnnviz.probing.occluding import Occluder, efforts
from cnnviz.running import Mode, build
from cnnviz.running.effort import building, passing

NETWORKS = ("lenet5", "resnet20-cifar", "googlenet", "nin-cifar10")


class Enough(BaseException):
    """As Streamlit's own: no Exception."""


def counted(work):
    ticks = []
    with watched(lambda: ticks.append(1)):
        work()
    return len(ticks)


@pytest.mark.parametrize("name", NETWORKS)
def test_ticks_are_those_foreseen(name):
    network = cnnviz.architecture(name)
    report = analyse(network)
    x = torch.zeros(1, *network.input_shape)
    assert counted(lambda: build(network)) == building(report).ticks == len(network.nodes)
    module = build(network)
    forward = counted(lambda: module.run(x, [module.target], Mode.EVALUATE))
    assert forward == passing(report).ticks
    for method in methods(network):
        if method is not Method.OCCLUSION:
            ticks = counted(lambda method=method: attribute(module, x, 0, method))
            least = 1 if method is Method.GRAD_CAM else 1.6  # it comes back to its layer only
            assert least * forward < ticks <= passing(report, back=1).ticks == 2 * forward


def test_the_ticks_of_an_occlusion():
    network = cnnviz.architecture("lenet5")
    module, x = build(network), torch.zeros(1, 1, 32, 32)
    for occluder in (Occluder(5, 2), Occluder(16, 16)):
        ticks = counted(lambda o=occluder: attribute(module, x, 0, "occlusion", occluder=o))
        assert ticks == efforts(module.report)[occluder].ticks


def test_nothing_is_changed_by_watching():
    module = build(cnnviz.architecture("resnet20-cifar"))
    x = torch.randn(2, 3, 32, 32, generator=torch.Generator().manual_seed(1))
    labels = torch.tensor([1, 2])
    alone = cnnviz.gradient_norms(module, x, labels)
    with watched(lambda: None):
        assert cnnviz.gradient_norms(module, x, labels) == alone


@pytest.mark.parametrize("at", [1, 40, 71, 72, 100, 130])
def test_a_pass_ends_where_the_watcher_raises(at):
    """On the way there, and on the way back, where torch's own engine is running."""
    module = build(cnnviz.architecture("resnet20-cifar"))
    x, labels = torch.zeros(1, 3, 32, 32), torch.tensor([1])
    ticks = []

    def tick():
        ticks.append(1)
        if len(ticks) == at:
            raise Enough

    with pytest.raises(Enough), watched(tick):
        cnnviz.gradient_norms(module, x, labels)
    assert len(ticks) == at
    assert cnnviz.gradient_norms(module, x, labels), "the module is as before"
    assert len(ticks) == at, "nobody watches any more"


def test_only_the_own_thread_is_watched():
    module, x = build(cnnviz.architecture("lenet5")), torch.zeros(1, 1, 32, 32)
    other = threading.Thread(target=lambda: module(x))

    def work():
        other.start()
        other.join()

    assert counted(work) == 0

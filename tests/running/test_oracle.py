"""torch is the oracle: what is counted is what the built module has and does."""

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

import cnnviz
from cnnviz.errors import ShapeError
from cnnviz.networks import options
from cnnviz.running import build

SIZES = [None, (97, 130), (33, 47)]
"""Height and width; None is the published input."""


def cases():
    """Every registered network with its side branches at several sizes, the longest at one."""
    for name in cnnviz.architectures():
        settings = {"aux": True} if "aux" in options(name) else {}
        network = cnnviz.architecture(name, **settings)
        for size in SIZES if len(network.nodes) < 1000 else [(13, 17)]:
            yield pytest.param(network, size, id=f"{name}-{size}")


@pytest.mark.parametrize(("network", "size"), list(cases()))
def test_counts_are_those_of_the_module(network, size):
    shape = network.input_shape if size is None else (network.input_shape[0], *size)
    try:
        report = cnnviz.analyse(network, shape)
    except ShapeError as error:
        with pytest.raises(ShapeError) as refused:
            build(network, input_shape=shape, device="meta")
        assert str(refused.value) == str(error)
        return
    module = build(network, input_shape=shape, device="meta")
    x = torch.empty(2, *shape, device="meta")
    with FlopCounterMode(display=False) as counter:
        values = module.run(x, range(len(network.nodes)))
    for index, row in enumerate(report.layers):
        assert tuple(values[index].shape) == (2, *row.output_shape), row.name
        layer = module.layer(index)
        own = sum(p.numel() for p in layer.parameters(recurse=False))
        assert own == row.parameters, row.name
        stored = [b for b in layer.buffers(recurse=False) if b.dim()]  # not the step counter
        assert sum(b.numel() for b in stored) == row.buffers, row.name
    assert sum(p.numel() for p in module.parameters()) == report.parameters
    assert counter.get_total_flops() == 2 * 2 * report.macs  # two images, 1 MAC = 2 FLOPs


@pytest.mark.parametrize("size", [(32, 32), (33, 47), (8, 8)], ids=str)
@pytest.mark.parametrize("name", ["resnet20-cifar", "plain20-cifar"])
@pytest.mark.parametrize("channels", [1, 3])
def test_real_passes_have_the_counted_shapes(name, size, channels):
    network = cnnviz.architecture(name, input_shape=(channels, *size))
    report = cnnviz.analyse(network)
    module = build(network)
    with torch.inference_mode():
        values = module.run(torch.zeros(2, channels, *size), range(len(network.nodes)))
    shapes = [tuple(values[index].shape[1:]) for index in range(len(network.nodes))]
    assert shapes == [row.output_shape for row in report.layers]
    assert module(torch.zeros(2, channels, *size)).shape == (2, 10)


@pytest.mark.parametrize(
    ("options", "parameters"),
    [
        ({"shortcut": "B"}, 272_474),  # counters measured on the published option B net
        ({"shortcut": "A"}, 269_722),
        ({"depth": 56}, 853_018),
        ({"depth": 56, "classes": 100}, 858_868),
    ],
    ids=str,
)
def test_variants_are_built_as_counted(options, parameters):
    network = cnnviz.architecture("resnet20-cifar", **options)
    module = build(network, device="meta")
    assert sum(p.numel() for p in module.parameters()) == parameters
    assert cnnviz.analyse(network).parameters == parameters

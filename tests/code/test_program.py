"""A network as the browser gets it: the report's shapes, settings worked out, weights in a row."""

import json
from dataclasses import dataclass

import numpy as np
import pytest
import torch

import cnnviz
from cnnviz.blocks import Sequential
from cnnviz.code.program import KERNELS, program
from cnnviz.errors import CnnvizError, ShapeError
from cnnviz.layers import GELU, AvgPool, Conv, ReLU
from cnnviz.network import Network
from cnnviz.weights.packing import packed
from cnnviz.weights.shipping import all_shipped
from cnnviz.weights.trained import trained

SHORT = [name for name in cnnviz.architectures() if "1202" not in name]


@pytest.mark.parametrize("name", SHORT)
def test_every_registered_network_becomes_a_program(name):
    network = cnnviz.architecture(name)
    report, made = cnnviz.analyse(network), program(network)
    assert [step["shape"] for step in made["steps"]] == [row.output_shape for row in report.layers]
    assert [step["name"] for step in made["steps"]] == [row.name for row in report.layers]
    assert made["size"] == report.parameters + sum(row.buffers for row in report.layers)
    assert {step["call"] for step in made["steps"]} <= KERNELS
    assert json.loads(json.dumps(made))["output"] == network.output


@pytest.mark.parametrize("name", all_shipped())
def test_weights_lie_where_the_program_says(name):
    module = trained(name)[0].module()
    made = program(module.network)
    numbers = torch.from_numpy(np.frombuffer(packed(module, made), "<f4").copy())
    assert len(numbers) == made["size"]
    for index, step in enumerate(made["steps"]):
        layer, end = module.layer(index), 0
        for part, (first, count) in step["weights"].items():
            assert torch.equal(numbers[first : first + count], getattr(layer, part).flatten())
            assert first >= end
            end = first + count


def test_settings_are_worked_out_for_the_input():
    body = Sequential(Conv(4, 3, stride=2, padding="same"), AvgPool(3, 2, 1, count_padding=False))
    conv, pool = program(Network("n", body, (1, 6, 7)))["steps"]
    assert conv["call"] == "PaddedConv2d"
    assert conv["arguments"]["kernel_size"] == (3, 3)
    assert conv["arguments"]["stride"] == (2, 2)
    assert conv["arguments"]["pads"] == ((0, 1), (1, 1))
    assert conv["weights"] == {"weight": (0, 36), "bias": (36, 4)}
    assert pool["inputs"] == (1,)
    assert pool["arguments"]["pads"] == ((1, 1), (1, 1))
    assert pool["arguments"]["counted"] == [[2, 2], [2, 3]]


@dataclass(frozen=True)
class Cube(ReLU):
    """Nothing that any browser has heard of."""

    torch = "Cube"


@pytest.mark.parametrize(("layer", "name"), [(GELU(), "GELU"), (Cube(), "Cube")])
def test_a_layer_without_a_kernel_is_refused_by_name(layer, name):
    network = Network("n", Sequential(conv=Conv(2, 1), odd=layer), (1, 4, 4))
    with pytest.raises(CnnvizError, match=f"{name} cannot run in the browser yet.*of odd"):
        program(network)


def test_an_input_too_small_is_refused_as_ever():
    with pytest.raises(ShapeError, match="the kernel"):
        program(cnnviz.architecture("lenet5"), (1, 4, 4))

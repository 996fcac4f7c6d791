"""Whatever is asked for wrongly, a sentence says so; no error of torch or NumPy comes out."""

import numpy as np
import pytest
import torch

from cnnviz.blocks import Sequential
from cnnviz.errors import CnnvizError
from cnnviz.layers import AdaptiveAvgPool, AvgPool, Conv, Flatten, Linear, ReLU
from cnnviz.network import Network
from cnnviz.probing.attribution import attribute
from cnnviz.probing.capture import activations
from cnnviz.probing.effective_field import effective_field
from cnnviz.probing.gradients import gradient_norms
from cnnviz.probing.occluding import shares
from cnnviz.probing.prediction import prediction
from cnnviz.running import build
from pages.memory.lesson import measured_kept
from tests.probing.tracing import trace

SHAPE = (2, 8, 8)
NETWORKS = {
    "with weights": Sequential(
        conv=Conv(4, 3, padding=1),
        relu=ReLU(),
        pool=AdaptiveAvgPool(2),
        flat=Flatten(),
        fc=Linear(5),
    ),
    "without": Sequential(pool=AvgPool(2), flat=Flatten()),
}
X = torch.rand(1, *SHAPE)


@pytest.fixture(params=NETWORKS.values(), ids=NETWORKS)
def module(request):
    return build(Network("toy", request.param, SHAPE))


FUNCTIONS = {
    "effective_field": lambda module, x: effective_field(module, x, "pool", 0, 0),
    "effective_field, flat": lambda module, x: effective_field(module, x, "flat", 0, 0),
    "trace": lambda module, x: trace(module, x, "pool", 0),
    "activations": lambda module, x: activations(module, x, ["flat"]),
    "prediction": prediction,
    "shares": shares,
    "measured_kept": measured_kept,
    "gradient_norms": lambda module, x: gradient_norms(module, x, torch.tensor([0])),
    "saliency": lambda module, x: attribute(module, x, 0, "saliency"),
    "occlusion": lambda module, x: attribute(module, x, 0, "occlusion"),
}
INPUTS = {
    "no tensor": [1, 2],
    "nothing": None,
    "an array": np.zeros((1, *SHAPE), np.float32),
    "without a batch": X[0],
    "five dimensions": X[..., None],
    "whole numbers": torch.zeros(1, *SHAPE, dtype=torch.long),
    "bytes": torch.zeros(1, *SHAPE, dtype=torch.uint8),
    "truth values": torch.zeros(1, *SHAPE, dtype=torch.bool),
    "complex numbers": torch.zeros(1, *SHAPE, dtype=torch.complex64),
    "no images": X[:0],
    "no rows": X[:, :, :0],
    "no channels": X[:, :0],
    "other channels": torch.rand(1, 3, 8, 8),
    "no storage": X.to("meta"),
    "sparse": X.to_sparse(),
}


@pytest.mark.parametrize("x", INPUTS.values(), ids=INPUTS)
@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_an_input_that_does_not_fit(module, function, x):
    with pytest.raises(CnnvizError) as caught:
        function(module, x)
    assert str(caught.value).endswith(".")


def test_a_unit_where_all_fits(module):
    """So that the cases below fail by what they ask for and nothing else."""
    found = effective_field(module, X, "pool", 1, np.int64(1), np.array([0, 1]))
    assert (found.row, found.column, found.channels) == (1, 1, (0, 1))
    assert trace(module, X, "pool", torch.tensor(1), 1, 1).channel == 1
    assert len(prediction(module, X, np.int64(3))) == 3
    assert attribute(module, X, np.int64(0), "saliency").values.shape == (8, 8)


ODD = [-1, 99, 10**30, 0.0, 1.5, "0", None, True, [0], float("nan"), torch.zeros(2)]
ASKED = {
    "row": lambda module, odd: effective_field(module, X, "pool", odd, 0),
    "column": lambda module, odd: effective_field(module, X, "pool", 0, odd),
    "row of a vector": lambda module, odd: effective_field(module, X, "flat", odd, 0),
    "channel": lambda module, odd: effective_field(module, X, "pool", 0, 0, [odd]),
    "layer": lambda module, odd: effective_field(module, X, odd, 0, 0),
    "traced channel": lambda module, odd: trace(module, X, "pool", odd),
    "traced row": lambda module, odd: trace(module, X, "pool", 0, odd, 0),
    "traced layer": lambda module, odd: trace(module, X, odd, 0),
    "class": lambda module, odd: attribute(module, X, odd, "saliency"),
    "method": lambda module, odd: attribute(module, X, 0, odd),
    "layer to keep": lambda module, odd: activations(module, X, [odd]),
    "labels": lambda module, odd: gradient_norms(module, X, odd),
}


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize("function", ASKED.values(), ids=ASKED)
def test_what_is_not_there(module, function, odd):
    with pytest.raises(CnnvizError):
        function(module, odd)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda module: effective_field(module, X, "pool", 0, 0, 1), "channels are 1: give a list"),
        (lambda module: effective_field(module, X, "pool", 0, 0, ()), "give at least one"),
        (lambda module: activations(module, X, 5), "layers to keep are 5: give a list of names"),
        (lambda module: prediction(module, X, 0), "is 0: give 1 or more"),
        (lambda module: prediction(module, X, "all"), "is 'all': give 1 or more"),
        (lambda module: attribute(module, X, 0, "occlusion", occluder=3), "an occluder 3 is not"),
    ],
)
def test_what_is_no_answer_to_the_question(module, function, message):
    with pytest.raises(CnnvizError, match=message):
        function(module)

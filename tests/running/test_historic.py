"""The layers of the 1998 LeNet-5 against their definitions, in whole numbers."""

import math

import pytest
import torch
import torch.nn.functional as F

import cnnviz
from cnnviz.blocks import Sequential
from cnnviz.layers import Flatten, RadialBasis, SparseConv, Subsample
from cnnviz.network import Network
from cnnviz.running import build


def test_a_sparse_convolution_is_a_dense_one_with_zeros():
    table = ((0, 2), (1,), (0, 1, 2))
    layer = SparseConv(table, (2, 3), stride=(1, 2), padding=((1, 0), (0, 2)))
    module = build(Network("sparse", Sequential(c=layer), (3, 5, 6)), initialisation="torch")
    weight, bias = module.get_parameter("c.weight"), module.get_parameter("c.bias")
    dense = torch.zeros(3, 3, 2, 3)
    links = iter(weight[:, 0])
    for filter_, row in enumerate(table):
        for channel in row:
            dense[filter_, channel] = next(links)
    x = torch.randn(2, 3, 5, 6)
    expected = F.conv2d(F.pad(x, (0, 2, 1, 0)), dense, bias, stride=(1, 2))
    torch.testing.assert_close(module(x), expected)


def test_sparse_weights_spread_by_the_average_fan():
    table = tuple((c % 4, (c + 1) % 4) for c in range(32))  # 2 inputs a filter, 16 filters an input
    network = Network("sparse", Sequential(c=SparseConv(table, 5)), (4, 5, 5))
    he = build(network).get_parameter("c.weight").detach()
    assert float(he.std()) == pytest.approx(math.sqrt(2 / (16 * 25)), rel=0.05)
    torchs = build(network, initialisation="torch").get_parameter("c.weight").detach()
    assert float(torchs.abs().max()) == pytest.approx(1 / math.sqrt(2 * 25), rel=0.01)


def test_subsampling_starts_as_a_mean_and_multiplies_the_sum():
    module = build(Network("subsample", Sequential(s=Subsample(2)), (2, 2, 2)))
    x = torch.tensor([[[[1.0, 2], [3, 6]], [[4, 4], [4, 4]]]])
    assert module(x).flatten().tolist() == [3, 4]
    module.get_parameter("s.weight").data = torch.tensor([2.0, -1])
    module.get_parameter("s.bias").data = torch.tensor([1.0, 10])
    assert module(x).flatten().tolist() == [25, -6]


def test_radial_basis_units_prefer_the_nearest_prototype():
    layer = RadialBasis(((1, -1, 1), (-1, -1, -1)))
    flat = Network("rbf", Sequential(f=Flatten(), r=layer), (3, 1, 1))
    y = build(flat)(torch.tensor([1.0, 0, 2]).view(1, 3, 1, 1))
    assert y.tolist() == [[-2, -14]]


def test_lenet5_of_1998_runs_and_learns():
    module = build(cnnviz.architecture("lenet5-1998"))
    x = torch.randn(3, 1, 32, 32)
    assert module(x).shape == (3, 10)
    assert sum(p.numel() for p in module.parameters()) == 60_000
    norms = cnnviz.gradient_norms(module, x, torch.tensor([1, 2, 3]))
    assert [name for name, _ in norms] == ["c1", "c3", "c5", "f6"]
    assert all(0 < norm < math.inf for _, norm in norms)
    assert build(cnnviz.architecture("lenet5-1998"), device="meta").state_dict().keys() == (
        module.state_dict().keys()
    )

"""Nets without some of their blocks, against the same done another way."""

from itertools import pairwise

import pytest
import torch
import torch.nn.functional as F

from cnnviz import architecture, build
from cnnviz.networks.rows import row_of, swapped
from cnnviz.probing.lesions import Apart, path_gradients

PICTURES = torch.randn(3, 1, 8, 8, generator=torch.Generator().manual_seed(0))
LABELS = torch.tensor([1, 7, 4])


def small(family, depth=8):
    return build(architecture(f"{family}20-cifar", depth=depth, input_shape=(1, 8, 8)))


@pytest.mark.parametrize("family", ["plain", "resnet"])
def test_a_net_taken_apart_is_the_net(family):
    module = small(family, 20)
    with torch.no_grad():
        assert torch.equal(Apart(module)(PICTURES), module(PICTURES))


@pytest.mark.parametrize("block", range(3))
def test_a_deleted_block_adds_nothing(block):
    """The same as a block whose last batch norm gives zeros; a ReLU behind a ReLU does nothing."""
    module = small("resnet")
    with torch.no_grad():
        lesioned = Apart(module)(PICTURES, {block})
        norm = module.layer(module.position(f"layer{block + 1}.0.bn2"))
        norm.weight.zero_()
        norm.bias.zero_()
        torch.testing.assert_close(lesioned, module(PICTURES))


def test_a_plain_block_leaves_nothing_or_the_shortcut_of_its_twin():
    plain, twin = Apart(small("plain", 14)), Apart(small("resnet", 14))
    x = torch.randn(2, 16, 8, 8)
    for one, other in zip(plain.blocks, twin.blocks, strict=True):
        assert torch.equal(one.shortcut(x), other.shortcut(x))
        x = one.shortcut(x)
    assert x.shape == (2, 64, 2, 2)


def test_only_blocks_of_one_shape_change_places():
    row = row_of(architecture("resnet56-cifar"))
    assert len(row) == 27
    orders = [swapped(row, swaps, 3) for swaps in range(30)]
    assert orders[0] == list(range(27))
    assert all(sorted(order) == orders[0] for order in orders)
    for before, after in pairwise(orders):
        assert sum(a != b for a, b in zip(before, after, strict=True)) == 2
        assert [row[number][2:] for number in after] == [each[2:] for each in row]
    with torch.no_grad():
        module = small("resnet", 20)
        net, order = Apart(module), [0, 2, 1, *range(3, 9)]
        twice = net(PICTURES, (), order)
        assert not torch.equal(twice, module(PICTURES))


def test_what_paths_carry_is_the_gradient_with_ways_cut():
    """Through every block, and through none: the other summand of each block cut off."""
    module = small("resnet", 14)
    net = Apart(module)
    found = path_gradients(net, PICTURES, LABELS, most=20)
    assert found.paths == [1, 6, 15, 20, 15, 6, 1]
    x = PICTURES.clone().requires_grad_()

    def norms(y):
        loss = F.cross_entropy(net.head(y), LABELS, reduction="sum")
        return torch.autograd.grad(loss, x, retain_graph=True)[0].flatten(1).norm(dim=1)

    whole = net.stem(x)
    for block in net.blocks:
        whole = block(whole)
    for cut, length in ((0, 6), (1, 0)):
        value = net.stem(x)
        for block in net.blocks:
            ways = [block.branch(value), block.shortcut(value)]
            ways[1 - cut] = ways[1 - cut].detach()
            value = torch.relu(ways[0] + ways[1])
        expected = float((norms(value) / norms(whole)).mean())
        assert found.single[length] == pytest.approx(expected, rel=1e-4)
        assert found.together[length] == pytest.approx(expected, rel=1e-4)


def test_the_sum_over_paths_needs_none_of_them():
    """One path at a time gives no more than all together, and few drawn leave the sum as it is."""
    net = Apart(small("resnet", 14))
    all_of_them, few = (path_gradients(net, PICTURES, LABELS, most) for most in (20, 2))
    assert few.together == pytest.approx(all_of_them.together)
    assert few.paths == [1, 2, 2, 2, 2, 2, 1]
    for count, one, sum_of_them in zip(*all_of_them[1::-1], all_of_them.together, strict=True):
        assert sum_of_them <= count * one * (1 + 1e-4)

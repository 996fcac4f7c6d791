"""A trained net taken apart into its blocks: run without some of them, or in another order.

After Veit, Wilber & Belongie 2016, "Residual networks behave like ensembles of relatively shallow
networks". What is left of a deleted block is its shortcut. A plain block has none: it leaves
nothing, or where it changes the shape the zero-padded shortcut that its residual twin has.

The n blocks of a residual net make 2^n paths, as each is gone through or passed by. At the values
that a picture has brought, a block is the sum of two linear maps, so the gradient is exactly the
sum over all products that take one of the two from each block: over the paths.
"""

import random
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import combinations
from math import comb
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnviz.layers import Add, ZeroPad
from cnnviz.networks.rows import InRow, row_of
from cnnviz.running import NetworkModule
from cnnviz.running.table import torch_layer


class Block(NamedTuple):
    """One block with its layers.

    Attributes:
        branch: the layers that learn; in a plain net all of them.
        shortcut: what is left of the block without them.
        joined: whether both are summed, as in a residual net; a ReLU follows.
    """

    branch: nn.Sequential
    shortcut: nn.Module
    joined: bool

    def __call__(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to what the whole block makes of it."""
        y: Tensor = self.branch(x)
        return torch.relu(y + self.shortcut(x)) if self.joined else y


class Apart:
    """A trained module as what comes before its blocks, the blocks, and what comes behind."""

    def __init__(self, module: NetworkModule) -> None:
        self.row = row_of(module.network)
        first, last = self.row[0].nodes[0], self.row[-1].nodes[-1]
        layers = [module.layer(index) for index in range(len(module.network.nodes))]
        self.stem, self.head = nn.Sequential(*layers[:first]), nn.Sequential(*layers[last + 1 :])
        self.blocks = [_block(module, each) for each in self.row]

    def __call__(
        self, x: Tensor, deleted: Collection[int] = (), order: Sequence[int] | None = None
    ) -> Tensor:
        """Pictures (N, C, H, W) to logits, without some blocks, or with the blocks in an order.

        Args:
            x: the pictures.
            deleted: numbers of blocks, from 0.
            order: number of the block in each place; as they stand if not given.
        """
        x = self.stem(x)
        for number in range(len(self.blocks)) if order is None else order:
            block = self.blocks[number]
            x = block.shortcut(x) if number in deleted else block(x)
        y: Tensor = self.head(x)
        return y


def _block(module: NetworkModule, found: InRow) -> Block:
    nodes = module.network.nodes
    joint = [index for index in found.nodes if isinstance(nodes[index].layer, Add)]
    aside = [index for index in found.nodes if isinstance(nodes[index].layer, ZeroPad)]
    end = min(joint + aside, default=found.nodes.stop)
    branch = nn.Sequential(*(module.layer(index) for index in range(found.nodes.start, end)))
    if aside:
        shortcut = module.layer(aside[0])
    elif found.before != found.after:
        stride = found.before[1] // found.after[1]
        shortcut = torch_layer(ZeroPad(found.after[0], stride), found.before)
    else:
        shortcut = nn.Identity()
    return Block(branch, shortcut, bool(joint))


class PathGradients(NamedTuple):
    """What paths send back to the picture, by the number of blocks they go through, 0 to n.

    A norm is a share of that of the whole gradient, for each picture; a mean over pictures.

    Attributes:
        single: mean norm over the paths of a length.
        paths: how many that mean is of: all there are, or as many as were drawn.
        together: norm of the sum over all paths of a length.
    """

    single: list[float]
    paths: list[int]
    together: list[float]


Back = Callable[[Tensor], Tensor]
"""A linear map backwards: gradients (paths, N, C, H, W) at what it makes to those at its input."""


class Ways(NamedTuple):
    """The two ways back through a block."""

    branch: Back
    shortcut: Back


@torch.inference_mode(False)
@torch.enable_grad()
def path_gradients(
    apart: Apart, x: Tensor, labels: Tensor, most: int, seed: int = 0
) -> PathGradients:
    """Gradient of each picture's cross-entropy with respect to it, by length of path.

    Of each length all paths are followed if they are no more than `most`, else so many at random.
    The sum over all paths of a length needs none of them: it is a coefficient of the product over
    the blocks of (shortcut + t branch), a polynomial in t, which is multiplied out on the way back.
    """
    entered, ways, gradient = _forward(apart, x.clone().requires_grad_(), labels)
    sums = gradient[None]  # (lengths so far, N, C, H, W)
    for way in reversed(ways):
        passed, gone = way.shortcut(sums), way.branch(sums)
        nothing = torch.zeros_like(passed[:1])
        sums = torch.cat([passed, nothing]) + torch.cat([nothing, gone])
    sums = entered(sums)
    whole = _norms(sums.sum(0))  # (N,)
    single, paths = [], []
    for chosen in _drawn(len(ways), most, seed):
        back = gradient[None].expand(len(chosen), *gradient.shape)
        for way, through in zip(reversed(ways), reversed(chosen.unbind(1)), strict=True):
            after = [way.shortcut(back[~through]), way.branch(back[through])]
            back = back.new_empty(len(chosen), *after[0].shape[1:])
            back[~through], back[through] = after
        single.append(float((_norms(entered(back)) / whole).mean()))
        paths.append(len(chosen))
    return PathGradients(single, paths, (_norms(sums) / whole).mean(1).tolist())


def _norms(gradients: Tensor) -> Tensor:
    found: Tensor = torch.linalg.vector_norm(gradients, dim=(-3, -2, -1))
    return found


def _forward(apart: Apart, x: Tensor, labels: Tensor) -> tuple[Back, list[Ways], Tensor]:
    """The way back through the stem, through each block, and the gradient behind the last."""

    def back(y: Tensor, source: Tensor, mask: Tensor | None = None) -> Back:
        def through(given: Tensor) -> Tensor:
            given = given if mask is None else given * mask
            if y is source:
                return given
            if not len(given):  # no path goes this way
                return torch.empty(0, *source.shape)
            found: Tensor
            (found,) = torch.autograd.grad(
                y, source, given, retain_graph=True, is_grads_batched=True
            )
            return found

        return through

    value = apart.stem(x)
    entered, ways = back(value, x), []
    for block in apart.blocks:
        source = value.detach().requires_grad_()
        gone, passed = block.branch(source), block.shortcut(source)
        total = gone + passed
        mask = (total > 0).to(total.dtype).detach()
        ways.append(Ways(back(gone, source, mask), back(passed, source, mask)))
        value = torch.relu(total)
    end = value.detach().requires_grad_()
    loss = F.cross_entropy(apart.head(end), labels, reduction="sum")
    return entered, ways, torch.autograd.grad(loss, end)[0]


def _drawn(blocks: int, most: int, seed: int) -> Iterator[Tensor]:
    """For each length, which blocks each path goes through: bool (paths, blocks)."""
    dice = random.Random(seed)
    for length in range(blocks + 1):
        if comb(blocks, length) <= most:
            chosen = list(combinations(range(blocks), length))
        else:
            chosen = [tuple(dice.sample(range(blocks), length)) for _ in range(most)]
        through = torch.zeros(len(chosen), blocks, dtype=torch.bool)
        for row, numbers in enumerate(chosen):
            through[row, list(numbers)] = True
        yield through

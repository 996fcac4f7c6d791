"""Seeded weights: what a layer starts from depends on the seed and its own name, nothing else.

So a network built up to some node has the weights of the whole one, a plain net those of its
residual twin, and torch's global random state is neither read nor moved.
"""

import hashlib
import math
from collections.abc import Callable
from enum import StrEnum
from typing import NoReturn, TypeAlias

import torch
from torch import nn
from torch.nn import init

from cnnviz.code.pieces import SparseConv2d, Subsample2d
from cnnviz.errors import CnnvizError
from cnnviz.language import N_


class Initialisation(StrEnum):
    """How the weights of convolutions and linear layers are drawn."""

    HE = "he"
    """Convolutions: normal, variance 2 / fan-out, biases 0 (He et al. 2015, arXiv:1502.01852).
    Linear layers as torch does by itself: the factor 2 makes up for a ReLU behind, and the
    published residual nets start their classifier so."""
    GLOROT = "glorot"
    """Uniform, variance 2 / (fan-in + fan-out); biases 0. Glorot & Bengio 2010."""
    TORCH = "torch"
    """What `nn.Conv2d` and `nn.Linear` do by themselves: uniform within 1 / sqrt(fan-in),
    biases too."""

    @property
    def label(self) -> str:
        """What a visitor reads."""
        return {"he": "He", "glorot": "Glorot", "torch": N_("PyTorch default")}[self]

    @classmethod
    def _missing_(cls, value: object) -> NoReturn:
        names = ", ".join(cls)
        raise CnnvizError(
            "the initialisation is {value!r}: choose one of {names}.", value=value, names=names
        )


def generator(seed: int, name: str) -> torch.Generator:
    """A random stream of its own for the layer `name` under `seed`."""
    digest = hashlib.sha256(f"{seed} {name}".encode(errors="surrogatepass")).digest()
    # torch takes seeds of 64 bits; the top one is left out, as it reads them as signed
    return torch.Generator().manual_seed(int.from_bytes(digest[:8]) >> 1)


Drawn: TypeAlias = nn.Conv2d | nn.ConvTranspose2d | SparseConv2d | nn.Linear
"""Layers whose weights are drawn at random."""

Started: TypeAlias = nn.BatchNorm1d | nn.BatchNorm2d | nn.GroupNorm | nn.LayerNorm | Subsample2d
"""Layers that start the same each time."""


def fans(layer: Drawn) -> tuple[float, float]:
    """(fan-in, fan-out) of a layer: links into one output, and out of one input.

    As in `torch.nn.init`, the fan-out of a convolution in groups counts all its filters. Under
    a sparse table they are averages.
    """
    if isinstance(layer, SparseConv2d):
        filters, inputs = len(layer.links), len(set(layer.channels))
    else:
        filters, inputs, *_ = layer.weight.shape
    if isinstance(layer, nn.ConvTranspose2d):
        filters, inputs = inputs * layer.groups, filters
    return layer.weight.numel() / filters, layer.weight.numel() / inputs


def _he(layer: Drawn, stream: torch.Generator) -> None:
    if isinstance(layer, nn.Linear):
        _torch(layer, stream)
        return
    init.normal_(layer.weight, 0, math.sqrt(2 / fans(layer)[1]), generator=stream)
    _no_bias(layer)


def _glorot(layer: Drawn, stream: torch.Generator) -> None:
    bound = math.sqrt(6 / sum(fans(layer)))  # a uniform range of ±b has the variance b² / 3
    init.uniform_(layer.weight, -bound, bound, generator=stream)
    _no_bias(layer)


def _torch(layer: Drawn, stream: torch.Generator) -> None:
    bound = 1 / math.sqrt(fans(layer)[0])
    init.uniform_(layer.weight, -bound, bound, generator=stream)
    if layer.bias is not None:
        init.uniform_(layer.bias, -bound, bound, generator=stream)


def _no_bias(layer: Drawn) -> None:
    if layer.bias is not None:
        init.zeros_(layer.bias)


DRAWS: dict[Initialisation, Callable[[Drawn, torch.Generator], None]] = {
    Initialisation.HE: _he,
    Initialisation.GLOROT: _glorot,
    Initialisation.TORCH: _torch,
}


def _give_storage(layer: nn.Module) -> None:
    """Replace parameters and buffers on the meta device by empty ones on the CPU.

    `Module.to_empty` does the same and first imports a computer algebra system (half a second).
    """
    for part in layer.modules():
        for name, parameter in list(part.named_parameters(recurse=False)):
            setattr(part, name, nn.Parameter(torch.empty(parameter.shape, dtype=parameter.dtype)))
        for name, buffer in list(part.named_buffers(recurse=False)):
            setattr(part, name, torch.empty(buffer.shape, dtype=buffer.dtype))


def fill(layer: nn.Module, name: str, seed: int, initialisation: Initialisation) -> None:
    """Give a layer whose parameters have no storage its starting values, on the CPU."""
    if next(layer.parameters(), None) is None:
        return
    _give_storage(layer)
    if isinstance(layer, Drawn):
        DRAWS[initialisation](layer, generator(seed, name))
    elif isinstance(layer, Started):
        layer.reset_parameters()  # nothing random in these
    else:
        raise CnnvizError(
            "{layer} has weights and no rule to start them.", layer=type(layer).__name__
        )

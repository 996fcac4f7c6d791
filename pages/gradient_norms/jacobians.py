"""Three layers of width 2, plain and residual: their Jacobians as a product and as a sum.

Plain: a[l+1] = g(W a[l]). Residual: a[l+1] = a[l] + g(W a[l]), the sum after the activation, so
that the product of its Jacobians I + J falls apart into a sum over paths exactly (Veit, Wilber &
Belongie 2016, sec. 3). Numbers are 64-bit; the weights are rounded to tenths so that they print.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import torch
from torch import Tensor
from torch.autograd.functional import jacobian

from cnnviz.running.initialisation import generator
from pages.gradient_norms.nets import Nonlinearity

LAYERS, WIDTH = 3, 2

START = (1.0, 0.5)
"""What the chain is given."""

Matrix = tuple[tuple[float, ...], ...]

FUNCTIONS: dict[Nonlinearity, Callable[[Tensor], Tensor]] = {
    Nonlinearity.RELU: torch.relu,
    Nonlinearity.TANH: torch.tanh,
    Nonlinearity.SIGMOID: torch.sigmoid,
}


@dataclass(frozen=True)
class Path:
    """One way through the residual chain: the layers it goes through, and its Jacobian."""

    layers: tuple[int, ...]
    jacobian: Matrix


@dataclass(frozen=True)
class Chains:
    """Both chains at `START`; layers are counted from 1, matrices are 2 × 2.

    Attributes:
        weights: W of each layer, shared by both chains.
        plain: Jacobian J of each plain layer, where its own input has brought it.
        plain_total: Jacobian of the whole plain chain.
        residual: Jacobian J of what each residual layer adds, without the identity.
        residual_total: Jacobian of the whole residual chain.
        paths: the eight paths, shortest first; they add up to `residual_total`.
    """

    weights: tuple[Matrix, ...]
    plain: tuple[Matrix, ...]
    plain_total: Matrix
    residual: tuple[Matrix, ...]
    residual_total: Matrix
    paths: tuple[Path, ...]


def chains(seed: int = 0, activation: Nonlinearity = Nonlinearity.RELU) -> Chains:
    """Draw the weights (normal, variance 2 / 2, to tenths) and differentiate both chains."""
    weights = [
        torch.randn(WIDTH, WIDTH, generator=generator(seed, f"chain{layer}"))
        .double()
        .round(decimals=1)
        for layer in range(LAYERS)
    ]
    g = FUNCTIONS[activation]
    layers = [_layer(weight, g) for weight in weights]
    plain, plain_total = _jacobians(layers, residual=False)
    residual, residual_total = _jacobians(layers, residual=True)
    paths = []
    for count in range(LAYERS + 1):
        for chosen in combinations(range(LAYERS), count):
            product = torch.eye(WIDTH, dtype=torch.float64)
            for layer in chosen:
                product = residual[layer] @ product  # later layers stand to the left
            paths.append(Path(tuple(layer + 1 for layer in chosen), _matrix(product)))
    return Chains(
        tuple(map(_matrix, weights)),
        tuple(map(_matrix, plain)),
        _matrix(plain_total),
        tuple(map(_matrix, residual)),
        _matrix(residual_total),
        tuple(paths),
    )


def size_of(matrix: Matrix) -> float:
    """The largest factor a matrix stretches a vector by: its spectral norm."""
    return float(torch.linalg.matrix_norm(torch.tensor(matrix, dtype=torch.float64), 2))


def _layer(weight: Tensor, g: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    return lambda a: g(weight @ a)


def _jacobians(
    layers: list[Callable[[Tensor], Tensor]], *, residual: bool
) -> tuple[list[Tensor], Tensor]:
    """Jacobian of each layer where it stands, and of the whole chain by one differentiation."""

    def whole(a: Tensor) -> Tensor:
        for layer in layers:
            a = a + layer(a) if residual else layer(a)
        return a

    a = start = torch.tensor(START, dtype=torch.float64)
    found = []
    for layer in layers:
        found.append(_derived(layer, a))
        a = a + layer(a) if residual else layer(a)
    return found, _derived(whole, start)


def _derived(function: Callable[[Tensor], Tensor], a: Tensor) -> Tensor:
    with torch.enable_grad():
        found: Tensor = jacobian(function, a)  # type: ignore[no-untyped-call]
    return found


def _matrix(values: Tensor) -> Matrix:
    return tuple(tuple(row) for row in values.tolist())

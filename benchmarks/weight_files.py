"""Odd files of weights: what `benchmarks.attacks` gives a page, and a sample of them a test."""

import io
import json
import pickle
import random
import struct
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import torch
from safetensors.torch import save
from torch import Tensor

from cnnviz import architecture, build

State = dict[str, Tensor]


class OddWeights(NamedTuple):
    """How a file came about, its name and what is in it."""

    kind: str
    name: str
    data: bytes


def good() -> State:
    """The weights of LeNet-5, which a page takes."""
    return dict(build(architecture("lenet5"), seed=1).state_dict())


def as_pth(value: Any, **how: Any) -> bytes:
    """A file as torch writes it."""
    out = io.BytesIO()
    torch.save(value, out, **how)
    return out.getvalue()


def headed(head: Any, data: bytes = b"", length: int | None = None) -> bytes:
    """A safetensors file with this head; `length` is what it says of the head's size."""
    text = head if isinstance(head, bytes) else json.dumps(head).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def tensor(shape: list[int], at: tuple[int, int], kind: str = "F32") -> dict[str, Any]:
    """An entry of a head."""
    return {"dtype": kind, "shape": shape, "data_offsets": list(at)}


def filled(value: float) -> State:
    """All weights the same."""
    return {key: torch.full_like(each, value) for key, each in good().items()}


def changed(dice: random.Random) -> State:
    """One tensor of another shape, kind or name."""
    state, key = good(), dice.choice(list(good()))
    value = state.pop(key)
    state[key if dice.random() < 0.8 else key * dice.randint(1, 3000)] = dice.choice(
        [
            *(value.double(), value.half(), value.to(torch.complex64), value.bool(), value.long()),
            *(value[:0], value.flatten(), value.unsqueeze(0), torch.tensor(1.0), value * 1e38),
            value.to("meta"),
            *(value.to_sparse(), value[:1].expand(value.shape), torch.zeros(1, 2, 3, 4, 5, 6, 7)),
        ]
    )
    return state


HEADS: tuple[Callable[[], bytes], ...] = (
    lambda: headed({}, length=2**63),
    lambda: headed({}, length=2**64 - 1),
    lambda: headed({}, length=0),
    lambda: headed(b"{" * 1_000_000),
    lambda: headed(b'{"a":' * 100_000),
    lambda: headed(b"{\xff\xfe}"),
    lambda: headed({"conv1.weight": tensor([2**40, 2**20], (0, 4))}, bytes(4)),
    lambda: headed({"conv1.weight": tensor([10**9], (0, 4 * 10**9))}, bytes(4)),
    lambda: headed({"conv1.weight": tensor([1], (4, 0))}, bytes(4)),
    lambda: headed({"conv1.weight": tensor([-1], (0, 4))}, bytes(4)),
    lambda: headed({"conv1.weight": tensor([1], (0, 4), "F7")}, bytes(4)),
    lambda: headed({str(n): tensor([0], (0, 0)) for n in range(100_000)}),
    lambda: headed({"__metadata__": {"a": "b" * 1_000_000}}),
    lambda: headed({"a" * 1_000_000: tensor([1], (0, 4))}, bytes(4)),
    lambda: headed({"![x](https://example.invalid/x.png)": tensor([1], (0, 4))}, bytes(4)),
)


def odd_weights(count: int, seed: int) -> Iterator[OddWeights]:
    """The same `count` files for the same seed."""
    kinds = ("head", "numbers", "shapes", "cut", "bytes", "pickle")
    for number in range(count):
        dice = random.Random(f"{seed} {number}")
        kind = kinds[number % len(kinds)]
        name = dice.choice(["mine.safetensors", "mine.pth"])
        yield OddWeights(kind, name, _made(kind, dice))


def _made(kind: str, dice: random.Random) -> bytes:
    if kind == "head":
        return dice.choice(HEADS)()
    if kind == "pickle":
        value: Any = dice.choice(
            [range(9), [], {}, {"a": print}, {1: torch.ones(1)}, torch.ones(3)]
        )
        return as_pth(value) if dice.random() < 0.6 else pickle.dumps(value)
    if kind == "numbers":
        return save(filled(dice.choice([float("nan"), float("inf"), -3e38, 3e38, 1e-45, 0.0])))
    state = changed(dice) if kind == "shapes" else good()
    old = dice.random() < 0.3
    whole = as_pth(state, _use_new_zipfile_serialization=not old)
    if kind != "shapes" and dice.random() < 0.5:
        whole = save(state)
    if kind == "cut":
        return whole[: dice.randrange(len(whole))]
    if kind == "bytes":
        data = bytearray(whole)
        for _ in range(dice.randint(1, 20)):
            data[dice.randrange(min(len(data), dice.choice([40, 2000, len(data)])))] = (
                dice.randrange(256)
            )
        return bytes(data)
    return whole

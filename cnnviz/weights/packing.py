"""Weights as the browser takes them: one buffer in the order of a program's steps."""

import torch

from cnnviz.code.program import Program
from cnnviz.running.module import NetworkModule


def packed(module: NetworkModule, program: Program) -> bytes:
    """All numbers of a module, little-endian 32-bit floats, where its program says they lie."""
    keys, state = module.network.state_keys, module.state_dict()
    parts = [
        state[f"{keys.get(step['name'], step['name'])}.{part}"].flatten()
        for step in program["steps"]
        for part in step["weights"]
    ]
    numbers = torch.cat(parts).cpu() if parts else torch.empty(0)
    return numbers.numpy().astype("<f4").tobytes()

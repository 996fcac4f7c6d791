"""Exported code is run as a file of its own would be."""

import pytest
import torch
from torch import nn


@pytest.fixture(autouse=True, scope="session")
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def run_torch(code: str, device: str = "meta") -> nn.Module:
    """Execute PyTorch code and make the network, its last class."""
    names: dict[str, object] = {"__name__": "exported"}
    exec(compile(code, "exported.py", "exec"), names)
    *_, network = (value for value in names.values() if isinstance(value, type))
    with torch.device(device):
        return network()

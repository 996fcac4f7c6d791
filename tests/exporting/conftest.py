"""Exported code is run as a file of its own would be, in torch and in Keras on torch."""

import os
import tempfile
from collections.abc import Callable
from typing import Any

# Keras reads these when it is first imported; it writes its settings to a folder of its own.
os.environ["KERAS_BACKEND"] = "torch"
os.environ.setdefault("KERAS_HOME", tempfile.mkdtemp(prefix="keras-"))

import pytest
import torch
from torch import nn


@pytest.fixture(autouse=True, scope="session")
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def last_defined(code: str) -> Callable[..., Any]:
    """Execute code and return the last thing it defines: the network."""
    names: dict[str, Any] = {"__name__": "exported"}
    exec(compile(code, "exported.py", "exec"), names)
    *_, network = names.values()
    return network


@pytest.fixture
def torch_network() -> Callable[..., nn.Module]:
    """From PyTorch code to the module it makes, on a device."""

    def make(code: str, device: str = "meta", **options: Any) -> nn.Module:
        with torch.device(device):
            return last_defined(code)(**options)

    return make


@pytest.fixture
def keras_model() -> Callable[..., Any]:
    """From Keras code to the model it makes, on a device."""

    def make(code: str, device: str = "meta") -> Any:
        import keras

        with keras.device(device):
            return last_defined(code)()

    return make

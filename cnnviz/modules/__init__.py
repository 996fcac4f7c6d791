"""From a described network to a running `torch.nn.Module` with seeded weights."""

from cnnviz.modules.build import build
from cnnviz.modules.module import Mode, NetworkModule
from cnnviz.modules.weights import Initialisation

__all__ = ["Initialisation", "Mode", "NetworkModule", "build"]

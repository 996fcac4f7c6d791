"""From a described network to a running `torch.nn.Module` with seeded weights."""

from cnnviz.running.builder import build
from cnnviz.running.initialisation import Initialisation
from cnnviz.running.module import Mode, NetworkModule

__all__ = ["Initialisation", "Mode", "NetworkModule", "build"]

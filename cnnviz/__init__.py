"""cnnviz: describe, count, run and explain the classic convolutional networks.

    network = cnnviz.architecture("resnet18")
    report = cnnviz.analyse(network)          # report.parameters == 11_689_512
    module = cnnviz.build(network, seed=0)    # a torch.nn.Module with the same layers

Describing and counting need neither torch nor Streamlit; what runs a network imports torch
when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from cnnviz.architectures import architecture, architectures
from cnnviz.counting import analyse
from cnnviz.errors import CnnvizError
from cnnviz.network import Network

if TYPE_CHECKING:
    from cnnviz.modules.build import build
    from cnnviz.probing.activations import activations
    from cnnviz.probing.gradients import gradient_norms

__all__ = [
    "CnnvizError",
    "Network",
    "activations",
    "analyse",
    "architecture",
    "architectures",
    "build",
    "gradient_norms",
]


def __getattr__(name: str) -> Any:
    """Import what needs torch only when it is asked for."""
    homes = {
        "build": "cnnviz.modules",
        "activations": "cnnviz.probing",
        "gradient_norms": "cnnviz.probing",
    }
    if name not in homes:
        raise AttributeError(f"module 'cnnviz' has no attribute {name!r}")
    return getattr(import_module(homes[name]), name)

"""cnnviz: describe, count, run and explain the classic convolutional networks.

    network = cnnviz.architecture("resnet18")
    report = cnnviz.analyse(network)          # report.parameters == 11_689_512
    module = cnnviz.build(network, seed=0)    # a torch.nn.Module with the same layers

Describing and counting need neither torch nor Streamlit; what runs a network imports torch
when it is first asked for.
"""

from typing import TYPE_CHECKING, Any

from cnnviz.architectures import architecture, architectures
from cnnviz.counting import analyse
from cnnviz.errors import CnnvizError
from cnnviz.network import Network

if TYPE_CHECKING:
    from cnnviz.modules import build
    from cnnviz.probing import activations, gradient_norms

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
    if name == "build":
        from cnnviz.modules import build

        return build
    if name in ("activations", "gradient_norms"):
        from cnnviz import probing

        return getattr(probing, name)
    raise AttributeError(f"module 'cnnviz' has no attribute {name!r}")

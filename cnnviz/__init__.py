"""cnnviz: describe, count, run and explain the classic convolutional networks.

    network = cnnviz.architecture("resnet18")
    report = cnnviz.analyse(network)          # report.parameters == 11_689_512
    module = cnnviz.build(network, seed=0)    # a torch.nn.Module with the same layers

Describing and counting need the standard library alone; what runs a network imports torch when
it is first asked for. Layers are in `cnnviz.layers`, blocks in `cnnviz.blocks`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from cnnviz.counting import analyse
from cnnviz.counting.memory import memory
from cnnviz.counting.receptive_field import receptive_field
from cnnviz.editing import without_batch_norm
from cnnviz.errors import CnnvizError
from cnnviz.network import Network
from cnnviz.networks import architecture, architectures

if TYPE_CHECKING:
    from cnnviz.claims.peers import explain_peer
    from cnnviz.code import keras_code, pytorch_code
    from cnnviz.probing.capture import activations
    from cnnviz.probing.effective_field import effective_field
    from cnnviz.probing.gradients import gradient_norms
    from cnnviz.running.builder import build

__all__ = ["CnnvizError", "Network", "activations", "analyse", "architecture", "architectures"]
__all__ += ["build", "effective_field", "explain_peer", "gradient_norms", "keras_code", "memory"]
__all__ += ["pytorch_code", "receptive_field", "without_batch_norm"]

HOMES = {
    "activations": "cnnviz.probing.capture",
    "build": "cnnviz.running.builder",
    "effective_field": "cnnviz.probing.effective_field",
    "explain_peer": "cnnviz.claims.peers",
    "gradient_norms": "cnnviz.probing.gradients",
    "keras_code": "cnnviz.code",
    "pytorch_code": "cnnviz.code",
}
"""What is imported only when it is asked for, and from where."""


def __getattr__(name: str) -> Any:
    """Import what is heavy only when it is asked for."""
    if name not in HOMES:
        raise AttributeError(f"module 'cnnviz' has no attribute {name!r}")
    return getattr(import_module(HOMES[name]), name)

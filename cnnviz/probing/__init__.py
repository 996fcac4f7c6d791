"""Looking inside a running network: feature maps and gradients."""

from cnnviz.probing.capture import activations
from cnnviz.probing.gradients import gradient_norms

__all__ = ["activations", "gradient_norms"]

"""Grad-CAM: where in a layer's maps an answer comes from (Selvaraju et al. 2017), by captum."""

from torch import Tensor, nn

from cnnviz.counting.report import Report
from cnnviz.errors import CnnvizError
from cnnviz.layers import Role
from cnnviz.running import NetworkModule


def cam_layers(report: Report) -> list[str]:
    """Layers of the trunk that Grad-CAM can look at: convolutions and sums with maps to weigh."""
    rows = [report.layers[index] for index in sorted(report.network.trunk)]
    roles = (Role.CONVOLUTION, Role.JOIN)
    maps = [row for row in rows if row.layer.role in roles and len(row.output_shape) == 3]
    return [row.name for row in maps if row.output_shape[1:] != (1, 1)]


def grad_cam(
    scores: nn.Module, module: NetworkModule, x: Tensor, number: int, layer: str | None
) -> tuple[Tensor, tuple[int, int]]:
    """Sum a layer's maps after its activation, each times the mean of its gradient.

    Args:
        scores: makes the classes' scores (1, classes) by running the module.
        module: gets hooks, so a copy of one's own.
        x: (1, C, H, W).
        number: of the class.
        layer: one of `cam_layers`; by default the last.

    Returns:
        The positive part of the sum, enlarged to (H, W), and its (rows, columns) before that.
    """
    from captum.attr import LayerAttribution, LayerGradCam

    offered = cam_layers(module.report)
    if not offered:
        raise CnnvizError("Grad-CAM has no layer to look at: choose a network with convolutions.")
    if layer is not None and layer not in offered:
        raise CnnvizError(
            "Grad-CAM cannot look at {layer}: choose {offered}.",
            layer=layer,
            offered=", ".join(offered[-5:]),
        )
    network = module.network
    place = module.layer(network.activation_behind(network.index(layer or offered[-1])))
    found = LayerGradCam(scores, place).attribute(x, target=number, relu_attributions=True)
    large = LayerAttribution.interpolate(found, tuple(x.shape[2:]), "bilinear")  # (1, 1, H, W)
    rows, columns = found.shape[2:]
    return large[0, 0], (rows, columns)

"""From description to running module.

Convention: everything is built for one input shape (linear layers need it), in eval mode, in
32-bit floats, with weights drawn from a stream per layer.
"""

import torch

from cnnviz.errors import CnnvizError
from cnnviz.jobs.watching import layer_built
from cnnviz.layers import Shape
from cnnviz.network import Network, checked_shape
from cnnviz.running.initialisation import Initialisation, fill
from cnnviz.running.module import NetworkModule, needed_nodes
from cnnviz.running.schedule import flow
from cnnviz.running.table import torch_layer


@torch.inference_mode(False)  # weights made inside inference mode could never be trained
def build(
    network: Network,
    seed: int = 0,
    input_shape: Shape | None = None,
    until: str | None = None,
    *,
    initialisation: str = Initialisation.HE,
    device: str | torch.device = "cpu",
) -> NetworkModule:
    """Build a network as a torch module in eval mode.

    Args:
        network: what `architecture()` or `Network(...)` describes.
        seed: of the weights; a layer's weights depend on it and the layer's name alone.
        input_shape: (channels, height, width) to size it for; by default the published one.
        until: name or state-dict key of the last node wanted; what it does not need is not
            built. By default every node is built and the logits are returned.
        initialisation: "he", "glorot" or "torch".
        device: where the weights go; on "meta" they have shapes and no storage.

    Raises:
        CnnvizError: for an unknown node or initialisation.
        ShapeError: naming the layer that cannot take what it gets.
    """
    kind = Initialisation(initialisation)
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise CnnvizError("the seed is {seed!r}: give a whole number.", seed=seed)
    shape = network.input_shape if input_shape is None else checked_shape(input_shape)
    nodes, target = needed_nodes(network, until)
    shapes = flow(network, nodes, shape)
    place = torch.device(device)
    layers: dict[int, torch.nn.Module] = {}
    for index in nodes:
        name, layer, sources, _ = network.nodes[index]
        layers[index] = torch_layer(layer, shapes[sources[0]])
        if place.type != "meta":
            fill(layers[index], name, seed, kind)
        layer_built()
    return NetworkModule(network, shape, target, layers).to(place).eval()

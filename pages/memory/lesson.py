"""What autograd really keeps: every tensor that a pass saves for its backward pass, weighed.

Convention: bytes of memory, a storage that several tensors share counted once, weights and
buffers left out; the counterpart of what `cnnviz.counting.kept` works out.
"""

import copy
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.autograd.graph import saved_tensors_hooks
from torch.nn.modules.batchnorm import _BatchNorm

from cnnviz.errors import CnnvizError
from cnnviz.layers import Shape
from cnnviz.network import Network
from cnnviz.running import NetworkModule, build
from cnnviz.running.schedule import flow


class MeasuredKept(NamedTuple):
    """What one pass kept: `bytes` in all, for a batch of `images`, in `tensors` storages."""

    bytes: int
    images: int
    tensors: int


def measure_network(network: Network, input_shape: Shape, images: int) -> MeasuredKept:
    """Build a network, run it on blank images as in training, and forget it again.

    Raises `CnnvizError` where the input does not fit, or one image is too little for batch norm.
    """
    module = build(network, input_shape=input_shape)
    return measured_kept(module, torch.zeros(images, *input_shape))  # (N, C, H, W)


def measured_kept(module: NetworkModule, x: Tensor, *, training: bool = True) -> MeasuredKept:
    """Run everything a module has built, side branches too, and weigh what autograd saves.

    Nothing in the module changes: the pass runs on a twin that shares its weights and has batch
    norm and dropout of its own, which `training` turns on. Raises `CnnvizError` for images
    (N, C, H, W) that do not fit, or too few of them for batch norm.
    """
    module.check(x, _ends(module))
    twin = _twin(module, training)
    if training:
        _check_batch(module, x)
    weights = {id_of(tensor) for tensor in (*twin.parameters(), *twin.buffers())}
    storages: dict[int, torch.UntypedStorage] = {}

    def weigh(tensor: Tensor) -> None:
        # Held until the end, so that no later tensor gets the memory of an earlier one.
        storages[id_of(tensor)] = tensor.untyped_storage()

    with torch.inference_mode(False), torch.enable_grad():
        # A copy: x may be a slice of something larger, or made in inference mode.
        x = x.detach().clone(memory_format=torch.contiguous_format)
        # No backward pass will ask for the tensors, so none is handed back; that also keeps
        # an output from holding itself alive.
        with saved_tensors_hooks(weigh, lambda packed: packed):
            twin.run(x, _ends(module))
    sizes = [storage.nbytes() for key, storage in storages.items() if key not in weights]
    return MeasuredKept(sum(sizes), x.shape[0], sum(size > 0 for size in sizes))


def id_of(tensor: Tensor) -> int:
    """What tells one storage from another while both are alive."""
    return int(tensor.untyped_storage()._cdata)


def _built(module: NetworkModule) -> list[int]:
    """Positions of the nodes that are built."""
    return sorted(value - 1 for value in module.shapes if value)


def _ends(module: NetworkModule) -> set[int]:
    """Built nodes whose value no built node reads: the logits and the side branches' ends."""
    built = _built(module)
    read = {source - 1 for index in built for source in module.network.nodes[index].sources}
    return set(built) - read


def _twin(module: NetworkModule, training: bool) -> NetworkModule:
    layers: dict[int, nn.Module] = {}
    for index in _built(module):
        layer = module.layer(index)
        if isinstance(layer, _BatchNorm):
            layer = copy.deepcopy(layer).train(training)
        elif isinstance(layer, nn.Dropout):
            layer = nn.Dropout(layer.p).train(training)
        layers[index] = layer
    return NetworkModule(module.network, module.input_shape, module.target, layers)


def _check_batch(module: NetworkModule, x: Tensor) -> None:
    """Batch norm cannot make statistics of a single value per channel; the pass checks the rest."""
    if not isinstance(x, Tensor) or x.dim() != 4 or x.shape[1] != module.input_shape[0]:
        return
    built = _built(module)
    shapes = flow(module.network, built, tuple(x.shape[1:]))
    for index in built:
        shape = shapes[module.network.nodes[index].sources[0]]
        single = x.shape[0] * torch.Size(shape[1:]).numel() == 1
        if single and isinstance(module.layer(index), _BatchNorm):
            raise CnnvizError(
                "{layer} would normalise one value per channel by itself: give more images, or "
                "larger ones, or measure without training.",
                layer=module.network.nodes[index].name,
            )

"""A network as a torch module that runs only what is asked for.

Layers sit at the path of their node's name, or of its published state-dict key. Nothing is
done in place and no hooks are used, so kept values stay as they were and several threads can
run one module at once.
"""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from functools import cached_property
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from cnnviz.counting import Report, analyse
from cnnviz.errors import CnnvizError, ShapeError
from cnnviz.jobs.watching import layer_run
from cnnviz.layers import Shape
from cnnviz.network import Network
from cnnviz.running.schedule import Step, flow, schedule

SWITCH = "training"
"""What `train()` and `eval()` set on every module, so that no layer can have the name."""


class Mode(StrEnum):
    """How dropout and batch norm behave in one run, whatever the module is set to."""

    AS_SET = "as-set"
    """As `train()` or `eval()` left them."""
    EVALUATE = "evaluate"
    """No dropout, running statistics."""
    BATCH_STATISTICS = "batch-statistics"
    """No dropout; batch norm uses the batch's own mean and variance and records nothing."""


class NetworkModule(nn.Module):
    """A described network with torch layers.

    Attributes:
        network: the description.
        input_shape: (channels, height, width) the linear layers are sized for.
        target: position of the node whose value `forward` returns.
        shapes: shape of each value that is built, per image; value 0 is the input.
    """

    def __init__(
        self, network: Network, input_shape: Shape, target: int, layers: Mapping[int, nn.Module]
    ) -> None:
        super().__init__()
        self.network = network
        self.input_shape = input_shape
        self.target = target
        self.shapes = flow(network, layers, input_shape)
        self._steps = schedule(network, [target])
        self._places: dict[int, tuple[nn.Module, str]] = {}
        for index, layer in layers.items():
            self._places[index] = self._register(index, layer)

    @cached_property
    def report(self) -> Report:
        """Counts of the whole network at `input_shape`."""
        return analyse(self.network, self.input_shape)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to the value of the target node: (N, classes) for a whole classifier."""
        return self._run(x, self._steps, Mode.AS_SET)[self.target + 1]

    def run(self, x: Tensor, keep: Collection[int], mode: Mode = Mode.AS_SET) -> dict[int, Tensor]:
        """Values of the nodes at the positions `keep`; runs what they need and nothing more.

        Raises:
            CnnvizError: for an input the layers cannot take, or a node that is not built.
        """
        values = self._run(x, schedule(self.network, keep), mode)
        return {index: values[index + 1] for index in keep}

    def check(self, x: Tensor, keep: Collection[int]) -> None:
        """Raise `CnnvizError`, saying what is wrong with x, if `run` can make no numbers of it."""
        self._check(x, schedule(self.network, keep))
        if x.is_meta:
            raise CnnvizError("the input has a shape and no numbers: give one on a device.")

    def position(self, name: str) -> int:
        """Position of a built node by name or state-dict key; raises `CnnvizError`."""
        index = self.network.index(name)
        if index not in self._places:
            last = self.network.nodes[self.target].name
            raise CnnvizError(
                "{name} is not among the layers built up to {last}: build further than that.",
                name=name,
                last=last,
            )
        return index

    @property
    def built(self) -> list[int]:
        """Positions of the nodes that are built, in the network's order."""
        return list(self._places)

    def layer(self, index: int) -> nn.Module:
        """The torch layer of the node at a position, also after it was replaced."""
        place, name = self._places[index]
        return children(place)[name]

    def _register(self, index: int, layer: nn.Module) -> tuple[nn.Module, str]:
        name = self.network.nodes[index].name
        *path, last = self.network.state_keys.get(name, name).split(".")
        place: nn.Module = self
        for part in path:
            place = children(place).setdefault(part, nn.Module())
        if last in children(place) or SWITCH in (*path, last):
            raise CnnvizError(
                "a layer cannot be called {name!r} here, the word is taken: rename it.", name=name
            )
        children(place)[last] = layer
        return place, last

    def _run(self, x: Tensor, steps: Iterable[Step], mode: Mode) -> dict[int, Tensor]:
        steps = list(steps)
        self._check(x, steps)
        values: dict[int, Tensor] = {0: x}
        for index, release in steps:
            sources = self.network.nodes[index].sources
            # No name is given to the inputs: it would keep them alive while the next step runs.
            values[index + 1] = self._step(index, mode, *[values[source] for source in sources])
            layer_run(values[index + 1])
            for value in release:
                del values[value]
        return values

    def _step(self, index: int, mode: Mode, *inputs: Tensor) -> Tensor:
        layer = self.layer(index)
        if mode is not Mode.AS_SET:
            if isinstance(layer, nn.Dropout):
                return inputs[0]
            if isinstance(layer, _BatchNorm):
                return self._normalise(index, layer, inputs[0], mode is Mode.BATCH_STATISTICS)
        value: Tensor = layer(*inputs)
        return value

    def _normalise(self, index: int, layer: _BatchNorm, x: Tensor, of_batch: bool) -> Tensor:
        if not of_batch:
            mean, variance = layer.running_mean, layer.running_var
            return F.batch_norm(x, mean, variance, layer.weight, layer.bias, eps=layer.eps)
        if x.numel() == x.shape[1]:
            raise CnnvizError(
                "{layer} would normalise one value per channel by itself: give more images, or "
                "larger ones, or use the running statistics.",
                layer=self.network.nodes[index].name,
            )
        # Without running statistics to update, nothing in the module changes.
        return F.batch_norm(x, None, None, layer.weight, layer.bias, training=True, eps=layer.eps)

    def _check(self, x: Tensor, steps: list[Step]) -> None:
        """Raise `CnnvizError` for an input that the layers about to run cannot take."""
        channels, height, width = self.input_shape
        if not isinstance(x, Tensor) or x.dim() not in (3, 4):
            raise ShapeError(
                "the input is {got}: give a tensor (images, {channels}, height, width).",
                got=tuple(x.shape) if isinstance(x, Tensor) else type(x).__name__,
                channels=channels,
            )
        if x.dim() == 3:
            raise ShapeError(
                "the input {shape} has no batch dimension: add one with x[None].",
                shape=tuple(x.shape),
            )
        if x.shape[0] == 0 or x.shape[1] != channels:
            raise ShapeError(
                "the input holds {images} images of {found} channels: give at least one image of "
                "{channels}, or build with input_shape=({found}, {height}, {width}).",
                images=x.shape[0],
                found=x.shape[1],
                channels=channels,
                height=height,
                width=width,
            )
        if 0 in x.shape:
            raise ShapeError("the input {shape} is empty: no side may be 0.", shape=tuple(x.shape))
        self._check_kind(x)
        shape = tuple(x.shape[1:])
        if shape != self.input_shape:
            self._check_size(shape, [step.node for step in steps])

    def _check_kind(self, x: Tensor) -> None:
        if x.layout is not torch.strided:
            raise CnnvizError(
                "the input is {layout}: give a dense one with x.to_dense().", layout=x.layout
            )
        weight = next(self.parameters(), None)
        if weight is None and not x.is_floating_point():
            kind = str(x.dtype).removeprefix("torch.")
            raise CnnvizError(
                "the input holds {kind}: convert it with x.to(torch.float32).", kind=kind
            )
        if weight is None:
            return
        if weight.device != x.device:
            raise CnnvizError(
                "the input is on {device} and the weights are on {wanted}: move the input with "
                "x.to({argument!r}).",
                device=x.device,
                wanted=weight.device,
                argument=str(weight.device),
            )
        if weight.dtype != x.dtype:
            kind = str(weight.dtype).removeprefix("torch.")
            raise CnnvizError(
                "the input holds {found} and the weights {kind}: convert the input with "
                "x.to(torch.{kind}).",
                found=str(x.dtype).removeprefix("torch."),
                kind=kind,
            )

    def _check_size(self, shape: Shape, nodes: list[int]) -> None:
        """Flat layers are sized by the input shape they were built for; others take any."""
        shapes = flow(self.network, nodes, shape)
        for index in nodes:
            node = self.network.nodes[index]
            built, got = self.shapes[node.sources[0]], shapes[node.sources[0]]
            if (
                len(built) == 1
                and built != got
                and next(self.layer(index).parameters(), None) is not None
            ):
                raise ShapeError(
                    "{layer} was built for {wanted:,} values and gets {found:,} from a {size} "
                    "input: resize it to {height} × {width}, or build with input_shape={shape}.",
                    layer=node.name,
                    wanted=built[0],
                    found=got[0],
                    size=" × ".join(map(str, shape)),
                    height=self.input_shape[1],
                    width=self.input_shape[2],
                    shape=shape,
                )


def children(module: nn.Module) -> dict[str, nn.Module]:
    """What is inside a module, by name; `add_module` refuses names like `type` or `forward`."""
    return cast("dict[str, nn.Module]", module._modules)


def needed_nodes(network: Network, until: str | None) -> tuple[list[int], int]:
    """Nodes to build and the target among them; all of them where there is no `until`.

    So side branches are built with the whole network, and run only when their values are kept.
    """
    if until is None:
        return list(range(len(network.nodes))), network.output - 1
    target = network.index(until)
    return network.ancestors([target]), target

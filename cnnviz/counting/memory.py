"""Memory as separate figures: weights, layer outputs, what training keeps, and what must fit.

Convention: bytes, 4 to a number unless told otherwise, per image; MB is 10^6 bytes, MiB 2^20.
A kernel's scratch space and the gradients on their way between layers are not counted, so a
batch worked out here is the largest that can fit, not one that must.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, NoReturn

from cnnviz.counting.kept import FLOAT, Kept, kept
from cnnviz.counting.report import Report
from cnnviz.errors import CnnvizError
from cnnviz.language import N_, _
from cnnviz.layers import ReLU, numel
from cnnviz.layers.formula import Formula, grouped, worded
from cnnviz.window import whole

MB = 10**6
MIB = 2**20


class Outputs(StrEnum):
    """Which outputs belong to the sum of the layers' outputs."""

    DRAWN = N_("input, convolutions, pools and linear layers")
    """The volumes a diagram shows: activations, normalisation, dropout, flattening, sums and
    concatenations are thought of as done in place."""
    EVERY = N_("input and every layer")


class Optimizer(StrEnum):
    """What updates the weights."""

    SGD = "sgd"
    MOMENTUM = "momentum"
    ADAM = "adam"

    @property
    def label(self) -> str:
        """What a visitor reads."""
        return {"sgd": "SGD", "momentum": N_("SGD with momentum"), "adam": "Adam"}[self]

    @property
    def states(self) -> int:
        """Numbers stored beside each parameter: a velocity, or two running moments."""
        return {Optimizer.SGD: 0, Optimizer.MOMENTUM: 1, Optimizer.ADAM: 2}[self]

    @classmethod
    def _missing_(cls, value: object) -> NoReturn:
        names = ", ".join(cls)
        raise CnnvizError(
            "the optimizer is {value!r}: choose one of {names}.", value=value, names=names
        )


@dataclass(frozen=True)
class Memory:
    """A network's memory at one input shape; totals are the sums over its layers and the input."""

    report: Report
    number: int
    kept: Kept

    @property
    def weights(self) -> int:
        """Bytes of the trainable parameters."""
        return self.number * self.report.parameters

    @property
    def buffers(self) -> int:
        """Bytes of running statistics and fixed prototypes (torch's step counters left out)."""
        return self.number * sum(row.buffers for row in self.report.layers)

    def values(self, counted: Outputs = Outputs.DRAWN) -> int:
        """Numbers in the outputs of one image, the input among them."""
        every = counted is Outputs.EVERY
        layers = (row.values for row in self.report.layers if every or row.layer.is_volume)
        return numel(self.report.input_shape) + sum(layers)

    def outputs(self, counted: Outputs = Outputs.DRAWN) -> int:
        """Bytes of the outputs of one image, the input among them."""
        return self.number * self.values(counted)

    @property
    def gradients(self) -> int:
        """Bytes of the parameters' gradients."""
        return self.weights

    def optimizer(self, kind: str) -> int:
        """Bytes of what an optimizer stores; raises `CnnvizError` for an unknown one."""
        return Optimizer(kind).states * self.weights


def memory(report: Report, training: bool = True, number: int = FLOAT) -> Memory:
    """Work out where a network's memory goes.

    Args:
        report: the counted network.
        training: dropout on and batch norm using the batch's statistics in what is kept.
        number: bytes of a number, from 1 to 8.
    """
    whole(number, "the number of bytes of a number", most=8)
    return Memory(report, number, kept(report, training=training, number=number))


class Peak(NamedTuple):
    """The most bytes per image alive at once in a forward pass, and the layer that runs then."""

    bytes: int
    name: str


def peak(report: Report, *, in_place: bool = False, number: int = FLOAT) -> Peak:
    """Walk through an inference pass, forgetting each value after its last use.

    The picture belongs to whoever gave it, and stays.

    Args:
        report: the counted network; its side branches do not run.
        in_place: a ReLU overwrites its input where nothing reads that later.
        number: bytes of a number.
    """
    network, end = report.network, len(report.layers)
    last = network.last_uses([network.output - 1]) | {0: end, network.output: end}
    storage, until = {0: 0}, {0: last[0]}  # per value; per storage
    live = {0: numel(report.input_shape)}
    most = (0, "")
    for index, (row, node) in enumerate(zip(report.layers, report.network.nodes, strict=True)):
        if index + 1 not in last:
            continue
        source = storage[node.sources[0]]
        reused = in_place and isinstance(row.layer, ReLU) and source > 0 and until[source] <= index
        if reused or row.layer.passes_on(training=False):
            storage[index + 1] = source
            until[source] = max(until[source], last[index + 1])
        else:
            storage[index + 1] = index + 1
            until[index + 1], live[index + 1] = last[index + 1], row.values
        most = max(most, (sum(live.values()), row.name), key=lambda found: found[0])
        live = {value: size for value, size in live.items() if until[value] > index}
    return Peak(number * most[0], most[1])


@dataclass(frozen=True)
class Budget:
    """What has to fit into an amount of memory, in bytes.

    `fixed` is by name what a batch of any size needs; `per_image` comes on top for each image.
    """

    available: int
    fixed: dict[str, int]
    per_image: int

    @property
    def batch(self) -> int:
        """The largest batch; 0 where not even one image fits."""
        return max(0, (self.available - sum(self.fixed.values())) // self.per_image)

    @property
    def used(self) -> int:
        """Bytes that the largest batch takes."""
        return sum(self.fixed.values()) + self.batch * self.per_image

    @property
    def formula(self) -> Formula:
        """The division, with this network's numbers."""
        parts = {name: size for name, size in self.fixed.items() if size}
        names = " - ".join(worded(_(name)) for name in (N_("memory"), *parts))
        each = worded(_("per image"))
        sizes = " - ".join(map(grouped, (self.available, *parts.values())))
        return Formula(
            worded(_("images")),
            rf"\left\lfloor ({names}) / {each} \right\rfloor",
            rf"\left\lfloor ({sizes}) / {grouped(self.per_image)} \right\rfloor",
            self.batch,
        )


def budget(
    report: Report,
    memory_bytes: int,
    *,
    training: bool = True,
    optimizer: str = Optimizer.MOMENTUM,
    in_place: bool = False,
    number: int = FLOAT,
) -> Budget:
    """Share out an amount of memory: once for the network, the rest for images.

    Args:
        report: the counted network.
        memory_bytes: what there is.
        training: with gradients, optimizer state and what autograd keeps; else one forward
            pass that forgets each value after its last use.
        optimizer: "sgd", "momentum" or "adam".
        in_place: as in `peak`; it changes nothing that training keeps.
        number: bytes of a number.

    Raises:
        CnnvizError: for an amount that is no whole number, an unknown optimizer, or training a
            network without weights.
    """
    whole(memory_bytes, "the memory in bytes", 0, most=10**18)
    figures = memory(report, training=training, number=number)
    fixed = {N_("weights"): figures.weights, N_("buffers"): figures.buffers}
    if not training:
        return Budget(memory_bytes, fixed, peak(report, in_place=in_place, number=number).bytes)
    if not report.parameters:
        raise CnnvizError(
            "{network} has no weights to train: add a layer with some.", network=report.network.name
        )
    fixed[N_("gradients")] = figures.gradients
    fixed[N_("optimizer")] = figures.optimizer(optimizer)
    fixed[N_("kept once")] = figures.kept.fixed
    return Budget(memory_bytes, fixed, figures.kept.per_image)


def megabytes(amount: int) -> str:
    """Bytes as text in MB, 10^6 bytes."""
    return f"{amount / MB:,.2f} MB"


def mebibytes(amount: int) -> str:
    """Bytes as text in MiB, 2^20 bytes."""
    return f"{amount / MIB:,.2f} MiB"

"""What PyTorch's autograd keeps from the forward pass for the backward pass.

Convention: what each operation saves in torch on the CPU, each storage counted once and charged
to the layer that made it; weights, their gradients and a kernel's scratch space are not in it.
A GPU's fused dropout keeps one byte a value where the CPU keeps a number.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from cnnviz.counting.backward import reached
from cnnviz.counting.report import LayerReport, Report
from cnnviz.layers import Place, Saved, numel

FLOAT = 4
"""Bytes of a 32-bit floating-point number, what a network computes with unless told otherwise."""

INDEX = 8
"""Bytes of one of torch's indices (int64): where a max pool found its largest value."""


class KeptRow(NamedTuple):
    """What one layer leaves behind for the backward pass, in bytes.

    `output` and `own` are per image; `fixed` is once per batch. `needed_by` names the layers
    whose gradients need the output; without any it is not kept.
    """

    name: str
    output: int
    own: int
    fixed: int
    needed_by: tuple[str, ...]

    @property
    def per_image(self) -> int:
        """Bytes of one image, whoever needs them."""
        return self.output + self.own


@dataclass(frozen=True)
class Kept:
    """What autograd keeps of a whole pass: `input` bytes per image of the picture, and the rows."""

    input: int
    rows: tuple[KeptRow, ...]

    @property
    def per_image(self) -> int:
        """Bytes that every further image of the batch adds."""
        return self.input + sum(row.per_image for row in self.rows)

    @property
    def fixed(self) -> int:
        """Bytes kept once, whatever the size of the batch."""
        return sum(row.fixed for row in self.rows)

    def of_batch(self, images: int) -> int:
        """Bytes kept for a batch."""
        return images * self.per_image + self.fixed


def kept(
    report: Report, *, training: bool = True, number: int = FLOAT, frozen: Collection[str] = ()
) -> Kept:
    """Work out what autograd keeps when every layer of a network runs, side branches too.

    A ReLU that overwrites its input keeps no less: its gradient needs its output, and nobody
    needs what was there before. It lowers what is alive at once (`memory.peak`).

    Args:
        report: the counted network.
        training: batch norm uses the batch's statistics and dropout is on; else as in `eval()`.
        number: bytes of a floating-point number.
        frozen: names of the layers whose weights stay as they are.

    Raises:
        LayerError: for a layer that does not state what it saves.
    """
    tracked = reached(report, frozen)
    storage = [0]  # per value, the first of those that share its memory
    needed: dict[int, list[str]] = {}  # per storage, the layers that save it
    own: list[Saved] = []
    for (name, layer, sources, _), row in zip(report.network.nodes, report.layers, strict=True):
        through = [value for value in sources if tracked[value]]
        trained = row.parameters > 0 and name not in frozen
        place = Place(row.input_shape, row.output_shape, bool(through), training, trained)
        saved = layer.saved(place) if tracked[len(storage)] else Saved()
        memory = storage[sources[0]]
        several = [storage[value] for value in sources if {*through} - {value}]  # for the others
        inputs = several if saved.inputs else [memory] * saved.input
        for read in dict.fromkeys(inputs):
            needed.setdefault(read, []).append(name)
        storage.append(memory if layer.passes_on(training) else len(storage))
        if saved.output:
            needed.setdefault(storage[-1], []).append(name)
        own.append(saved)
    rows = tuple(
        _row(row, saved, tuple(needed.get(value, ())), number)
        for value, (row, saved) in enumerate(zip(report.layers, own, strict=True), 1)
    )
    return Kept(number * numel(report.input_shape) if 0 in needed else 0, rows)


def _row(row: LayerReport, saved: Saved, needed: tuple[str, ...], number: int) -> KeptRow:
    return KeptRow(
        row.name,
        number * row.values if needed else 0,
        number * saved.numbers + INDEX * saved.indices,
        number * saved.fixed_numbers + INDEX * saved.fixed_indices,
        needed,
    )

"""What is counted, as a value of its own: one convention, with a switch for each thing in dispute.

Convention of the numbers: per image, at inference. One multiply-accumulate (MAC) is one
multiplication of a convolution or linear layer with its addition, 1 MAC = 2 FLOPs. Everything
else is counted in single operations (one addition, comparison, division, exponential ...), each
as one, whether the unit is MACs or FLOPs. By default none of it is in the count.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, NamedTuple

from cnnviz.counting.report import LayerReport, Report
from cnnviz.errors import CnnvizError, Words, listed
from cnnviz.language import _, in_words, sentences
from cnnviz.layers import Column, Operation


class Unit(StrEnum):
    """What the multiplies of convolutions and linear layers are counted in."""

    MACS = "MACs"
    """A multiplication and its addition as one."""
    FLOPS = "FLOPs"
    """A multiplication and its addition as two."""


@dataclass(frozen=True, slots=True)
class Convention:
    """Which operations make up a count; by default the multiplies of conv and linear layers.

    Attributes:
        unit: whether a multiply-accumulate is one (MACs) or two (FLOPs).
        biases: the addition of a bias, one per output of a layer that has biases.
        batch_norm: one multiplication and one addition per value, the statistics folded in.
        activations: a comparison per ReLU; the exponentials, additions, products and divisions
            of tanh, sigmoid and softmax.
        pool_comparisons: K² - 1 per output of a max pool with K² cells.
        pool_additions: the additions of the other pools, with their divisions, products and roots.
        lrn: squares, sums, powers and divisions of local response normalisation.
        additions: the sums at shortcuts, fixed scaling, and the distances of radial basis units.
        other: group and layer normalisation, interpolation, and the products of gates.
        side_branches: whether auxiliary heads, which inference does not need, are in.
    """

    unit: Unit = Unit.MACS
    biases: bool = False
    batch_norm: bool = False
    activations: bool = False
    pool_comparisons: bool = False
    pool_additions: bool = False
    lrn: bool = False
    additions: bool = False
    other: bool = False
    side_branches: bool = True

    def __post_init__(self) -> None:
        """Check the settings; raises `CnnvizError`."""
        if self.unit not in tuple(Unit):
            raise CnnvizError(
                "the unit is {unit!r}: choose one of {known}.",
                unit=self.unit,
                known=", ".join(Unit),
            )
        for item in fields(self)[1:]:
            value = getattr(self, item.name)
            if not isinstance(value, bool):
                raise CnnvizError(
                    "{name} is {value!r}: give True or False.", name=item.name, value=value
                )

    @property
    def extras(self) -> tuple[Column, ...]:
        """What is counted beside the multiplies, in the order of the columns."""
        return tuple(extra for extra in Column if getattr(self, extra.name.lower()))

    def describe(self) -> str:
        """The convention in a sentence or two, to print beside a number."""
        counted = [Words(extra) for extra in self.extras]
        left_out = [Words(each) for each in Column if each not in (*self.extras, Column.OTHER)]
        text = [
            _(
                "Per image. One multiply is one multiply-accumulate (MAC) of a convolution or "
                "linear layer, 1 MAC = 2 FLOPs; counted in {unit}.",
                unit=self.unit,
            )
        ]
        if counted:
            what = in_words(listed(counted))
            text.append(_("Each single operation of {what} counts as one more.", what=what))
        if left_out:
            text.append(_("Left out: {what}.", what=in_words(listed(left_out))))
        if not self.side_branches:
            text.append(_("Auxiliary heads are left out."))
        return sentences(*text)


DEFAULT = Convention()
"""The convention of every number that does not say otherwise."""


class Counts(NamedTuple):
    """Columns of one layer, or their totals.

    Attributes:
        weights, biases: trainable parameters of every layer but the normalisations.
        batch_norm_parameters: its gammas and betas, trainable too.
        buffers: stored numbers that are not trained (torch keeps one more per batch norm, the
            number of batches seen, which is not counted here).
        multiplies: multiply-accumulates of convolutions and linear layers.
        extras: single operations by column, whether the convention counts them or not.
        operations: what the convention counts, in its unit.
    """

    weights: int
    biases: int
    batch_norm_parameters: int
    buffers: int
    multiplies: int
    extras: Mapping[Column, int]
    operations: int

    @property
    def parameters(self) -> int:
        """Trainable parameters."""
        return self.weights + self.biases + self.batch_norm_parameters

    def columns(self) -> dict[str, int]:
        """Names and exact integers, in reading order, for a row of a table.

        The classic networks have no other operations: their column is there for those that do.
        """
        first = {
            "weights": self.weights,
            "biases": self.biases,
            "batch norm parameters": self.batch_norm_parameters,
            "buffers": self.buffers,
            "multiplies": self.multiplies,
        }
        listed = [extra for extra in Column if extra is not Column.OTHER or self.extras[extra]]
        return first | {str(extra): self.extras[extra] for extra in listed}


class LayerCounts(NamedTuple):
    """One layer's name, kind and columns."""

    name: str
    kind: str
    counts: Counts


@dataclass(frozen=True)
class ConventionTotal:
    """A report counted by a convention: a row per layer, and totals that are their sums."""

    convention: Convention
    rows: tuple[LayerCounts, ...]
    total: Counts

    @property
    def operations(self) -> int:
        """What the convention counts, in its unit, per image."""
        return self.total.operations


def count(report: Report, convention: Convention = DEFAULT) -> ConventionTotal:
    """Count a report's layers by a convention.

    Args:
        report: what `analyse` returns.
        convention: what to count; without its side branches, the rows of auxiliary heads are
            left out, parameters included.
    """
    needed = report.network.trunk
    rows = tuple(
        LayerCounts(row.name, row.kind, _counts(row, convention))
        for index, row in enumerate(report.layers)
        if convention.side_branches or index in needed
    )
    return ConventionTotal(convention, rows, _sum([row.counts for row in rows]))


def _counts(row: LayerReport, convention: Convention) -> Counts:
    extras = dict.fromkeys(Column, 0)
    for operation, amount in row.extras.items():
        bias = operation is Operation.BIAS_ADDITION
        extras[Column.BIASES if bias else row.layer.column] += amount
    norm = row.layer.is_norm
    each = 1 if convention.unit == Unit.MACS else 2
    return Counts(
        weights=0 if norm else row.weights,
        biases=0 if norm else row.biases,
        batch_norm_parameters=row.parameters if norm else 0,
        buffers=row.buffers,
        multiplies=row.macs,
        extras=extras,
        operations=each * row.macs + sum(extras[extra] for extra in convention.extras),
    )


def _sum(rows: list[Counts]) -> Counts:
    names = [name for name in Counts._fields if name != "extras"]
    sums: dict[str, Any] = {name: sum(getattr(row, name) for row in rows) for name in names}
    return Counts(
        **sums, extras={extra: sum(row.extras[extra] for row in rows) for extra in Column}
    )

"""The field of a unit, theoretical and measured."""

from dataclasses import dataclass
from functools import cached_property

from PIL import Image

from cnnviz.counting.naming import called
from cnnviz.counting.receptive_field import ReceptiveField, receptive_fields
from cnnviz.counting.report import Report
from cnnviz.kit.caches import cached
from cnnviz.kit.live import Live, stands_on
from cnnviz.kit.waiting import work
from cnnviz.language import plural
from cnnviz.probing.effective_field import EffectiveField, effective_field, part
from cnnviz.running.effort import NOTHING, Effort, passing
from pages.what_a_unit_sees.state import looked_at


@dataclass(frozen=True)
class Unit:
    """A unit of a network that looks at a picture; the first of the `channels` is its own."""

    live: Live
    report: Report
    layer: str
    row: int
    column: int
    channels: tuple[int, ...]

    @cached_property
    def fields(self) -> list[ReceptiveField]:
        """The theoretical fields of the layers that can be looked at, in order."""
        names = set(looked_at(self.report.network))
        return [field for field in receptive_fields(self.report) if field.name in names]

    @property
    def field(self) -> ReceptiveField:
        """The theoretical field of the layer's units."""
        return next(field for field in self.fields if field.name == self.layer)

    @property
    def asked(self) -> tuple[Live, str, int, int, tuple[int, ...]]:
        """What stands for it and the picture."""
        return self.live, self.layer, self.row, self.column, self.channels

    @property
    def effort(self) -> Effort:
        """What measuring takes: the part of the picture that the unit sees is run."""
        network, (depth, height, width) = self.report.network, self.report.input_shape
        cell = self.row, self.column
        rows, columns = part(network, depth, network.index(self.layer), self.field, cell)
        seen = len(rows) * len(columns) / (height * width)
        run = passing(self.report, seen, until=self.layer, back=len(self.channels))
        return self.live.building(self.layer) + run


Measured = tuple[EffectiveField, Image.Image]
"""A unit's field on its picture, and the picture as it went in."""


def measured(unit: Unit) -> Measured | None:
    """Measure the unit's field; None where that is work the visitor has yet to ask for."""
    takes = NOTHING if _measured.has(*unit.asked) else unit.effort
    what = plural(
        "{network} up to {layer}, and one gradient back to the picture",
        "{network} up to {layer}, and {count} gradients back to the picture",
        len(unit.channels),
        network=unit.report.network.title,
        layer=called(unit.report.network, unit.layer),
    )
    with work(repr(unit.asked), takes, what) as going:
        if going is None:
            return None
        with going.part(takes):
            return _measured(*unit.asked)


@cached("fields", share=0.05, size=lambda made: made[0].heat.nbytes, away=stands_on)
def _measured(live: Live, layer: str, row: int, column: int, channels: tuple[int, ...]) -> Measured:
    ready = live.ready(layer, gradients=True)
    return effective_field(*ready, layer, row, column, channels), live.entered.shown

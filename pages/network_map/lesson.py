"""What the map needs of a run: all numbers where they fit into one message, else thumbnails.

Numbers go over in 32 bits, base64; thumbnails as whole numbers from -127 to 127 of the layer's
largest. A network that does not fit is traced here, one unit at a time.
"""

from base64 import b64encode
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from cnnviz.counting import analyse
from cnnviz.counting.receptive_field import ReceptiveField, receptive_fields
from cnnviz.drawing.png import address, png
from cnnviz.errors import CnnvizError
from cnnviz.kit.caches import cached
from cnnviz.kit.live import Live, stands_on
from cnnviz.kit.pen import engine
from cnnviz.kit.waiting import work
from cnnviz.language import _
from cnnviz.layers import Linear, RadialBasis, numel
from cnnviz.probing.finite import check_finite
from cnnviz.running import Mode, NetworkModule
from cnnviz.running.effort import passing
from pages.network_map.stages import IN_THE_BROWSER, Value, geometry, read_through, values

FITS = 4_400_000
"""Bytes of values and weights up to which the browser gets all of them."""
ROOM = 600_000
"""Bytes that all thumbnails take together."""
SIDES = (48, 32, 24, 16, 8, 4)
"""Cells across a thumbnail, at most: as many as there is room for."""
LONGEST = 60
"""Seconds, about, that a network may take."""
STRONGEST = 16
"""Maps of a layer that stand in its column."""
STRONGEST_FLAT = 96
"""Units of a layer without maps that stand in its column."""


@dataclass(frozen=True)
class Shown:
    """What goes to the browser: all values of the network, with numbers where they are needed.

    Attributes:
        whole: whether that is all numbers.
        engine: what the browser runs a whole network with by itself: the program, its weights,
            and how a drawing is brought before it.
    """

    whole: bool
    values: list[Value]
    picture: str
    engine: dict[str, Any] | None = None


def encoded(numbers: Any) -> str:
    """Numbers as base64 of 32 bits each."""
    return b64encode(np.ascontiguousarray(numbers, dtype="<f4").tobytes()).decode()


def fits(live: Live) -> bool:
    """Whether the browser can have all numbers, and can work with each of the layers."""
    report = analyse(live.weights.described)
    made = sum(numel(row.output_shape) + row.parameters for row in report.layers)
    kinds = {row.kind for row in report.layers}
    return 4 * made <= FITS and kinds <= IN_THE_BROWSER


def found(live: Live, wanted: tuple[int, ...]) -> Shown | None:
    """All numbers, or thumbnails of the `wanted` values; None while that is yet to begin."""
    report = analyse(live.weights.described)
    whole = fits(live)
    key = (live, () if whole else wanted)
    takes = live.building(None)
    if not _shown.has(*key):
        takes += passing(report)
    if takes.seconds > LONGEST:
        raise CnnvizError(
            "the map would take about {seconds:,.0f} s: give the network a smaller input, or "
            "fewer and narrower layers.",
            seconds=takes.seconds,
        )
    title = report.network.title or _("My own network")
    what = _("{network}, all layers", network=title)
    with work(repr((live.weights, live.picture.digest)), takes, what) as going:
        if going is None:
            return None
        with going.part(takes):
            return _shown(*key)


def _size(made: Shown) -> int:
    numbers = sum(len(each.get("maps", "") + each.get("small", "")) for each in made.values)
    return numbers + len(made.engine["weights"] if made.engine else "")


@cached("network maps", share=0.05, size=_size, worded=True, away=stands_on)
@torch.inference_mode()
def _shown(live: Live, wanted: tuple[int, ...]) -> Shown:
    """Run the whole network once, and keep what is shown."""
    module, x = live.ready()
    report = analyse(live.weights.described)
    whole, told = not wanted, values(report)
    keep = range(len(report.layers)) if whole else [value - 1 for value in wanted]
    run = module.run(x[:1], list(keep), Mode.EVALUATE)
    made = {index + 1: run[index][0].reshape(told[index + 1]["shape"]) for index in keep}
    told[0] |= _all_of(x[0])
    if not whole:
        thumbnails(told, made)
    else:
        check_finite(report.network.nodes[-1].name, run[keep[-1]])
        for value, maps in made.items():
            told[value] |= _all_of(maps)
        for each, field in zip(told[1:], receptive_fields(report), strict=True):
            each["field"] = seen_along(field)
        for index in keep:
            told[index + 1] |= _windows(module, index, told)
    runs = engine(live.weights, live.file) if whole else None
    return Shown(whole, told, address(png(live.entered.shown)), runs)


def _all_of(maps: torch.Tensor) -> Value:
    return {"maps": encoded(maps.numpy())}


def thumbnails(told: list[Value], made: dict[int, torch.Tensor]) -> None:
    """Add the strongest maps (C, H, W) of each value, as small as there is room for."""
    strongest: dict[int, torch.Tensor] = {}
    for value, maps in made.items():
        most = STRONGEST if maps[0].numel() > 1 else STRONGEST_FLAT
        strength = maps.abs().mean(dim=(1, 2)).nan_to_num()
        picked = strength.topk(min(most, len(maps))).indices.sort().values
        told[value]["channels"] = picked.tolist()
        strongest[value] = maps[picked]
    kept = [maps.shape for maps in strongest.values()]
    for side in SIDES:
        if sum(n * min(high, side) * min(wide, side) for n, high, wide in kept) <= ROOM:
            break
    for value, maps in strongest.items():
        told[value] |= quantised(maps, side)


def quantised(maps: torch.Tensor, side: int) -> Value:
    """Maps (C, H, W) made small, in whole numbers up to 127 of each map's largest.

    Single cells share their scale. What is too large for 32 bits is left blank.
    """
    maps = torch.where(maps.isfinite(), maps, 0)
    size = [min(side, length) for length in maps.shape[1:]]
    if size != list(maps.shape[1:]):
        maps = torch.nn.functional.adaptive_avg_pool2d(maps[None], (size[0], size[1]))[0]
    peak = maps.abs().amax(dim=(1, 2), keepdim=True) if maps[0].numel() > 1 else maps.abs().max()
    levels = (maps * 127 / torch.where(peak > 0, peak, 1)).round().to(torch.int8)
    return {"small": b64encode(levels.numpy().tobytes()).decode(), "size": size}


def seen_along(field: ReceptiveField) -> list[list[list[int]]]:
    """First and last cell of the picture that each row, and each column, of units can see."""
    counts = field.rows.count, field.columns.count
    middle = [count // 2 for count in counts]
    boxes = [field.box(row, middle[1]) for row in range(counts[0])]
    others = [field.box(middle[0], column) for column in range(counts[1])]
    rows = [[box.top, box.bottom] if box else [0, -1] for box in boxes]
    return [rows, [[box.left, box.right] if box else [0, -1] for box in others]]


def _windows(module: NetworkModule, index: int, told: list[Value]) -> Value:
    """Where a layer's windows lie, and the constants of its formula that are no weights."""
    layer, source = module.network.nodes[index].layer, told[index + 1]["sources"][0]
    if isinstance(layer, Linear | RadialBasis):
        source = read_through(module.network, index)
    made: Value = {"reads": source}
    made |= geometry(layer, told[source]["shape"], told[index + 1]["shape"])
    constants = ("scale", "slope", "epsilon")
    return made | {name: getattr(layer, name) for name in constants if hasattr(layer, name)}

"""The picture changed eleven times, and the colours it varies along."""

from functools import partial
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageOps

from cnnviz.kit.caches import AWAY, cached
from cnnviz.kit.live import Picture, bundled_picture
from cnnviz.training.augmentation import changed
from cnnviz.training.colours import Colours, Principal, colours_of, principal
from cnnviz.training.data import load
from cnnviz.training.kinds import KINDS
from pages.augmentation.experiments import STUDIES

COUNT = 12
"""Pictures shown, the original first."""
SIDES = 8, 160
"""Least and most pixels of a side."""
SHAPES = {name: STUDIES["coloured-shapes"].settings[name] for name in ("size", "pictures")} | {
    "name": "coloured-shapes"
}
"""Those that are learnt from."""

Pictures = np.ndarray[Any, np.dtype[np.uint8]]
"""(N, side, side, 3)."""


def square(image: Image.Image) -> torch.Tensor:
    """The middle of a picture, (1, 3, side, side), values from 0 to 1; small ones stay small."""
    side = max(SIDES[0], min(SIDES[1], *image.size))
    fitted = ImageOps.fit(image.convert("RGB"), (side, side), Image.Resampling.BILINEAR)
    return torch.from_numpy(np.array(fitted)).permute(2, 0, 1)[None] / 255


def around(x: torch.Tensor) -> torch.Tensor:
    """What comes in from outside: the median colour of a picture's edge, (3, 1, 1)."""
    edge = torch.cat([x[0, :, 0], x[0, :, -1], x[0, :, :, 0], x[0, :, :, -1]], 1)
    return edge.median(1).values[:, None, None]


@cached("principal colours", most=32, away=AWAY)
def components(basis: str, picture: Picture) -> Principal:
    """What the colours of a set vary along."""
    if basis == "shapes":
        return colours_of(load(**SHAPES)).principal
    both = [bundled_picture(name).image for name in ("temple", "flower")]
    found = [square(image) for image in (both if basis == "photographs" else [picture.image])]
    return principal(torch.cat(found))


def streams(seed: int) -> dict[str, torch.Generator]:
    """A stream for each kind: one more kind leaves the draws of the others as they are."""
    return {
        kind: torch.Generator().manual_seed(len(KINDS) * seed + place)
        for place, kind in enumerate(KINDS)
    }


@cached("augmented pictures", share=0.004, size=lambda made: made.nbytes, away=AWAY)
def results(
    picture: Picture, strengths: tuple[tuple[str, int], ...], seed: int, basis: str
) -> Pictures:
    """The picture, then as each draw changes it: (COUNT, side, side, 3)."""
    x = square(picture.image)
    outside, drawn = around(x), streams(seed)
    plain = partial(torch.full, (3, 1, 1))
    colours = Colours(plain(0.0), plain(1.0), components(basis, picture))
    after = x.repeat(COUNT - 1, 1, 1, 1)
    for kind, strength in strengths:
        after = changed(kind, strength, after, outside, drawn[kind], colours)
    every = torch.cat([x, after]).clamp(0, 1) * 255
    made: Pictures = every.round().byte().permute(0, 2, 3, 1).contiguous().numpy()
    return made

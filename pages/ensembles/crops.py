"""Where the crops of a picture lie: its middle and its four corners, each also mirrored.

So AlexNet was asked (Krizhevsky et al. 2012, section 4.1): ten crops of 224 × 224 from a picture
of 256 × 256. Lengths are in pixels from the upper left.
"""

from typing import NamedTuple

COUNTS = (1, 5, 10)
"""The middle alone; with the corners; with the mirrored ones."""
SIDE, CROP = 32, 28
"""Of the pictures here and of their crops: an eighth of AlexNet's."""
ALEXNETS = (256, 224)


class Crop(NamedTuple):
    """The upper left corner of a crop, and whether it is mirrored left to right."""

    left: int
    top: int
    mirrored: bool = False


def ten(side: int = SIDE, crop: int = CROP) -> list[Crop]:
    """The ten crops, those that are taken first in front: of n in `COUNTS` the first n."""
    far, middle = side - crop, (side - crop) // 2
    corners = [(0, 0), (far, 0), (0, far), (far, far)]
    plain = [Crop(left, top) for left, top in [(middle, middle), *corners]]
    return plain + [each._replace(mirrored=True) for each in plain]


def places(side: int, crop: int) -> int:
    """Crops that can be cut out of a picture in all, mirrored ones included."""
    return 2 * (side - crop + 1) ** 2

"""A bundled picture as the cells of an input: one slice for grey, red, green and blue for three."""

from PIL import Image

from cnnviz.drawing.png import address, png
from cnnviz.kit.caches import cached
from cnnviz.layers import Shape
from cnnviz.pictures.pictures import bundled

MOST = 256
"""Pixels along a side that are sent; smaller cells cannot be seen."""

NONE = "none"


@cached("cells of pictures", most=16)
def slices(name: str, shape: Shape) -> tuple[str, ...]:
    """Addresses of the slices of an input (channels, height, width), none where there are none."""
    channels, height, width = shape
    if name == NONE or channels not in (1, 3):
        return ()
    picture = bundled()[name]().convert("RGB" if channels == 3 else "L")
    picture = picture.resize((min(width, MOST), min(height, MOST)), Image.Resampling.BILINEAR)
    if channels == 1:
        return (address(png(picture)),)
    black = Image.new("L", picture.size)
    parts = picture.split()
    merged = [
        [part if at == place else black for at in range(3)] for place, part in enumerate(parts)
    ]
    return tuple(address(png(Image.merge("RGB", each))) for each in merged)

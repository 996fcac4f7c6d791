"""Where the pictures come from, one file a source; numpy only."""

from cnnviz.training.datasets.scans import DIGITS, DIGITS_32
from cnnviz.training.datasets.shapes import COLOURED, GREY
from cnnviz.training.datasets.source import Source

DATASETS: dict[str, Source] = {
    "digits": DIGITS,
    "digits-32": DIGITS_32,
    "shapes": GREY,
    "coloured-shapes": COLOURED,
}

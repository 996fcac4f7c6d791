"""Notebooks: valid, and their cells find with torch alone what we counted."""

import json

import nbformat
import pytest

from cnnviz.code import notebook_code
from cnnviz.counting import analyse
from cnnviz.counting.memory import budget
from cnnviz.layers import Conv, MaxPool
from cnnviz.network import Network
from cnnviz.networks import architecture

ORIGIN = {"link": "https://a.example/memory?gb=8&network=vgg16", "convention": "Per image."}
LAYERS = (Conv(6, 5, groups=3), MaxPool(3, 2, ceil=True))


@pytest.mark.parametrize(
    "network",
    [
        *(architecture(name) for name in ("alexnet", "googlenet", "resnet20-cifar")),
        *(Network("layer", layer, (3, 32, 32)) for layer in LAYERS),
    ],
    ids=lambda network: f"{network.name}-{type(network.body).__name__}",
)
def test_the_cells_agree(network, capsys):
    report = analyse(network)
    room = budget(report, 8 * 10**9) if report.parameters else None
    text = notebook_code(network, ORIGIN, room)
    book = nbformat.reads(text, as_version=4)
    nbformat.validate(book)
    assert json.loads(text)["nbformat"] == 4
    assert ORIGIN["link"] in book.cells[0].source
    assert ORIGIN["convention"] in book.cells[0].source
    world = {"__name__": "__main__"}
    for cell in book.cells[1:]:
        exec(cell.source, world)
    said = capsys.readouterr().out
    assert f"{report.parameters:,} parameters, {report.macs:,} multiplies" in said
    assert not room or f"a batch of {room.batch:,} fits" in said

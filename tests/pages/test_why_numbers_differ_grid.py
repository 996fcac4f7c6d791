"""The table of every tool over the networks of torchvision and timm."""

import pytest

from cnnviz.claims.peers import Quantity
from pages.why_numbers_differ.grid import LIBRARY_NETWORKS, rows

# Measured on the libraries' own models: torchvision 0.28 and timm 1.0 with torch 2.13, batch 1,
# evaluation mode (torchinfo 1.8.0, fvcore 0.1.5, thop 0.1.1, ptflops 0.7.5).
MEASURED = {
    "alexnet-torchvision": (714_188_480, 714_682_664, 714_197_696, 714_206_912, 714_682_664),
    "vgg16": (15_470_264_320, 15_483_821_032, 15_470_289_408, 15_470_314_496, 15_483_821_032),
    "resnet18": (1_814_073_344, 1_814_083_944, 1_819_065_856, 1_824_033_792, 1_814_074_344),
    "inception-v4": (
        *(12_253_974_624, 12_253_975_624, 12_284_251_296),
        *(12_258_322_528, 12_253_975_624),
    ),
}
TOOLS = ("cnnviz", "torchinfo", "fvcore", "thop", "ptflops-aten")


@pytest.mark.parametrize("network", MEASURED)
def test_a_row_is_what_the_tools_print(network):
    row = next(row for row in rows(Quantity.OPERATIONS) if row["network"] == network)
    assert tuple(row[tool] for tool in TOOLS) == MEASURED[network]


def test_every_library_network_has_a_row_and_every_row_every_tool():
    table = rows(Quantity.OPERATIONS)
    assert [row["network"] for row in table] == list(LIBRARY_NETWORKS)
    assert len({tuple(row) for row in table}) == 1

"""Every tool's count of the networks libraries publish, in one table."""

from typing import Any

from cnnviz.claims.peers import Form, Quantity
from cnnviz.kit import page
from cnnviz.language import N_, _
from cnnviz.networks import architecture
from pages.why_numbers_differ.words import walks

LIBRARY_NETWORKS = (
    "alexnet-torchvision",
    "vgg16",
    "vgg19",
    "googlenet-torchvision",
    "inception-v3",
    "inception-v4",
    "resnet18",
    "resnet34",
    "resnet50-v1.5",
)
"""The networks that torchvision and timm publish as they are described here."""


def rows(quantity: Quantity) -> list[dict[str, Any]]:
    """One row a network: ours, then what each tool prints for the library's model."""
    table = []
    for name in LIBRARY_NETWORKS:
        network = architecture(name)
        found = walks(network, network.input_shape, quantity, Form.LIBRARY)
        row: dict[str, Any] = {N_("network"): name, "cnnviz": found[0].start}
        table.append(row | {walk.peer.value: walk.total for walk in found})
    return table


def grid(quantity: Quantity) -> None:
    """Offer the table; it is made when it is opened."""
    label = _("Nine networks of torchvision and timm, every tool")
    page.folded(label, "grid", lambda: page.table(rows(quantity), f"tools_{quantity.value}"))

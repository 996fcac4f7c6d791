"""What the course notes behind this project teach, row by row, and the pages that show it."""

from typing import NamedTuple

from cnnviz.kit.control import asking
from cnnviz.kit.questions import Question, Service, questions
from cnnviz.language import N_

ROWS = {
    "S1": N_("The size of the output"),
    "S2": N_("As deep as the input"),
    "S3": N_("Why convolve"),
    "S4": N_("Pooling"),
    "S5": N_("1 × 1 convolution"),
    "S6": N_("The cost of a bottleneck"),
    "S7": N_("The Inception module"),
    "N1": "LeNet-5",
    "N2": "AlexNet",
    "N3": "ZFNet",
    "N4": "VGG",
    "N5": "Network in Network",
    "N6": "GoogLeNet",
    "N7": "ResNet",
    "N8": N_("Plain networks"),
    "G1": N_("Gradients that vanish or explode"),
    "G2": N_("Activations and batch norm"),
    "G3": N_("A residual net as an ensemble of paths"),
    "P1": N_("Transfer learning"),
    "P2": N_("Data augmentation"),
    "P3": N_("Dropout and over-fitting"),
    "P4": N_("Ensembles and multi-crop"),
    "P5": N_("Four tasks"),
    "P6": N_("Published weights, a few lines"),
    "P7": N_("Hyper-parameters"),
}
"""Sizes and costs of a layer, the networks, why they train, and practice."""


class Served(NamedTuple):
    """A claim of a row, and the page that serves it."""

    page: Question
    service: Service

    @property
    def link(self) -> str:
        """The page with the setting that shows it, seen from the first page."""
        asked = asking(self.service.query)
        return f"{self.page.address}?{asked}" if asked else self.page.address


def served() -> list[Served]:
    """All claims, in the order of the rows and of the pages."""
    return [
        Served(page, service)
        for row in ROWS
        for page in questions()
        for service in page.serves
        if service.row == row
    ]

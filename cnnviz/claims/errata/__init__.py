"""Errata cards: famous slips and misunderstandings, each with its arithmetic worked live."""

from cnnviz.claims.errata import alexnet, courses, googlenet, inception, lenet, resnet, tools, vgg
from cnnviz.claims.errata.card import Erratum, Place
from cnnviz.errors import CnnvizError

__all__ = ["Erratum", "Place", "errata", "errata_for", "erratum"]

_CARDS = (
    *courses.CARDS,
    *lenet.CARDS,
    *alexnet.CARDS,
    *vgg.CARDS,
    *googlenet.CARDS,
    *inception.CARDS,
    *resnet.CARDS,
    *tools.CARDS,
)


def errata() -> list[Erratum]:
    """All cards: courses and units, the networks in the order of history, then programs."""
    return list(_CARDS)


def errata_for(network: str) -> list[Erratum]:
    """The cards about one network."""
    return [card for card in _CARDS if network in card.networks]


def erratum(key: str) -> Erratum:
    """One card by its key; raises `CnnvizError` for an unknown one."""
    for card in _CARDS:
        if card.key == key:
            return card
    raise CnnvizError(
        f"there is no erratum {key!r}: choose one of {', '.join(card.key for card in _CARDS)}."
    )

"""The tables of the page."""

from cnnviz.claims.claim import Quantity, published_errors
from cnnviz.counting.tables import Row
from cnnviz.language import N_
from cnnviz.networks import architecture
from cnnviz.numerals import percent
from pages.ensembles.crops import COUNTS
from pages.ensembles.lesson import gains
from pages.ensembles.nets import NETS, recorded
from pages.ensembles.state import State

PAPERS = {"alexnet": "krizhevsky2012", "zfnet": "zeiler2013", "googlenet": "szegedy2014"}
"""Networks whose papers print errors of one net and of several: their sources."""


def combinations(state: State) -> list[Row]:
    """Nets by crops: error and cost."""
    return [
        {
            N_("nets"): each.nets,
            N_("crops"): each.crops,
            N_("error, mean"): percent(each.error),
            N_("best choice"): percent(min(each.errors)),
            N_("worst choice"): percent(max(each.errors)),
            N_("passes"): each.nets * each.crops,
            N_("multiplies"): each.macs,
            N_("ms, measured"): each.milliseconds,
        }
        for each in gains(state.together).values()
    ]


def nets(state: State) -> list[Row]:
    """One row a net."""
    kept, found = recorded(), gains(state.together)
    return [
        {
            N_("net"): number + 1,
            N_("seed"): number,
            N_("training error"): percent(kept.train_errors[number]),
            **{
                name: percent(found[1, crops].errors[number])
                for name, crops in zip(ERRORS, COUNTS, strict=True)
            },
            N_("seconds of training"): kept.seconds[number],
        }
        for number in range(NETS)
    ]


ERRORS = (N_("error, 1 crop"), N_("error, 5 crops"), N_("error, 10 crops"))


def published() -> list[Row]:
    """What papers print of nets and crops."""
    claims = [
        claim
        for network, paper in PAPERS.items()
        for claim in published_errors(network)
        if claim.quantity is Quantity.TOP_5_ERROR and claim.source.key == paper
    ]
    return [
        {
            N_("network"): architecture(claim.network).title,
            N_("nets"): claim.conditions.models if claim.conditions else 0,
            N_("top-5 error"): claim.printed,
            N_("measured on"): claim.conditions.text if claim.conditions else "",
            N_("source"): claim.citation,
        }
        for claim in claims
    ]

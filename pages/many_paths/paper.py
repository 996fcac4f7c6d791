"""What Veit, Wilber & Belongie 2016 report, and what of it is reproduced here."""

from cnnviz.claims.citations import source
from cnnviz.language import N_, _
from pages.many_paths.lesson import PLAIN_NET, RESIDUAL_NETS, path_shares
from pages.many_paths.recorded import RecordedLesions
from pages.many_paths.words import span

BLOCKS, MOST, CARRY = 54, (19, 35), (5, 17)
"""Of its 110-layer net: blocks, lengths of more than 95 % of the paths, lengths that carry."""

COMPARED = (
    N_(
        "**Reproduced, by arithmetic.** A residual net of 110 layers has {blocks} blocks; the "
        "paper: more than 95 % of its paths go through {few} to {many} of them (here: "
        "{share:.1%}), and those through {first} to {last} are 0.45 % (here: {those:.2f} %)."
    ),
    N_(
        "**Not rerun.** On CIFAR-10 the paper deletes single layers of a VGG, which falls to "
        "guessing, and single blocks of a 110-layer residual net, which hardly minds; deletes "
        "and reorders several, and the error grows smoothly; and finds that almost all of "
        "the gradient comes by paths through {first} to {last} blocks."
    ),
    N_(
        "**Seen here, on other nets.** The same three things on 8 × 8 digits, with nets of 20 "
        "and 56 layers. {plain} {residual} {deep}"
    ),
    N_(
        "**Not the same.** The paper writes its blocks with the ReLU in front; these are "
        "ResNet's first kind, with a ReLU behind the sum. It deletes VGG's layers; here both "
        "nets lose blocks of two. Where a block changes the shape, what is left of it is a "
        "shortcut without weights in both nets: every second cell, zeros for the new channels."
    ),
)
"""Each says first how far it goes."""


def compared(recording: RecordedLesions) -> list[str]:
    """The paper's figures beside those of here, and where to read them."""
    parts, (few, many), (first, last) = path_shares(BLOCKS), MOST, CARRY
    nets = (PLAIN_NET, *RESIDUAL_NETS.values())
    plain, residual, deep = (span(net, recording) for net in nets)
    facts = {
        "blocks": BLOCKS,
        "few": few,
        "many": many,
        "first": first,
        "last": last,
        "share": sum(parts[few : many + 1]),
        "those": 100 * sum(parts[first : last + 1]),
        "plain": plain,
        "residual": residual,
        "deep": deep,
    }
    told = [_(each, **facts) for each in COMPARED]
    return [*told, _("Source: {text}", text=source("veit2016").text)]

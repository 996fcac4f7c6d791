"""What is said of the two nets, their paths, and of the paper's figures."""

from collections.abc import Sequence
from math import comb
from typing import Any

from cnnviz.kit.page import Number
from cnnviz.language import N_, _, sentences, series
from cnnviz.layers import size
from cnnviz.numerals import percent
from pages.many_paths.lesson import (
    TITLES,
    Lesion,
    blocks_of,
    narrowest,
    path_shares,
    shares,
    spread,
    turned,
    wrong,
)
from pages.many_paths.recorded import Carried, RecordedLesions

MOST_OF = 0.9
"""What is called most of the gradient."""

METHOD = (
    N_(
        "Gradient of the cross-entropy with respect to the picture, on the first {pictures} "
        "held-out digits, as a share of the whole gradient of that picture; means over the "
        "pictures."
    ),
    N_(
        "A path takes the layers or the shortcut of each block; at the values a picture has "
        "brought, the gradient is exactly the sum over all paths."
    ),
    N_(
        "The sum over all paths of one length is worked out exactly, for all lengths in one way "
        "back (as a product of polynomials); that of one path by following all paths of that "
        "length, or {drawn} drawn at random where there are more (the method of Veit et al.)."
    ),
)


def headline(both: Sequence[tuple[Lesion, str]], labels: str) -> list[Number]:
    """Error of both nets, and how many of the residual net's paths are whole."""
    found = []
    for lesion, said in both:
        count = wrong(said, labels)
        told = _("{count} of {all} held-out digits", count=count, all=len(labels))
        name = _("{net} wrong", net=TITLES[lesion.net])
        found.append(Number(name, percent(count / len(labels)), told))
    lesion = both[-1][0]
    blocks = len(blocks_of(lesion.net))
    left = 2 ** (blocks - len(lesion.deleted))
    whole = _("of the {paths:,} of {net}", paths=2**blocks, net=TITLES[lesion.net])
    return [*found, Number(_("Paths left"), f"{left:,}", whole)]


def caption(lesion: Lesion, recording: RecordedLesions) -> str:
    """What is drawn, for who sees it for the first time."""
    return _(
        "Plain-20 and {net}, trained here on 8 × 8 digits and asked about {all} digits they have "
        "not learnt from. Each box is a block of two convolutions, the line under a box its "
        "shortcut. Click boxes to delete them or to put them back.",
        net=TITLES[lesion.net],
        all=len(recording.labels),
    )


def verdict(both: Sequence[tuple[Lesion, str]], recording: RecordedLesions) -> str:
    """What became of both nets, in sentences."""
    return sentences(*(_became(lesion, said, recording) for lesion, said in both))


def _became(lesion: Lesion, said: str, recording: RecordedLesions) -> str:
    labels, before = recording.labels, recording.answers[Lesion(lesion.net)]
    facts = {
        "net": TITLES[lesion.net],
        "wrong": wrong(said, labels),
        "all": len(labels),
        "before": wrong(before, labels),
        "turned": len(turned(before, said, labels)),
        "number": lesion.deleted[0] if lesion.deleted else 0,
        "numbers": series(lesion.deleted),
        "swaps": lesion.swaps,
    }
    if lesion.is_none:
        return _("{net}, untouched: {wrong} of {all} held-out digits wrong.", **facts)
    return _(_what(lesion), **facts)


def _what(lesion: Lesion) -> str:
    moved = lesion.order != sorted(lesion.order)
    if moved and lesion.deleted:
        return N_(
            "{net} with its blocks in another order and without {numbers}: {wrong} of {all} wrong "
            "instead of {before}."
        )
    if moved:
        return N_(
            "{net} with its blocks in another order: {wrong} of {all} held-out digits wrong "
            "instead of {before}."
        )
    if len(lesion.deleted) == len(blocks_of(lesion.net)):
        return N_("{net} without any block: {wrong} of {all} wrong instead of {before}.")
    if len(lesion.deleted) > 1:
        return N_("{net} without blocks {numbers}: {wrong} of {all} wrong instead of {before}.")
    return N_(
        "{net} without block {number}: {wrong} of {all} held-out digits wrong instead of {before}."
    )


def why(lesion: Lesion) -> str:
    """Why a residual net can do without, or in another order."""
    told = N_(
        "Each block of {net} can be gone through or passed by, so there are {paths:,} paths; "
        "taking one block out closes half of them and leaves the other half as they were. The "
        "plain net has one path, and every block is on it."
    )
    if lesion.swaps and not lesion.deleted:
        told = N_(
            "Each block of {net} can be gone through or passed by, so there are {paths:,} paths; a "
            "swap leaves alone all those that pass both blocks by. The plain net has one path, and "
            "every block is on it."
        )
    return _(told, net=TITLES[lesion.net], paths=2 ** len(blocks_of(lesion.net)))


def formula(lesion: Lesion) -> str:
    """The number of paths, those left, and those of the commonest length, as LaTeX."""
    n, gone = len(blocks_of(lesion.net)), len(lesion.deleted)
    left = n - gone
    steps = [f"2^n &= 2^{{{n}}} = {2**n:,}"]
    if gone:
        steps.append(f"2^{{n-d}} &= 2^{{{n}-{gone}}} = {2**left:,}")
    steps.append(rf"\binom{{{left}}}{{{left // 2}}} &= {comb(left, left // 2):,}")
    joined = r" \\ ".join(steps).replace(",", "{,}")
    return rf"\begin{{aligned}} {joined} \end{{aligned}}"


def commonest(lesion: Lesion) -> str:
    """What the last formula is."""
    left = len(blocks_of(lesion.net)) - len(lesion.deleted)
    return _(
        "n blocks make 2ⁿ paths; without d deleted blocks fewer are left; of these, those that go "
        "through {middle} of the {left} blocks.",
        middle=left // 2,
        left=left,
    )


def alone(net: str, recording: RecordedLesions) -> list[float]:
    """Error without each block alone."""
    labels = recording.labels
    return [
        wrong(recording.answers[Lesion(net, (number,))], labels) / len(labels)
        for number in range(1, len(blocks_of(net)) + 1)
    ]


def span(net: str, recording: RecordedLesions) -> str:
    """Least and most damage by one block."""
    errors, labels = alone(net, recording), recording.labels
    return _(
        "{net}, any one block deleted: {least:.1%} to {most:.1%} wrong, untouched {before:.1%}.",
        net=TITLES[net],
        least=min(errors),
        most=max(errors),
        before=wrong(recording.answers[Lesion(net)], labels) / len(labels),
    )


def grown(net: str, recording: RecordedLesions) -> str:
    """Error after one, two and four deletions, on average over the seeds."""
    rows, count = recording.growth[net].deleted, len(recording.labels)
    mean = [spread(row).mean / count for row in rows]
    return _(
        "{net}: on average {one:.1%} wrong after one deletion, {two:.1%} after two, {four:.1%} "
        "after four.",
        net=TITLES[net],
        one=mean[1],
        two=mean[2],
        four=mean[4],
    )


def seeds(recording: RecordedLesions, net: str) -> str:
    """What the curves are made of, and on what."""
    return _(
        "Lines are means over {seeds} random orders, bands run from the best to the worst of them; "
        "the dashed line is guessing. A recording, made by torch {torch} on {processor}.",
        seeds=len(recording.growth[net].deleted[0]),
        torch=recording.machine["torch"],
        processor=recording.machine["processor"],
    )


def carrying(net: str, carried: Carried) -> str:
    """Which lengths most paths have, and which carry most of the gradient."""
    blocks = len(blocks_of(net))
    parts, gradient = path_shares(blocks), shares(carried.together)
    few, many = narrowest(parts, MOST_OF)
    first, last = narrowest(gradient, MOST_OF)
    return _(
        "{net}: most paths are of middling length, the gradient comes by shorter ones. "
        "{share:.0%} of the {paths:,} paths go through {few} to {many} of the {blocks} blocks; "
        "{carried:.0%} of the gradient comes by those through {first} to {last}, which are "
        "{those:.2g} % of the paths.",
        net=TITLES[net],
        paths=2**blocks,
        blocks=blocks,
        share=sum(parts[few : many + 1]),
        few=few,
        many=many,
        carried=sum(gradient[first : last + 1]),
        first=first,
        last=last,
        those=100 * sum(parts[first : last + 1]),
    )


def method(net: str, carried: Carried) -> str:
    """How the gradients were worked out."""
    facts = {"pictures": carried.pictures, "drawn": max(carried.paths)}
    return sentences(*(_(each, **facts) for each in METHOD))


def table(recording: RecordedLesions, nets: Sequence[str]) -> list[dict[str, Any]]:
    """One row a block: what is wrong without it alone."""
    labels, rows = recording.labels, []
    for net in nets:
        before = recording.answers[Lesion(net)]
        for number, each in enumerate(blocks_of(net), 1):
            said = recording.answers[Lesion(net, (number,))]
            rows.append(
                {
                    N_("net"): TITLES[net],
                    N_("block"): number,
                    N_("output"): size(each.after),
                    N_("wrong without it"): wrong(said, labels),
                    N_("error"): round(wrong(said, labels) / len(labels), 4),
                    N_("turned wrong"): len(turned(before, said, labels)),
                }
            )
    return rows

"""What is said of own classes, and of the features that they are told apart by."""

from collections.abc import Sequence

from cnnviz.errors import CnnvizError
from cnnviz.kit import page
from cnnviz.kit.page import Number
from cnnviz.kit.text import escaped
from cnnviz.language import N_, _, in_words, plural, sentences
from cnnviz.numerals import percent
from cnnviz.training.transfer_settings import TASKS as BASES
from cnnviz.weights.trained import Origin, Weights


def missing(names: Sequence[str], counts: Sequence[int]) -> str:
    """What own classes still want before anything can be learnt; empty if nothing."""
    for name, count in zip(names, counts, strict=True):
        if not count:
            return _("Class “{name}” has no picture yet: add two or more.", name=name)
        if count == 1:
            return _("Class “{name}” has one picture: add another.", name=name)
    return ""


def left_out(count: int, trouble: CnnvizError) -> str:
    """That some pictures cannot be looked at, and why."""
    said = plural(
        "{count} picture is left out: {why}",
        "{count} pictures are left out: {why}",
        count,
        why=in_words(trouble),
    )
    return page.sentence(said)


def learnt(size: int, classes: int, right: int, count: int) -> list[Number]:
    """How good the new last layer is on pictures that it did not learn from."""
    told = _(
        "{right} of {count} pictures are answered rightly by a last layer that learnt from all "
        "the others.",
        right=right,
        count=count,
    )
    weights = _(
        "{size:,} weights and a bias for each of {classes} classes.", size=size, classes=classes
    )
    return [
        Number(_("Right when left out"), percent(right / count), told),
        Number(_("Features of a picture"), f"{size:,}"),
        Number(_("New parameters"), f"{(size + 1) * classes:,}", weights),
    ]


def edges() -> str:
    """What the edges of the pictures say."""
    return _(
        "Each picture was once left out and answered by a last layer that learnt from the others: "
        "green edges were right, orange ones wrong. The network itself stays frozen, so each "
        "picture went through it only once."
    )


def taken_for(name: str, said: str) -> str:
    """What a picture was answered when it was left out."""
    return _("{name}: left out, it is taken for {said}", name=name, said=said)


def answered(names: Sequence[str], shares: Sequence[float], truth: int | None) -> str:
    """The answer in a sentence."""
    best = max(range(len(shares)), key=shares.__getitem__)
    facts = {"said": escaped(names[best]), "share": shares[best]}
    if truth is None:
        return _("The new last layer says **{said}**, {share:.1%}.", **facts)
    if truth == best:
        return _(
            "The new last layer says **{said}**, {share:.1%}, and is right: it had not seen this "
            "picture.",
            **facts,
        )
    return _(
        "The new last layer says **{said}**, {share:.1%}. It is {truth}.",
        **facts,
        truth=escaped(names[truth]),
    )


KNOWN = {
    BASES["digits"]: N_(
        "The network has only ever seen the digits 0 to 4; of anything else it sees strokes."
    ),
    BASES["shapes"]: N_(
        "The network has only ever seen four grey shapes; of a photograph it sees a few outlines. "
        "A network trained on ImageNet tells things apart far better."
    ),
}


def what_features(weights: Weights) -> str:
    """What the features are of, and what a picture is turned into before."""
    how = weights.preprocessing.in_words(weights.input_shape)
    if weights.origin is Origin.HERE:
        return sentences(_(KNOWN[weights.network]), how)
    return sentences(_("Weights: {about}", about=weights.about), how)

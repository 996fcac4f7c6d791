"""What the page on ensembles says, in numbers and sentences; all of it is counted or measured."""

from cnnviz.kit.page import Number
from cnnviz.kit.text import escaped
from cnnviz.language import N_, _, sentences
from cnnviz.numerals import percent, short
from pages.ensembles.crops import CROP, SIDE
from pages.ensembles.lesson import Gain, Looks, gains
from pages.ensembles.nets import NETS, counted, recorded
from pages.ensembles.state import HELD_OUT, State, crops_in_words, nets_in_words

CLASSES = (
    N_("Circle"),
    N_("Ring"),
    N_("Crescent"),
    N_("Triangle"),
    N_("Square"),
    N_("Star"),
    N_("Cross"),
    N_("Arrow"),
)
"""In the order of their numbers."""
PLACES = (
    N_("the middle"),
    N_("the upper left corner"),
    N_("the upper right corner"),
    N_("the lower left corner"),
    N_("the lower right corner"),
    N_("the middle, mirrored"),
    N_("the upper left corner, mirrored"),
    N_("the upper right corner, mirrored"),
    N_("the lower left corner, mirrored"),
    N_("the lower right corner, mirrored"),
)
"""Of the crops, in their order."""


def drawn(state: State, looks: Looks) -> dict[str, object]:
    """What the browser says; it fills in the facts."""
    return {
        "pictures": _("The picture, its crops"),
        "passes": _("What each pass names"),
        "answer": _("All votes") if state.together == "vote" else _("Mean of all passes"),
        "picture": _("A {shape:lower}, with the edges of its crops", shape=_(CLASSES[looks.label])),
        "grid": _("A row for each net, a column for each crop; move with the arrow keys"),
        "net": _("net {net}"),
        "right": _("right"),
        "wrong": _("wrong"),
        "spared": _("not made"),
        "pass": _("Net {net} on {crop}: {named}, {share}."),
        "classes": [_(name) for name in CLASSES],
        "crops": [_(name) for name in PLACES],
    }


def headline(state: State) -> list[Number]:
    """The error, what one pass has, and what it costs."""
    found = gains(state.together)
    here, one = found[state.nets, state.count], found[1, 1]
    many = _("Of {pictures:,} held-out pictures.", pictures=HELD_OUT)
    if len(here.errors) > 1:
        ways = _(
            "Mean over the {choices} ways to choose {nets} of {all}: {least:.1%} to {most:.1%}.",
            choices=len(here.errors),
            nets=state.nets,
            all=NETS,
            least=min(here.errors),
            most=max(here.errors),
        )
        many = sentences(many, ways)
    macs = _("{passes} × {macs:,} multiply-accumulates.", passes=state.passes, macs=counted().macs)
    took = _("Of one thread of {processor} for one picture, recorded.", processor=processor())
    return [
        Number(_("Error"), percent(here.error), many),
        Number(_("One net, one crop"), percent(one.error)),
        Number(_("Passes"), f"{state.passes}", macs),
        Number(_("Multiplies"), short(here.macs), f"{here.macs:,}"),
        Number(_("Time, measured"), _("{time} ms", time=short(here.milliseconds)), took),
    ]


def told(state: State, looks: Looks) -> str:
    """What the passes come to, on this picture and on all."""
    return "\n\n".join([_here(state, looks), _gain(state), _apart(state)])


def _here(state: State, looks: Looks) -> str:
    answer = looks.answer(state.together)
    facts = {
        "right": int(looks.votes[looks.label]),
        "passes": state.passes,
        "answer": _(CLASSES[answer]),
        "label": _(CLASSES[looks.label]),
    }
    if state.passes == 1:
        if answer == looks.label:
            return _("On this picture the one pass says {answer:lower}: **right**.", **facts)
        return _(
            "On this picture the one pass says {answer:lower}: **wrong**, it is {label:lower}.",
            **facts,
        )
    if answer == looks.label:
        return _(
            "On this picture {right} of {passes} passes say {label:lower}, and so do they "
            "together: **right**.",
            **facts,
        )
    return _(
        "On this picture {right} of {passes} passes say {label:lower}, which it is; together they "
        "say {answer:lower}: **wrong**.",
        **facts,
    )


def _gain(state: State) -> str:
    """From one pass to all of them."""
    found = gains(state.together)
    one, here = found[1, 1], found[state.nets, state.count]
    if state.passes == 1:
        return _(
            "One net alone has {least:.1%} to {most:.1%} of all pictures wrong, by its seed.",
            least=min(one.errors),
            most=max(one.errors),
        )
    gained = _(
        "{nets} on {crops}: {passes} times the multiplies and {times} times the time take the "
        "error from {before:.1%} to **{after:.1%}**.",
        nets=nets_in_words(state.nets),
        crops=crops_in_words(state.count),
        passes=state.passes,
        before=one.error,
        after=here.error,
        times=short(here.milliseconds / one.milliseconds),
    )
    less = cheaper(state)
    if less is None:
        return gained
    return sentences(
        gained,
        _(
            "For fewer multiplies, {nets} on {crops} come to {error:.1%}.",
            nets=nets_in_words(less.nets),
            crops=crops_in_words(less.crops),
            error=less.error,
        ),
    )


def cheaper(state: State) -> Gain | None:
    """What takes the fewest multiplies of all that do as well for less, if anything does."""
    found = gains(state.together)
    here = found[state.nets, state.count]
    others = [each for each in found.values() if each.macs < here.macs]
    return min(
        (each for each in others if each.error <= here.error),
        key=lambda each: (each.macs, each.error),
        default=None,
    )


def _apart(state: State) -> str:
    """What nets bring and crops bring, and which for less."""
    found = gains(state.together)
    one, corners, mirrored = (found[1, crops] for crops in (1, 5, 10))
    nets = max(state.nets, 2)
    more = found[nets, 1]
    return _(
        "{nets} on one crop: {alone:.1%}. One net on five crops: {corners:.1%}; on ten, mirrored "
        "too: {mirrored:.1%}. {verdict}",
        nets=nets_in_words(nets),
        alone=more.error,
        corners=corners.error,
        mirrored=mirrored.error,
        verdict=verdict(one, corners, mirrored),
    )


def verdict(one: Gain, corners: Gain, mirrored: Gain) -> str:
    """Which of the crops it is that help."""
    by_corners, by_mirrors = one.error - corners.error, corners.error - mirrored.error
    if by_mirrors <= 0 >= by_corners:
        return _("Neither corners nor mirrors help here.")
    if by_mirrors > 2 * by_corners:
        free = (SIDE - CROP) // 2
        return _(
            "It is the mirrored ones that help: a corner shares {share:.0%} of its pixels with the "
            "middle.",
            share=(CROP - free) ** 2 / CROP**2,
        )
    if by_corners > 2 * by_mirrors:
        return _("It is the corners that help; the mirrored ones add little.")
    return _("Corners and mirrored ones help alike.")


def formula(state: State) -> str:
    """How the passes are put together, and what they cost."""
    macs = counted().macs
    cost = rf"{state.nets} \cdot {state.count} \cdot {macs:,} = {state.passes * macs:,}"
    if state.together == "vote":
        rule = r"\arg\max_y \sum_{i=1}^{k} \sum_{j=1}^{c} [\, y = \arg\max_z p_i(z \mid x_j) \,]"
    else:
        rule = r"p(y) = \frac{1}{k\,c} \sum_{i=1}^{k} \sum_{j=1}^{c} p_i(y \mid x_j)"
    return (
        rf"\begin{{aligned}} &{rule} \\ &\text{{MAC}} = k \cdot c \cdot \text{{MAC}}_1 \\ "
        rf"&= {cost.replace(',', '{,}')} \end{{aligned}}"
    )


def processor() -> str:
    """What all was trained, asked and timed on."""
    return escaped(str(recorded().machine["processor"]))

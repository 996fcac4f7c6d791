"""What becomes of a trained net when a block is taken out of it?"""

from functools import partial

import streamlit as st

from cnnviz.drawing.palette import PLAIN, RESIDUAL
from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.tables import Table
from cnnviz.language import N_, _, sentences
from pages.many_paths import words
from pages.many_paths.figure import by_length, growth, single
from pages.many_paths.lesson import TITLES
from pages.many_paths.paper import compared
from pages.many_paths.recorded import recorded_lesions
from pages.many_paths.state import State
from pages.many_paths.strips import strips
from pages.many_paths.work import answers

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    state = draw("net", "plain", "residual", "swaps", "seed")
with page.guarded():
    lesions = state.lesions
recording = recorded_lesions()
both = [(lesion, answers(lesion)) for lesion in lesions]
changed = lesions[-1]
nets = [lesion.net for lesion in lesions]

picture, aside = page.result()
with picture:
    strips(draw, both, recording)
    st.caption(words.caption(changed, recording))
with aside:
    page.numbers(words.headline(both, recording.labels))
    st.markdown(words.verdict(both, recording))
    st.markdown(words.why(changed))
    page.formula(words.formula(changed))
    st.caption(words.commonest(changed))


def several() -> None:
    """Error over the number of deletions, and of swaps."""
    count, colours = len(recording.labels), (PLAIN, RESIDUAL)
    told = sentences(*(words.grown(net, recording) for net in nets))
    st.markdown(told)
    axes = {
        "deleted": _("blocks deleted, in random order"),
        "swapped": _("random swaps of two blocks"),
    }
    for place, (kind, axis) in zip(st.columns(2), axes.items(), strict=True):
        rows = {
            TITLES[net]: (getattr(recording.growth[net], kind), colour)
            for net, colour in zip(nets, colours, strict=True)
        }
        with place:
            drawn = partial(growth, rows, count, axis)
            page.plot(drawn, kind, f"{axis}: {told}", of=tuple(nets))
    st.caption(words.seeds(recording, nets[0]))


def paths() -> None:
    """Paths by their length, and what each carries."""
    net, carried = changed.net, recording.carried[changed.net]
    told = words.carrying(net, carried)
    st.markdown(told)
    left, right = st.columns(2)
    with left:
        page.plot(lambda: by_length(carried), "lengths", told, of=net)
    with right:
        alt = _("Gradient by one path over its length")
        page.plot(lambda: single(carried), "single", alt, of=net)
    st.caption(words.method(net, carried))


def paper() -> None:
    """What of the paper is reproduced here."""
    st.markdown("\n\n".join(compared(recording)))


page.below(
    {
        N_("Several at once"): several,
        N_("Which paths carry the gradient"): paths,
        N_("Block by block"): Table(lambda: words.table(recording, nets), "many_paths"),
        N_("The paper's figures"): paper,
    }
)

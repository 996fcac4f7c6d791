"""Is the gradient of nearby inputs alike, in a shallow, a deep and a residual network?"""

from functools import partial

import streamlit as st

from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.leading import link
from cnnviz.kit.tables import Table
from cnnviz.language import N_, _
from pages.shattered_gradients import theory, words
from pages.shattered_gradients.figure import along_layers, gradients, together
from pages.shattered_gradients.found import networks, noises
from pages.shattered_gradients.state import State

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    draw("layers", "lag", "beta", "start")
    with page.row():
        draw("width", "points")
    state = draw("seed", "runs", "shown")
with page.guarded():
    nets = page.ready(networks(state))

compared = noises(state)
found = nets | compared
named, said = words.names(found), words.told(state, nets, compared)
picture, aside = page.result()
with picture:
    drawn = partial(gradients, state.setting.grid, found, named, state.lag)
    page.plot(drawn, "gradients", said, of=state)
with aside:
    page.numbers(words.headline(state, nets))
    st.markdown(said)
    link(_("How large these gradients are, layer by layer"), "gradient_norms", {})

whose, worked = words.formula(state, nets)
st.caption(_("Of the first seed, {net}:", net=named[whose]))
page.formula(worked)


def overlaid() -> None:
    """All autocorrelations in one picture."""
    drawn = partial(together, found, named, state.lag)
    page.plot(drawn, "autocorrelation", said, of=state)


def ruled() -> None:
    """The paper's rule beside what is measured."""
    rule = theory.rule_told(state, nets)
    st.markdown(rule)
    deep = {
        name: theory.Compared(state.nets[name], nets[name]) for name in nets if name != "shallow"
    }
    lines = {name: (each.mean, each.error, each.rule) for name, each in deep.items()}
    page.plot(lambda: along_layers(lines, named), "rule", rule, of=state)
    page.table(theory.rule_rows(state, nets), "rule", words.about(state))


page.below(
    {
        N_("All in one picture"): overlaid,
        N_("Why shortcuts help"): lambda: st.markdown("\n\n".join(map(_, words.WHY))),
        N_("Rule and measurement"): ruled,
        N_("How it is measured"): lambda: st.markdown(words.measured()),
        N_("Lag by lag"): Table(lambda: words.table(found), "autocorrelation", words.about(state)),
    }
)

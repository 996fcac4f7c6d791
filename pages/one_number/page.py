"""Where does a single number of a feature map come from?"""

from functools import partial

import streamlit as st

from cnnviz.counting.naming import called
from cnnviz.kit import page, places
from cnnviz.kit.declared import Drawing
from cnnviz.kit.live import Live
from cnnviz.kit.picture_controls import draw_picture
from cnnviz.kit.tables import Table
from cnnviz.kit.trace_controls import draw_unit
from cnnviz.kit.weights_controls import draw_weights, untrained
from cnnviz.language import N_, _
from pages.one_number.figure import contributions
from pages.one_number.formulas import formulas
from pages.one_number.lesson import found, shown
from pages.one_number.state import State
from pages.one_number.window import spatial, traced_window
from pages.one_number.words import headline, listed_by, reads, table

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    draw("network", "layer")
    weights, file = draw_weights(draw)
    live = Live(weights, draw_picture(draw, weights), file)
    with page.row():
        state = draw_unit(draw)
    below = st.container()
with page.guarded():
    number = page.ready(found(live, draw.state))
trace = number.trace
moves = spatial(number)
with below:
    source = shown(draw, number)

untrained(draw, weights)
picture, aside = page.result()
with picture:
    if moves:
        traced_window(draw, number, source)
    else:
        page.formulas(formulas(trace))
with aside:
    page.numbers(headline(trace))
    st.markdown(reads(trace, number.network))
    st.caption(_("Weights: {about}", about=weights.about))
places.depths(state, state.unit)


def channels() -> None:
    """Draw what each channel adds."""
    names = [str(channel) for channel in trace.channels]
    drawn = partial(contributions, names, trace.sums.tolist())
    alt = _("What the channels below add to {layer}", layer=called(number.network, trace.layer))
    page.plot(drawn, "channels", alt, of=(live, draw.state))


parts: dict[str, page.Part] = {}
if moves:
    parts[N_("The formula, with its numbers")] = lambda: page.formulas(formulas(trace))
if len(trace.channels) > 1 and trace.kind != "add":
    parts[N_("What each channel adds")] = channels
if trace.channels:
    about = {"layer": trace.layer, "value": trace.value}
    parts[listed_by(trace)] = Table(lambda: table(trace), "number", about)
if parts:
    page.below(parts)

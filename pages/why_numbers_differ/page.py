"""Why does a tool, a paper or a lecture print another number than the one here?"""

from cnnviz import analyse
from cnnviz.claims.peers import Quantity
from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.network_controls import draw_network
from pages.why_numbers_differ import cards, sections, words
from pages.why_numbers_differ.state import State

FILLED = {
    "other-tools": sections.tools,
    "papers": sections.papers,
    "famous-slips": cards.slips,
    "macs-or-flops": sections.convention,
}

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    operations = draw("quantity").quantity == Quantity.OPERATIONS
    draw("tool" if operations else "parameter_tool")  # each quantity remembers its own
    state = draw_network(draw)
with page.guarded():
    report = analyse(state.described, state.shape)
    cards.arrive(draw)
with page.controls():
    if words.has_forms(report, Quantity(state.quantity)):
        draw("form")

for part, tab in draw.tabs("part").items():
    if tab.open:
        with tab:
            FILLED[part](draw, report)
if draw.state.part != "famous-slips":
    cards.leave()

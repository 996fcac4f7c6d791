"""Why does a tool, a paper or a lecture print another number than the one here?"""

from cnnviz import analyse
from cnnviz.kit import controls, page
from cnnviz.kit.network_controls import chosen_network
from pages.why_numbers_differ import cards as errata_cards
from pages.why_numbers_differ import sections as why_sections
from pages.why_numbers_differ.words import DEFAULT_NETWORK, PRESETS, TABS

page.header(__file__)

with page.guarded():
    network, shape = chosen_network(DEFAULT_NETWORK)
    report = analyse(network, shape)
    errata_cards.arrive("part")

tools, papers, slips, convention = controls.tabs(TABS, "part")
if tools.open:
    with tools:
        why_sections.tools(report)
if papers.open:
    with papers:
        why_sections.papers(report)
if slips.open:
    with slips:
        errata_cards.slips(network)
else:
    errata_cards.leave()
if convention.open:
    with convention:
        why_sections.convention(report)

page.try_this(PRESETS)

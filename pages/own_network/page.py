"""Does your own network fit together, and what does it cost?"""

from functools import partial
from pathlib import Path

import streamlit as st

from cnnviz.asking.of_layers import of_network
from cnnviz.kit import guessing, page, save
from cnnviz.kit.declared import Drawing
from cnnviz.kit.leading import link
from cnnviz.kit.network_code import Code
from cnnviz.kit.tables import Table
from cnnviz.language import _
from pages.own_network import words
from pages.own_network.editor import editor
from pages.own_network.lesson import looked_at, picture_of, table
from pages.own_network.state import State

page.header(__file__)
st.html(Path(__file__).with_name("page.css"))

with page.controls():
    draw = Drawing(State)
    draw("start", "net")
    with page.row():
        draw("channels", "height", "input_width")
    state = draw("view", "guess")

report, told = looked_at(state)
with st.container(key="own-network"):
    write, see = st.columns([2, 3], gap="medium")
with write:
    editor(state, told)
with see:
    if report is None:
        st.info(_("Nothing can be drawn yet: the first layer is still missing."))
    else:
        guess = state.guess and guessing.ask(draw, words.numbers(report), of_network(report))
        if state.guess and not guess:
            page.stop()
        picture_of(draw, report)
        st.markdown(words.verdict(report, told))
        page.numbers(words.numbers(report))
    if told is None:
        with st.container(horizontal=True, gap="small"):
            link(_("See it live on the map"), "network_map", state.elsewhere)
            link(_("How large a batch fits"), "memory", state.elsewhere)

if report is not None:
    network = report.network
    save.add(
        save.CODE,
        _("Text"),
        partial(save.commented, state.text),
        f"{network.name}.txt",
        "text/plain",
    )
    about = {"text": state.text, "input_shape": list(state.shape)}
    page.below(
        {
            _("Layer by layer"): Table(partial(table, report), f"{network.name}_layers", about),
            _("As code: PyTorch and Keras"): Code(network),
            _("What can be written"): words.language,
        }
    )

"""What do you want to see? Three doors, a search, and a card for each other question."""

from base64 import b64encode
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import streamlit as st

from cnnviz.kit import page, tour
from cnnviz.kit.component import component
from cnnviz.kit.questions import Question, question_of, questions
from cnnviz.language import N_, _
from pages.home.cards import is_there, picture
from pages.home.entries import entries, leads, taught

HERE = Path(__file__).parent
GO = "_home_go"
"""Session key of where a click leads."""

card = component(
    "card", '<a><div class="picture"></div><div class="words"><b></b><span></span></div></a>', HERE
)
search = component("search", '<input type="search"><p role="status"></p><ul></ul>', HERE)

DOORS = {
    "network_map": (
        N_("Follow a 3 through LeNet-5"),
        N_("See what every layer makes of it, down to the products behind one number."),
    ),
    "layer_calculator": (
        N_("Find a number"),
        N_("Sizes, parameters and multiplications of a layer, with the formula worked out."),
    ),
    "own_network": (
        N_("Bring your own network"),
        N_("Write or paste it: does it fit together, and what does it cost?"),
    ),
}
"""The ways to begin, by the question they lead to: (what to do, what comes of it)."""


def show(question: Question, shown: str | bytes, key: str) -> None:
    """A card, all of it one link; with its picture, or with a place for it."""
    title, said = DOORS.get(question.name, (question.title, question.question))
    door = question.name in DOORS
    begins = question.name == "network_map"
    link = leads(question, question.presets[0]) if begins else question.address
    data = {"title": _(title), "question": _(said), "link": link, "door": door}
    if isinstance(shown, bytes):
        data["image"] = f"data:image/png;base64,{b64encode(shown).decode()}"
    else:
        data["svg"] = shown
    card(key=key, data=data, on_go_change=lambda: go(key))


def go(key: str) -> None:
    """Remember where a click leads (a callback)."""
    st.session_state[GO] = st.session_state[key].get("go")


if wanted := st.session_state.pop(GO, None):
    address = urlsplit(wanted)
    st.switch_page(question_of(address.path).script, query_params=parse_qsl(address.query))

page.header(__file__)
offered = [question for question in questions() if question.section]
doors, finder = st.columns(3, gap="small"), st.container()
grid = st.grid("auto", min_column_width=250, gap="small")
cells = dict(zip(DOORS, doors, strict=True))
places = {}
late = [question for question in offered if question.slow and not is_there(question)]
for question in offered:
    with cells.get(question.name) or grid.cell():
        if question not in late:
            show(question, picture(question), f"card_{question.name}")
            continue
        places[question.name] = st.empty()
        with places[question.name]:
            show(question, "", f"waiting_{question.name}")
with finder:
    words = _("Search networks, pages, ideas and famous slips")
    none = _("Nothing by these words; try fewer of them.")
    data = {"entries": entries(), "called": words, "none": none}
    search(key="search", data=data, on_go_change=lambda: go("search"))
    tour.to(1, _("Take the tour: {count} stops from LeNet-5 to ResNet", count=len(tour.stops())))

with st.expander(_("What the course notes behind this teach, and where to check it")):
    st.markdown(taught())

for question in late:
    with places[question.name]:
        show(question, picture(question), f"card_{question.name}")

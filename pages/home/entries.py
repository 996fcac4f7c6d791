"""What the search on the first page finds: pages, networks, ideas and famous slips."""

from itertools import groupby
from typing import TypedDict

from cnnviz.claims import errata
from cnnviz.claims.contenders import label, variants
from cnnviz.kit.caches import cached
from cnnviz.kit.control import asking
from cnnviz.kit.questions import Preset, Question, questions
from cnnviz.kit.rows import ROWS, served
from cnnviz.language import _


class Entry(TypedDict):
    """A result: what it is called, what kind it is, where it leads, and all words it answers to."""

    label: str
    kind: str
    link: str
    words: str


@cached("what the search finds", most=4, worded=True)
def entries() -> list[Entry]:
    """All of them, in the reader's language; English words find them too."""
    found = []
    offered = [question for question in questions() if question.section]
    for page in offered:
        said = f"{_(page.question)} {page.title} {page.question} {page.name}"
        found.append(_entry(_(page.title), _("page"), page.address, said))
    for name, (base, _options) in variants().items():
        if name == base:
            link = f"architectures?{asking({'network': name})}"
            found.append(_entry(label(name), _("network"), link, name))
    for page in offered:
        for preset in page.presets:
            title, said = _(preset.text), f"{preset.text} {_(page.title)} {page.title}"
            found.append(_entry(title, _(page.title), leads(page, preset), said))
    for claim in served():
        title, row = _(claim.service.text), claim.service.row
        words = f"{claim.service.text} {row} {ROWS[row]} {_(ROWS[row])} {claim.service.shows}"
        found.append(_entry(title, _(claim.page.title), claim.link, words))
    for card in errata():
        asked = asking({"part": "famous-slips", "erratum": card.key})
        said = f"{card.claim} {' '.join(card.networks)} {card.key}"
        found.append(_entry(card.title, _("famous slip"), f"why-numbers-differ?{asked}", said))
    return found


@cached("what is taught", most=4, worded=True)
def taught() -> str:
    """What the course notes teach, each claim a link to where it is shown, as Markdown."""
    lines = []
    for row, claims in groupby(served(), lambda claim: claim.service.row):
        lines += ["", f"**{row}** {_(ROWS[row])}", ""]
        lines += [f"- [{_(claim.service.text)}]({claim.link})" for claim in claims]
    return "\n".join(lines)


def leads(page: Question, preset: Preset) -> str:
    """A preset's link, seen from the first page."""
    return f"{page.address}?{asking(preset.query)}"


def _entry(label: str, kind: str, link: str, said: str) -> Entry:
    return {"label": label, "kind": kind, "link": link, "words": f"{label} {said}".lower()}

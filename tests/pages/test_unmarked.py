"""No English stands unmarked on a page: in a language that wraps every message, all is wrapped.

What is left over must be no sentence: ids of layers, names of networks, numbers.
"""

import json
import re
from gettext import NullTranslations

import pytest
from google.protobuf.message import Message
from streamlit.testing.v1.element_tree import Block, Element

from cnnviz import language
from cnnviz.kit.language import catalogue
from cnnviz.kit.questions import questions
from cnnviz.layers import LAYERS
from cnnviz.networks import REGISTER, architecture

SILENT = {
    *(
        "id",
        "key",
        "icon",
        "url",
        "form_id",
        "element_id",
        "mime_type",
        "language",
        "type",
        "theme",
    ),
    *("page", "query_string", "html_content", "css_content", "js_content", "component_name"),
}
"""Fields of an element that nobody reads."""

UNSPOKEN = {
    "key",
    "name",
    "class",
    "id",
    "href",
    "family",
    "color",
    "xref",
    "yref",
    "font",
    "textposition",
    "words",
}
"""The same of what a figure or a component is given."""

KINDS = {layer.kind.replace("_", " ") for layer in LAYERS}
"""Words of the code for layers, as drawings abbreviate them."""

TITLES = {architecture(name).title for name in REGISTER}
"""Names of networks are the same in every language."""


class Wrapping(NullTranslations):
    """A language in which every message stands in brackets."""

    def gettext(self, message):
        return f"⟦{message}⟧"

    def ngettext(self, one, many, count):
        return f"⟦{one if count == 1 else many}⟧"


@pytest.fixture
def wrapped(monkeypatch):
    assert catalogue("en").gettext("a") == "a"  # imported: from now on nobody else decides
    monkeypatch.setattr(language, "_speaks", [lambda: "wrapped"])
    monkeypatch.setattr(language, "_catalogue", [lambda _language: Wrapping()])


def texts(node):
    """All strings that an element of a page carries, those of its children too."""
    if isinstance(node, Element):
        yield from said(node.proto)
    if isinstance(node, Block):
        if getattr(node, "proto", None) is not None:
            yield from said(node.proto)
        for child in node.children.values():
            yield from texts(child)


def said(message):
    """The strings of an element's protocol buffer."""
    for field, value in message.ListFields():
        if field.name in SILENT:
            continue
        for each in value if field.is_repeated else [value]:
            if isinstance(each, Message):
                yield from said(each)
            elif isinstance(each, str):
                yield from spoken(each)


def spoken(text):
    """A text, or where it is a figure or the data of a component, the texts in there."""
    if text.startswith("<style>"):
        return
    if not text.startswith(("{", "[")):
        yield text
        return
    try:
        yield from inside(json.loads(text))
    except ValueError:
        yield text


def inside(value):
    if isinstance(value, dict):
        for key, each in value.items():
            if key == "svg":
                yield from re.findall(r">([^<>]+)<", each)
            elif key not in UNSPOKEN:
                yield from inside(each)
    elif isinstance(value, list):
        for each in value:
            yield from inside(each)
    elif isinstance(value, str):
        yield value


def unmarked(text):
    """What is left of a text without its messages, if there is a sentence in it."""
    while (shorter := re.sub(r"⟦[^⟦⟧]*⟧", " ", text)) != text:
        text = shorter
    text = re.sub("|".join(KINDS), " ", text)
    if any(text.strip() in title for title in TITLES):
        return ""
    bare = re.sub(r"<[^>]*>|`[^`]*`|\$[^$]*\$|\]\([^)]*\)|https?://\S+", " ", text)
    return bare.strip() if re.search(r"[a-z]{2,},? [a-z]{2,}", bare) else ""


@pytest.mark.parametrize("page", [question.name for question in questions()])
def test_all_words_are_messages(opened, wrapped, page):
    at = opened(page)
    assert not at.exception
    left = {found for text in texts(at._tree) if (found := unmarked(text))}
    assert left == set()

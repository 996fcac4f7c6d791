"""Words of visitors: cut, in one line, and no Markdown."""

import re

import pytest

from cnnviz.kit.text import JOINER, cut, escaped, quoted

HOSTILE = (
    "![x](https://example.invalid/x.png)",
    "[x](https://example.invalid)",
    "<img src=x onerror=alert(1)>",
    "**bold** _and_ __very__ ~~gone~~",
    "`code` ``more``",
    "$x^2$ and $$y$$",
    ":red[x] :smile: :material/home:",
    "| a | b |",
    "# head",
)


def read(text):
    """What is left on the screen of an escaped text."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text).replace(JOINER, "")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_mark_is_left_that_means_something(text):
    assert not re.search(r"(?<!\\)[`*{}\[\]<>#$~|!]", escaped(text))
    assert not re.search(r"(?<![\\a-z0-9])_|(?<!\\)_(?![a-z0-9])", escaped(text))
    assert not re.search(r"(?<!\\):[a-z]", escaped(text).replace("https:", ""))
    assert read(escaped(text)) == text


@pytest.mark.parametrize(
    "address",
    [
        "https://example.invalid",
        "HTTP://EXAMPLE.INVALID",
        "www.example.invalid",
        "ftp://example.invalid",
        "mailto:a@example.invalid",
        "a@example.invalid",
    ],
)
def test_an_address_is_no_link(address):
    assert not re.search(r"(?i)(https?|ftp)://|www\.|@\w|mailto:a", escaped(address))
    assert read(escaped(address)) == address


def test_names_of_layers_and_sentences_are_read_as_they_stand():
    text = "conv3_3 has 256 × 56 × 56; the kernel (7) is larger than the input: make it smaller."
    assert escaped(text) == text
    assert escaped("Plain-56: 12.3% after epoch 4.") == "Plain-56: 12.3% after epoch 4."


@pytest.mark.parametrize("text", ["a\nb", "a\r\n\r\n# b", "\0\x1b[31m", "\u2028\u202e", "\ufeff"])
def test_a_text_is_one_line_that_can_be_seen(text):
    assert cut(text).isprintable()
    assert len(cut(text)) == len(text)


def test_a_long_text_is_cut():
    assert cut("x" * 40) == "x" * 40
    assert cut("x" * 41) == "x" * 40 + "…"
    assert quoted("*" * 60_000) == "“" + r"\*" * 40 + "…”"

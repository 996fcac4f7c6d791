"""Every message is translated, with its facts, in the glossary's words."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from scripts.messages import ERRORS, KEYWORDS, LOCALE, faults, messages, read

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = sorted(LOCALE.glob("*/LC_MESSAGES/cnnviz.po"))
WANTED = messages()


SOURCES = [*ROOT.glob("cnnviz/**/*.py"), *ROOT.glob("pages/**/*.py"), ROOT / "app.py"]
SAYING = {name: places or (1,) for name, places in (KEYWORDS | dict.fromkeys(ERRORS)).items()}
"""What takes messages, and which of its arguments are some."""


def language(path):
    return path.parent.parent.name


def said(catalogue, message):
    entry = catalogue.get(message.one)
    strings = "" if entry is None else entry.string
    return " ".join(strings) if isinstance(strings, list | tuple) else strings


def test_there_are_messages_and_a_catalogue():
    assert len(WANTED) > 1500
    assert "zh" in map(language, CATALOGUES)


@pytest.mark.parametrize("path", CATALOGUES, ids=language)
def test_none_is_untranslated_and_each_keeps_its_facts(path):
    assert faults(read(path), WANTED) == []


@pytest.mark.parametrize("path", CATALOGUES, ids=language)
def test_none_is_left_that_nobody_says(path):
    known = {message.one for message in WANTED}
    stale = [entry.id for entry in read(path) if entry.id and str(_one(entry.id)) not in known]
    assert stale == []


def _one(key):
    return key[0] if isinstance(key, tuple | list) else key


@pytest.mark.parametrize("path", CATALOGUES, ids=language)
def test_terms_are_the_glossarys(path):
    glossary = tomllib.loads((path.parent.parent / "glossary.toml").read_text(encoding="utf-8"))
    catalogue = read(path)
    found = []
    for message in WANTED:
        # Facts and quotations are no words of ours.
        english = re.sub(r"\{[^}]*\}|“[^”]*”", " ", message.one)
        translation = said(catalogue, message)
        for term, allowed in glossary.items():
            if re.search(rf"\b{re.escape(term)}(s|es)?\b", english, re.IGNORECASE) and not any(
                word in translation for word in allowed
            ):
                found.append(f"{term} → {' or '.join(allowed)}: {message.one} → {translation}")
    assert found == []


def test_no_message_is_an_f_string():
    """It could not be looked up; extraction passes it over, with a warning."""
    run = subprocess.run(
        [sys.executable, "-m", "scripts.messages", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stderr == ""


def in_code(path):
    """The messages that stand in a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            for place in SAYING.get(node.func.id, ()):
                yield from node.args[place - 1 : place]


def test_what_is_said_inside_an_f_string_is_found_as_well():
    known = {text for message in WANTED for text in (message.one, message.many)}
    missed = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCES
        for node in in_code(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if any(map(str.isalpha, node.value)) and node.value not in known
    ]
    assert missed == []

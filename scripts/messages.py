"""The messages of the app, collected for translation: `python -m scripts.messages [--check]`.

Whole messages come from the code (`_`, `plural`, the words of errors) and from the records beside
it: questions, declared controls, layers, networks, claims. Each language's catalogue under
`locale/` is brought up to date: new messages are added untranslated, old ones dropped.

    --check    change nothing; say what is missing, and end with status 1 if something is
"""

import argparse
import string
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from cnnviz.kit.declared import declarations
from cnnviz.layers import LAYERS, Column, Operation, Role
from cnnviz.networks import REGISTER, architecture
from cnnviz.networks.resnet import Shortcut
from cnnviz.probing.attribution import Method

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
KEYWORDS: dict[str, Any] = {"_": None, "N_": None, "plural": (1, 2), "whole": (2,), "pair": (2,)}
ERRORS = ("CnnvizError", "LayerError", "ShapeError", "StoreError", "UnknownRunError")
ERRORS += ("Unreadable", "DivergedError", "Words")
"""Classes whose first argument is a message."""

SAID = frozenset({"title", "question", "section", "label", "text", "help", "claim", "verdict"})
SAID |= {"chip", "note", "split", "asks"}
"""Fields of a record that are read by people."""

WORDED = (Role, Column, Shortcut, Method)
"""Options whose values are words."""


class Message(NamedTuple):
    """A message, its plural where it has one, and the file it stands in."""

    one: str
    many: str
    place: str


def messages() -> list[Message]:
    """All messages, each once, in the order of the files."""
    found: dict[str, Message] = {}
    for message in (*_in_code(), *_in_records(), *_in_library(), *_in_states()):
        if any(map(str.isalpha, message.one)):
            found.setdefault(message.one, message)
    return list(found.values())


def _in_code() -> Iterator[Message]:
    keywords = KEYWORDS | dict.fromkeys(ERRORS)
    for path in sorted(
        [*ROOT.glob("cnnviz/**/*.py"), *ROOT.glob("pages/**/*.py"), ROOT / "app.py"]
    ):
        place = str(path.relative_to(ROOT))
        for _line, said, _comments, _context in extract_from_file("python", path, keywords):
            one, many = said if isinstance(said, tuple) else (said, "")
            yield Message(one, many or "", place)


def _in_records() -> Iterator[Message]:
    records = ["pages/*/question.toml", "cnnviz/claims/cards/*.toml"]
    records += [
        f"cnnviz/claims/{name}.toml" for name in ("claims", "reasons", "trainings", "peers/peers")
    ]
    records += ["cnnviz/networks/networks.toml", "cnnviz/asking/*.toml", "cnnviz/kit/tour.toml"]
    for path in sorted(path for pattern in records for path in ROOT.glob(pattern)):
        record = tomllib.loads(path.read_text(encoding="utf-8"))
        for text in _said(record):
            yield Message(text, "", str(path.relative_to(ROOT)))


def _in_library() -> Iterator[Message]:
    words = [layer.title for layer in LAYERS]
    words += [str(each) for kind in WORDED for each in kind]
    words += [operation.several for operation in Operation]
    for text in words:
        yield Message(text, "", "cnnviz/layers")
    for name in REGISTER:  # those whose note is not in the file of records
        if not architecture(name).facts and (note := architecture(name).note):
            yield Message(note, "", "cnnviz/networks")


def _in_states() -> Iterator[Message]:
    for path in sorted(ROOT.glob("pages/*/state.py")):
        state = import_module(f"pages.{path.parent.name}.state").State
        for control in declarations(state).values():
            fixed = control.allowed  # others are worked out, of words that are marked
            labels = fixed.values() if isinstance(fixed, Mapping) else ()
            for text in (control.label, control.help, control.example, *labels):
                yield Message(text, "", str(path.relative_to(ROOT)))


def _said(record: Any) -> Iterator[str]:
    """The texts of a record, tables and lists inside it included."""
    if isinstance(record, dict):
        for key, value in record.items():
            if key in SAID and isinstance(value, str):
                yield value
            else:
                yield from _said(value)
    elif isinstance(record, list):
        for value in record:
            yield from _said(value)


def places(message: str) -> list[str]:
    """The facts that a message has places for; how they are written is the language's own."""
    return sorted(name for _, name, _, _ in string.Formatter().parse(message) if name is not None)


def read(path: Path) -> Catalog:
    """A catalogue from its file."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def updated(old: Catalog, wanted: Iterable[Message]) -> Catalog:
    """A catalogue of exactly the messages wanted, with the translations there were."""
    new = Catalog(
        locale=old.locale,
        project="cnnviz",
        version="1",
        fuzzy=False,
        header_comment="# What cnnviz says; made complete by `python -m scripts.messages`.",
        creation_date=old.creation_date,
        revision_date=old.revision_date,
    )
    for message in wanted:
        key = (message.one, message.many) if message.many else message.one
        before = old.get(message.one)
        translated = before.string if before is not None else ""
        if message.many and not isinstance(translated, tuple):
            translated = (translated,) * new.num_plurals
        new.add(key, translated, locations=[(message.place, 0)])
    return new


def faults(catalogue: Catalog, wanted: Iterable[Message]) -> list[str]:
    """What keeps a catalogue from being complete, a line each."""
    found = []
    for message in wanted:
        entry = catalogue.get(message.one)
        strings = [] if entry is None else entry.string
        said = list(strings) if isinstance(strings, list | tuple) else [strings]
        if not said or not all(said):
            found.append(f"{message.place}: untranslated: {message.one}")
        elif any(places(text) not in (places(message.one), places(message.many)) for text in said):
            found.append(f"{message.place}: other facts than in English: {message.one}")
    return found


def main() -> int:
    """Bring the catalogues up to date, or check them."""
    parser = argparse.ArgumentParser(prog="scripts.messages", description=main.__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    wanted, missing = messages(), 0
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/cnnviz.po")):
        catalogue = read(path)
        if not check:
            catalogue = updated(catalogue, wanted)
            with path.open("wb") as file:
                write_po(file, catalogue, width=96, sort_by_file=True, no_location=False)
        problems = faults(catalogue, wanted)
        missing += len(problems)
        print(f"{path.relative_to(ROOT)}: {len(wanted)} messages, {len(problems)} not translated")
        if check:
            print(*problems[:50], sep="\n")
    return 1 if check and missing else 0


if __name__ == "__main__":
    sys.exit(main())

"""Links nobody would make: every control of every page is asked for nonsense, and for much.

Each link opens a page in Streamlit's own tester. A link is good where the page shows what was
asked for, or says in a sentence that it cannot. Told apart are

- error pages: an error of the program where the page should be;
- silent ones: a control shows something else than the link says, without a word;
- foreign ones: words of the link have become Markdown;
- other ones: the page's own "link to this" does not show the same again.

    python -m benchmarks.links [--count 3300] [--seed 0] [--page layer_calculator]

The same seed asks the same links. Nothing is trained; the run store is empty. Prints each link that
is not good, a table and this process's memory; leaves with status 1 if a claim does not hold.
"""

import argparse
import logging
import os
import random
import re
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import parse_qs, urlencode

from streamlit import config
from streamlit.logger import get_logger
from streamlit.testing.v1 import AppTest

from benchmarks.footprint import Watched, watched
from benchmarks.report import Claim, Section, tell
from cnnviz.kit.control import Control, texts, written
from cnnviz.kit.links import RUN
from cnnviz.kit.rest import rest
from scripts.visit import visit

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(path.parent.name for path in (ROOT / "pages").glob("*/page.py"))
PATIENCE = 120
"""Seconds after which a page counts as too slow."""

NASTY: tuple[str | bytes, ...] = (
    *("", " ", "inf", "-inf", "+inf", "Infinity", "nan", "NaN", "1e400", "-1e400", "1e999"),
    *("0", "-0", "-1", "00", "007", "+5", "3.7", "5.0", "1e3", "0x10", "1_000", "1,000"),
    *(" 5", "5 "),
    *("٣٢", "３２", "½", "²", "Ⅷ", "9" * 25, "9" * 400, "9" * 5000, "9223372036854775808"),
    *("18446744073709551616", "9007199254740993", "-9223372036854775809", "1e-400", "0.1e1"),
    *("None", "null", "true", "TRUE", "False", "yes", "[]", "{}", "[1, 2]", "a,b", "same"),
    *("\0", "\0x", "a\nb", "\r\n\r\n", "\t", "\x1b[31m", "\x7f", "\u202eabc", "\ufeff", "\u2028"),
    *("![x](https://example.invalid/x.png)", "[x](https://example.invalid)", "**x**", "# x"),
    *("<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "https://example.invalid/"),
    *("www.example.invalid", "a@example.invalid", ":red[x]", ":smile:", "$x^2$", "`x`", "``x`"),
    *("%", "%00", "%zz", "{x}", "{0}", "%s", "\\", "../../etc/passwd", "'; drop table runs; --"),
    *("é", "e\u0301", "😀", "𝟛", "字", "a" * 300, "![" * 5000, " " * 500, "x" * 60_000),
    *(b"\xff", b"\xff\xfe\xfd", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"a\xffb"),
)
"""Values; bytes are none of UTF-8."""

OTHERS = ("runs", "erratum", "via", "embed", "embed_options", "session_state", "_run", "a b", "")
"""Parameters that are no controls."""

SMALL = ("lenet5", "lenet5-1998", "resnet20-cifar", "plain20-cifar", "alexnet")
SPARED: Mapping[str, Mapping[str, Sequence[str]]] = {
    "feature_maps": {"network": SMALL},
    "one_number": {"network": SMALL},
    "what_a_unit_sees": {"network": SMALL},
    "why_this_answer": {"network": SMALL[:4]},
    "gradient_norms": {"depth": ("8", "14"), "seeds": ("1",), "step": ("0", "1")},
}
"""What possible values are drawn from where any of them would only cost time."""


class Faults(logging.Handler):
    """Keeps the last error that ended a page, which the page itself does not show."""

    last = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Note an error and where it was raised."""
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            place = traceback.extract_tb(error.__traceback__)[-1]
            self.last = f"{type(error).__name__}: {error} ({place.filename}:{place.lineno})"


FAULTS = Faults()


@dataclass(frozen=True)
class Link:
    """A page and what is asked of it: {parameter: its values}."""

    page: str
    query: Mapping[str, Sequence[str | bytes]]

    def __str__(self) -> str:
        address = f"{self.page}?{urlencode(self.query, doseq=True)}"
        return address if len(address) <= 300 else f"{address[:300]}… ({len(address)} characters)"


BAD = {"error": "error pages", "slow": "too slow"}
BAD |= {kind: kind for kind in ("silent", "foreign", "other")}
GOOD = {"shown": "shown", "told": "told what cannot be", "refused": "refused with a sentence"}


@dataclass(frozen=True)
class Outcome:
    """What a link led to: a verdict, one of `GOOD` or of `BAD` and then with its cause."""

    verdict: str
    cause: str = ""

    @property
    def good(self) -> bool:
        """Whether the page did what a page should."""
        return self.verdict in GOOD


def opened(link: Link) -> AppTest:
    """The page, as a visitor's browser would open it."""
    at = visit(link.page, PATIENCE)
    at.query_params.update({key: list(values) for key, values in link.query.items()})
    return at.run()


def controls(page: str) -> dict[str, Control]:
    """The controls of a page: those drawn at first, and those that a choice of these brings."""
    found = dict(drawn(opened(Link(page, {}))))
    for key, control in list(found.items()):
        few = control.allowed is not None and not control.many and len(control.allowed) <= 4
        for value in control.allowed or () if few else ():
            if value != control.default:
                found |= drawn(opened(Link(page, {key: [str(written(value))]}))) | found
    return found


def drawn(at: AppTest) -> dict[str, Control]:
    """The controls on the screen, by their names in the link."""
    if RUN not in at.session_state:
        return {}
    return {each.parameter: each for each in at.session_state[RUN].drawn.values()}


def links(page: str, found: Mapping[str, Control], chance: random.Random) -> Iterator[Link]:
    """Links to one page without an end: first each control with each nasty value, then mixtures."""
    single = [(key, value) for key in found for value in NASTY]
    chance.shuffle(single)
    while True:
        kind = chance.choice(("single", "mixed", "possible", "repeated", "strange"))
        if kind == "single" and single:
            key, value = single.pop()
            yield Link(page, {key: [value]})
        elif kind == "strange":
            keys = chance.sample(OTHERS, 3)
            yield Link(page, {key: [chance.choice(NASTY)] for key in keys if key})
        elif found:
            query: dict[str, list[str | bytes]] = {}
            for key in chance.sample(sorted(found), chance.randint(1, len(found))):
                many = chance.randint(2, 4) if kind == "repeated" else 1
                nasty = kind != "possible" and chance.random() < 0.4
                query[key] = [
                    chance.choice(NASTY) if nasty else possible(page, found[key], chance)
                    for _ in range(many)
                ]
            yield Link(page, query)


def possible(page: str, control: Control, chance: random.Random) -> str:
    """A value that a control can have: often an extreme one."""
    values = SPARED.get(page, {}).get(control.parameter, control.allowed)
    if values is None:
        return chance.choice(("224", "136 million", "nothing"))
    if isinstance(values, range):
        low, high = values[0], values[-1]
        near = (low, high, min(low + 1, high), max(high - 1, low), min(high, max(low, 224)))
        return str(chance.choice((*near, round(low + (high - low) * chance.random() ** 6))))
    return str(written(chance.choice(values)))


def outcome(link: Link, *, again: bool = True) -> Outcome:
    """Open a link and judge what it led to."""
    try:
        at = opened(link)
    except RuntimeError as error:  # what the tester raises past its patience
        return Outcome("slow", str(error).splitlines()[0])
    if at.exception:
        return Outcome("error", FAULTS.last or at.exception[0].message)
    boxes = [each.value for kind in ("warning", "error", "info") for each in at.get(kind)]
    foreign = [text for text in boxes if FOREIGN.search(text)]
    if foreign:
        return Outcome("foreign", foreign[0])
    silent = "" if at.warning else unsaid(at, link)
    if silent:
        return Outcome("silent", silent)
    other = differing(at, link) if again else ""
    if other:
        return Outcome("other", other)
    return Outcome("refused" if at.error else "told" if at.warning else "shown")


FOREIGN = re.compile(r"(?<!\\)(\]\(|<img|<script|\*\*x|:red\[|https?://example|www\.example|\$x)")
"""Words of `NASTY` that a browser would not show as they stand."""


def unsaid(at: AppTest, link: Link) -> str:
    """A control that shows something else than the link says."""
    for key, control in drawn(at).items():
        asked = [text if isinstance(text, str) else "" for text in link.query.get(key, ())]
        shown = texts(at.session_state[control.key])
        if key in link.query and [text.lower() for text in asked if text] != [
            text.lower() for text in shown if text
        ]:
            return f"{key} is {shown} and not {asked}; usual is {control.default}"
    return ""


def differing(at: AppTest, link: Link) -> str:
    """What another visitor sees otherwise who follows the page's link to itself."""
    if not drawn(at):
        return ""
    address = at.code[0].value
    anew = opened(Link(link.page, parse_qs(address.partition("?")[2], keep_blank_values=True)))
    numbers = [[(m.label, m.value) for m in each.metric] for each in (at, anew)]
    if numbers[0] != numbers[1] or anew.warning or anew.exception:
        told = [box.value for box in anew.warning]
        return f"{address} shows {numbers[1]} and not {numbers[0]}; told: {told}"
    return ""


def asked(pages: Sequence[str], count: int, seed: int) -> Iterator[Link]:
    """`count` links, to each of the pages in turn."""
    streams = [links(page, controls(page), random.Random(f"{seed} {page}")) for page in pages]
    for number in range(count):
        yield next(streams[number % len(streams)])


def attack(links: Iterable[Link], chance: random.Random) -> Counter[str]:
    """Open links, print those that are not good, return how many there are of each kind."""
    counts: Counter[str] = Counter()
    for link in links:
        result = outcome(link, again=chance.random() < 0.2)
        counts[result.verdict] += 1
        if not result.good:
            print(f"{result.verdict}: {link}\n    {result.cause}", flush=True)
    return counts


def sections(counts: Counter[str], seconds: float, memory: Watched) -> list[Section]:
    """What the links led to, and the memory it took."""
    rows = [(words, f"{counts[kind]:,}") for kind, words in (GOOD | BAD).items()]
    bad = sum(counts[kind] for kind in BAD)
    grown = f"{memory.grown:.2f}"
    claims = [
        Claim("links that are not good", "0", str(bad), not bad),
        Claim(
            "memory after all links over that after a tenth", "≤ 1.1", grown, memory.grown <= 1.1
        ),
    ]
    title = f"{counts.total():,} links in {seconds:,.0f} s"
    note = "Before: after the first tenth of the links. Before and after without what is kept."
    return [Section(title, ("led to", "links"), rows, "", claims), memory.section("Memory", note)]


def prepare(folder: str) -> None:
    """Give the app an empty store, and keep its errors; before it is opened."""
    os.environ["CNNVIZ_STORE"] = f"sqlite:///{folder}/runs.db"
    config.set_option("logger.enableRich", False)
    get_logger("streamlit.error_util").handlers = [FAULTS]


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=3300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--page", choices=PAGES, action="append")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        began = time.monotonic()
        stream, chance = asked(given.page or PAGES, given.count, given.seed), random.Random(0)
        counts = attack(islice(stream, given.count // 10), chance)
        rest()
        with watched(os.getpid(), every=10) as memory:
            counts += attack(stream, chance)
            took = time.monotonic() - began
            rest()
    print()
    return tell(*sections(counts, took, memory))


if __name__ == "__main__":
    sys.exit(main())

"""One server and its attackers: links, files and messages made to break it or to exhaust it.

Each kind is tried against the same running server, over real sessions. Told is what the worst
single try took, how far the memory of the server and its processes rose meanwhile, and how many
tries ended in an error box. A refusal in a sentence is none.

    python -m benchmarks.attacks [--count 60] [--seed 0] [--only links pictures …]

Ends with 1 if there was an error box, or if the server answered nobody afterwards. Linux only.
"""

import argparse
import random
import sys
import tempfile
import time
import urllib.error
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from benchmarks import links
from benchmarks.collector import settle
from benchmarks.footprint import watched
from benchmarks.pictures import all_of
from benchmarks.report import Claim, Section, tell
from benchmarks.sender import Sender
from benchmarks.weight_files import odd_weights
from cnnviz.kit.questions import question_of
from scripts.server import Server, serving

SLOWEST = 5.0
"""Seconds that a try may take without anything to be seen of its progress."""

MOST = 500_000_000
"""Bytes that one try may add."""

SIZES = "k=100000&d=100000&pad=same", "c=100000&f=10000&h=4096&w=4096&k=1"
LARGE = "resnet1202-cifar", "vgg19", "inception-resnet-v2", "densenet121"
LIVE = "feature-maps", "what-a-unit-sees", "why-this-answer", "one-number", "gradient-norms"


class Tried(NamedTuple):
    """A try by name, the milliseconds it took, and what its error boxes said."""

    name: str
    took: float
    errors: list[str]


Attack = Callable[[Server, int, int], Iterator[Tried]]


def opened(server: Server, page: str, query: str) -> Tried:
    """A page opened by its link."""
    with Sender(server.url, page, query) as visitor:
        return Tried(f"{page}?{query[:80]}", visitor.took, visitor.errors)


def of_sizes(server: Server, _count: int, _seed: int) -> Iterator[Tried]:
    """The two links that once took the server's memory, and a table's numbers beyond 64 bits."""
    for query in SIZES:
        yield opened(server, "layer-calculator", query)


def of_links(server: Server, count: int, seed: int) -> Iterator[Tried]:
    """Numbers near every bound and words that are none, on every page in turn."""
    for link in links.asked(links.PAGES, count, seed):
        query = urlencode(link.query, doseq=True)
        if len(query) < 60_000:
            yield opened(server, question_of(link.page).address, query)


def of_large_networks(server: Server, _count: int, _seed: int) -> Iterator[Tried]:
    """The largest networks on the pages that run one."""
    for page in LIVE:
        for network in LARGE:
            yield opened(server, page, f"network={network}")


def of_pictures(server: Server, count: int, seed: int) -> Iterator[Tried]:
    """Odd and damaged pictures, and then those made to take much memory or long."""
    with Sender(server.url, "feature-maps", "network=lenet5&picture=own") as visitor:
        for odd in all_of(count, seed):
            if len(odd.data) < 9_500_000:
                yield given(visitor, "Your picture", odd.kind, odd.data)


def of_weights(server: Server, count: int, seed: int) -> Iterator[Tried]:
    """Files of weights with odd heads, sizes, shapes and numbers, whole and damaged."""
    with Sender(server.url, "feature-maps", "network=lenet5&weights=file") as visitor:
        for kind, name, data in odd_weights(count, seed):
            yield given(visitor, "Your weights", f"{kind} {name}", data)


def given(visitor: Sender, label: str, name: str, data: bytes) -> Tried:
    """A file given to a control."""
    before = len(visitor.errors)
    took = visitor.give(label, name, data)
    return Tried(name, took, visitor.errors[before:])


def of_uploads(server: Server, count: int, _seed: int) -> Iterator[Tried]:
    """Files of 9 MB that nobody asked for, by one visitor."""
    with Sender(server.url, "layer-calculator") as visitor:
        for number in range(count):
            begun = time.perf_counter()
            with suppress(urllib.error.HTTPError):  # sent off for a moment
                visitor.put(visitor.place(f"{number}.png").upload_url, bytes(9_000_000))
            yield Tried(f"file {number}", 1000 * (time.perf_counter() - begun), [])


def of_states(server: Server, count: int, seed: int) -> Iterator[Tried]:
    """Controls set to states that are not theirs: other kinds, other options, much text."""
    chance = random.Random(seed)
    states = [
        {"int_value": 2**62},
        {"int_value": -(2**62)},
        {"double_value": float("nan")},
        {"string_value": "x" * 100_000},
        {"string_value": "![x](https://example.invalid/x.png)"},
        {"bool_value": True},
        {"json_value": "[" * 5000},
        {"json_value": '{"a": 1}'},
        {"json_trigger_value": '{"a": 1}'},
        {"bytes_value": b"\xff" * 100},
        {"trigger_value": True},
        {"string_array_value": {"data": ["no such option"] * 100}},
        {"double_array_value": {"data": [float("inf")] * 3}},
    ]
    pages = [question_of(page).address for page in links.PAGES]
    for number in range(count):
        page = pages[number % len(pages)]
        with Sender(server.url, page) as visitor:
            for key in chance.sample(visitor.controls, min(4, len(visitor.controls))):
                state = chance.choice(states)
                took = visitor.set(key, WidgetState(**state))
                said = visitor.errors[:]
                visitor.errors.clear()
                yield Tried(f"{page} {key} {str(state)[:60]}", took, said)


def of_messages(server: Server, count: int, _seed: int) -> Iterator[Tried]:
    """What only a developer's menu asks for; the page is as it was, and so are other visitors'."""
    asked = [
        BackMsg(clear_cache=True),
        BackMsg(load_git_info=True),
        BackMsg(set_run_on_save=True),
        BackMsg(debug_shutdown_runtime=True),
        BackMsg(backend_operation_request={"install_skills": {}}),
    ]
    for number in range(count):
        with Sender(server.url, "layer-calculator") as visitor:
            visitor.send(asked[number % len(asked)])
            visitor.run()
            yield Tried(asked[number % len(asked)].WhichOneof("type"), visitor.took, visitor.errors)


ATTACKS: dict[str, Attack] = {
    "sizes": of_sizes,
    "links": of_links,
    "networks": of_large_networks,
    "pictures": of_pictures,
    "weights": of_weights,
    "uploads": of_uploads,
    "states": of_states,
    "messages": of_messages,
}


def ready(server: Server) -> None:
    """Wait until the server has loaded everything, and shown a page that runs a network."""
    settle(server)
    for page in LIVE:
        opened(server, page, "network=lenet5")


def row(name: str, tries: list[Tried], rise: int) -> tuple[str, ...]:
    """Of the table."""
    worst = max(tries, key=lambda each: each.took)
    boxes = sum(bool(each.errors) for each in tries)
    seconds = f"{worst.took / 1000:.1f}"
    return name, str(len(tries)), seconds, worst.name[:60], f"{rise / 1e6:,.0f}", str(boxes)


def main() -> int:
    """Run them, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=ATTACKS, nargs="+", default=list(ATTACKS))
    asked = parser.parse_args()
    rows, every, rises = [], list[Tried](), []
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server:
        links.prepare(folder)
        ready(server)
        for name in asked.only:
            with watched(server.process, 0.3) as taken:
                tries = list(ATTACKS[name](server, asked.count, asked.seed))
            rises.append(taken.peak.memory - taken.before.memory)
            rows.append(row(name, tries, rises[-1]))
            every += tries if name != "states" else [Tried(t.name, t.took, []) for t in tries]
            for each in tries:
                if each.errors:
                    print(f"{name}: {each.name}: {each.errors[0]}", file=sys.stderr, flush=True)
            print(" | ".join(rows[-1]), file=sys.stderr, flush=True)
        alive = not opened(server, "layer-calculator", "k=3").errors
    boxes = sum(bool(each.errors) for each in every)
    slowest = max(each.took for each in every) / 1000
    return tell(
        Section(
            "Attacks",
            ("attack", "tries", "slowest s", "which", "memory + MB", "error boxes"),
            rows,
            "Memory is that of the server and all its processes, above what it was before. "
            "States of another kind than the control's Streamlit itself answers with an error box; "
            "no browser sends them, and nobody else sees it, so the claim leaves these out.",
            [
                Claim("error boxes", "0", str(boxes), boxes == 0),
                Claim(
                    "the slowest request",
                    f"≤ {SLOWEST:.0f} s",
                    f"{slowest:.1f} s",
                    slowest <= SLOWEST,
                ),
                Claim(
                    "most memory above the start",
                    f"≤ {MOST / 1e6:.0f} MB",
                    f"{max(rises) / 1e6:,.0f} MB",
                    max(rises) <= MOST,
                ),
                Claim("the server answers afterwards", "yes", "yes" if alive else "no", alive),
            ],
        )
    )


if __name__ == "__main__":
    sys.exit(main())

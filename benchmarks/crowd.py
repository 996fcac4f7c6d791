"""People who visit at once: what they open, what they change there, how long they think.

Convention: seconds. One wait is from what a visitor does until the answer stands there whole; where
a page asks first whether it should compute, the press and what follows are part of it. Everything
is drawn from a seed, so that the same crowd does the same as long as answers take as long.
"""

import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from websockets.exceptions import WebSocketException

from benchmarks.visitor import Visitor

THINKS = (2.0, 8.0)
STAYS = (3, 8)
"""Changes on a page before the next is opened."""

BEGIN = "begin_work"
"""The button that begins a piece of work which lasts."""

FOLLOWS = 40.0
"""Seconds that somebody who trains follows the curves, before stopping what still goes on."""

CALCULATORS = {
    "layer-calculator": ("f", "k", "s", "p"),
    "bottleneck-savings": ("f", "c", "width"),
    "architectures": ("channels", "layer", "columns"),
    "memory": ("batch", "gb", "optimizer"),
    "residual-block": ("a1", "a2", "times"),
    "inception-module": ("b3", "r3", "pool"),
    "training-step": ("batch", "frozen"),
    "why-convolutions": ("dx", "f", "k"),
    "one-by-one": ("n",),
    "compare": ("by",),  # not every network takes every size, and a refusal counts as an error
}
"""Pages of arithmetic, and what is changed on them."""

PASSES = {
    "network-map": ("layer", "channel", "picture"),
    "feature-maps": ("layer", "channel", "picture"),
    "one-number": ("layer", "channel", "row", "picture"),
    "why-this-answer": ("method", "picture", "class"),
    "what-a-unit-sees": ("layer", "channel"),
    "gradient-norms": ("depth", "step", "init"),
    "pooling": ("dx", "pool", "picture"),
    "normalisation": ("digit", "count", "layer"),
    "activations": ("depth", "activation", "init"),
    "shattered-gradients": ("lag", "layers"),
    "many-paths": ("swaps",),
    "ensembles": ("k", "n"),
}
"""Pages that send pictures through networks, and what is changed on them."""

WITH_NETWORKS = {"network-map", "feature-maps", "one-number", "why-this-answer", "pooling"}
WITH_NETWORKS |= {"what-a-unit-sees", "architectures", "memory", "training-step"}

NETWORKS = (
    "lenet5 alexnet vgg16 googlenet resnet18 resnet20-cifar lenet5-1998 small-cnn zfnet vgg11"
)
NETWORKS += " resnet50 squeezenet1.1 mobilenet-v2 nin-cifar10 plain20-cifar resnet56-cifar"

ABSENT = ("my own picture", "my camera", "a digit I draw", "my own file")
"""Options that wait for something of the visitor's."""

MOST = 24
"""Values among which a control is changed: some that others had, some new."""


@dataclass
class Seen:
    """What visitors have met with: seconds of each wait by page, and what went wrong there."""

    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def of(self, pages: Sequence[str]) -> list[float]:
        """All waits on some pages."""
        return [wait for page in pages for wait in self.waits.get(page, ())]


@dataclass
class Person:
    """One visitor: of one kind, until an end."""

    url: str
    kind: str
    chance: random.Random
    seen: Seen
    until: float
    session: Visitor | None = None
    page: str = "home"

    def stay(self) -> None:
        """Visit one page after the other."""
        what = self._train if self.kind == "training" else self._look_around
        self._pause(self.chance.uniform(0, THINKS[1]))
        while time.monotonic() < self.until:
            try:
                what()
            except (WebSocketException, OSError, TimeoutError) as error:
                self.seen.errors[self.page].append(f"connection: {type(error).__name__} {error}")
                self.session = None
                self._think()
        if self.session is not None:
            self.session.close()

    def _look_around(self) -> None:
        pages = CALCULATORS if self.kind == "calculators" else PASSES
        page = self.chance.choice([*pages])
        self._open(page, self._query(page))
        for _ in range(self.chance.randint(*STAYS)):
            self._think()
            if time.monotonic() > self.until:
                return
            self._change(pages[page])

    def _query(self, page: str) -> str:
        if page not in WITH_NETWORKS:
            return f"seed={self.chance.randrange(4)}" if self.kind == "passes" else ""
        names = NETWORKS.split()
        # The first ones are what most ask for.
        name = self.chance.choices(names, [1 / n for n in range(1, 1 + len(names))])[0]
        return f"network={name}" + self.chance.choice(("", "&seed=1", "&seed=2"))

    def _open(self, page: str, query: str) -> None:
        self.page = page
        session = self.session
        if session is None:
            began = time.perf_counter()
            self.session = Visitor(self.url, page, query)
            self._answered(time.perf_counter() - began)
        else:
            self._do(partial(session.go, page, query))

    def _change(self, controls: Sequence[str]) -> None:
        session = self._there()
        offers = {key: self._offered(key) for key in controls if session.shows(key)}
        offers = {key: values for key, values in offers.items() if values}
        if offers:
            key = self.chance.choice([*offers])
            self._do(partial(session.change, key, self.chance.choice(offers[key])))
        else:
            self._do(session.run)

    def _offered(self, key: str) -> list[object]:
        values = self._there().offers(key)[: MOST + len(ABSENT)]
        return [each for each in values if each not in ABSENT][:MOST]

    def _train(self) -> None:
        asked = f"depth=8&epochs=3&pictures=500&seed={self.chance.randrange(10**6)}"
        self._open("training-lab", asked)
        session = self._there()
        self._think()
        if not session.shows("lab_train"):
            self.seen.errors[self.page].append("there is nothing to press")
            return
        self._do(partial(session.press, "lab_train"))
        self.page = "training lab, looks"
        ends = min(self.until, time.monotonic() + FOLLOWS)
        while session.repeating and time.monotonic() < ends:
            for wait in session.watch(1):
                self._answered(wait / 1000)
        self.page = "training-lab"
        if session.shows("lab_stop"):
            self._do(partial(session.press, "lab_stop"))
        self._think()

    def _do(self, what: Callable[[], float]) -> None:
        self._answered(what() / 1000)

    def _answered(self, wait: float) -> None:
        """Note a wait, with that for what is only begun by a press."""
        session = self._there()
        if session.shows(BEGIN):
            wait += session.press(BEGIN) / 1000
        self.seen.waits[self.page].append(wait)
        for told in (session.errors, session.refusals):
            self.seen.errors[self.page] += [f"{text} ({session.query})" for text in told]
            told.clear()

    def _there(self) -> Visitor:
        assert self.session is not None
        return self.session

    def _think(self) -> None:
        self._pause(self.chance.uniform(*THINKS))

    def _pause(self, seconds: float) -> None:
        time.sleep(max(0.0, min(seconds, self.until - time.monotonic())))


def kinds(visitors: int) -> list[str]:
    """What each of so many does: half calculate, one in twenty trains, the rest run passes."""
    trains = visitors // 20
    calculate = (visitors + 1) // 2
    rest = ["passes"] * (visitors - calculate - trains)
    return ["calculators"] * calculate + rest + ["training"] * trains


def visited(url: str, visitors: int, seconds: float, seed: int = 0) -> Seen:
    """Let so many people visit for so long; what they have met with."""
    seen, until = Seen(), time.monotonic() + seconds
    people = [
        Person(url, kind, random.Random(f"{seed} {number}"), seen, until)
        for number, kind in enumerate(kinds(visitors))
    ]
    threads = [threading.Thread(target=each.stay) for each in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen

"""The maps that explain an answer: recorded, kept from before, or worked out now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PIL import Image

from cnnviz.counting import analyse
from cnnviz.counting.report import Report
from cnnviz.kit.caches import cached
from cnnviz.kit.live import Live, bundled_picture
from cnnviz.kit.waiting import AT_ONCE, work
from cnnviz.language import _
from cnnviz.probing.attribution import Method, methods
from cnnviz.probing.occluding import Occluder, shares
from cnnviz.probing.recorded import Machine
from cnnviz.running.effort import NOTHING, Effort, passing
from cnnviz.weights.trained import Weights
from pages.why_this_answer.lesson import Reason, effort, reason
from pages.why_this_answer.recorded import Asked, recorded_reasons
from pages.why_this_answer.state import State


@dataclass(frozen=True)
class Asks:
    """What is asked of a network that looks at a picture.

    `wanted` is the number of the class to explain, None for the network's own answer; `method` is
    shown large, and `layer` is what Grad-CAM looks at.
    """

    live: Live
    wanted: int | None
    method: Method
    layer: str
    occluder: Occluder

    @classmethod
    def of(cls, state: State, live: Live) -> "Asks":
        """What the controls say."""
        square = state.squares[state.occluder]
        return cls(live, state.wanted, state.shown, state.layer, square)

    @property
    def weights(self) -> Weights:
        """Of the network."""
        return self.live.weights

    @property
    def report(self) -> Report:
        """Of the network."""
        return analyse(self.weights.described)


def meant_by(settings: Mapping[str, Any]) -> Asks:
    """What a preset asks; the controls it does not set are as at first."""
    state = State.read(settings)
    return Asks.of(state, Live(state.chosen, bundled_picture(state.picture)))


@dataclass(frozen=True)
class Found:
    """An answer and its reasons.

    Attributes:
        shown: the picture as it went in.
        shares: probability of each class; `number` is the one explained.
        reasons: the chosen method's, and those that take next to no time.
        waiting: what the others would take, in seconds, about.
        machine: what the chosen one was recorded on, where it was.
    """

    asks: Asks
    shown: Image.Image
    shares: tuple[float, ...]
    number: int
    reasons: dict[Method, Reason]
    waiting: dict[Method, float]
    machine: Machine | None

    @property
    def reason(self) -> Reason:
        """The one shown large."""
        return self.reasons[self.asks.method]


@dataclass(frozen=True)
class Plan:
    """What is to be done `before` the maps, for these, and for those left `waiting` (seconds)."""

    before: Effort
    maps: dict[Method, Effort]
    waiting: dict[Method, float]


def planned(asks: Asks) -> Plan:
    """Work out what a page with these settings takes, and which maps it shows by itself."""
    number = _number(asks) if _known_answer(asks) else asks.wanted
    answer = NOTHING if _known_answer(asks) else passing(asks.report)
    missing = {
        method: NOTHING
        if number is not None and _is_known(asks, number, method)
        else effort(asks.report, method, asks.occluder)
        for method in methods(asks.report.network)
    }
    build = asks.live.building()
    chosen = missing.pop(asks.method)
    before = build + answer if (answer + chosen).ticks else NOTHING
    plan = Plan(before, {asks.method: chosen}, {})
    spent, ready = (before + chosen).seconds, before.ticks > 0
    for method, each in sorted(missing.items(), key=lambda item: item[1].seconds):
        if each.ticks and not ready:
            each += build
        if each.ticks and spent + each.seconds > AT_ONCE:
            plan.waiting[method] = each.seconds
        else:
            plan.maps[method] = each
            spent, ready = spent + each.seconds, ready or each.ticks > 0
    return plan


def found(asks: Asks) -> Found | None:
    """Ask the network and look for its reasons; None while that is yet to begin.

    Raises `CnnvizError` where it does not fit into memory, or the answer is no number.
    """
    plan = planned(asks)
    all_of_it = sum(plan.maps.values(), plan.before)
    key = (*_answer_key(asks), asks.wanted, asks.method, asks.layer, asks.occluder)
    with work(repr(key), all_of_it, _what(asks)) as going:
        if going is None:
            return None
        with going.part(plan.before):
            answered, number = _answered(asks), _number(asks)
        reasons = {}
        for method, each in plan.maps.items():
            with going.part(each):
                reasons[method] = _reason(asks, number, method)
    recording = recorded_reasons()
    recorded = as_recorded(asks, number, asks.method) in recording.reasons
    ordered = {method: reasons[method] for method in Method if method in reasons}
    machine = recording.machine if recorded else None
    return Found(asks, asks.live.entered.shown, answered, number, ordered, plan.waiting, machine)


def _what(asks: Asks) -> str:
    """The work in a few words."""
    title = asks.report.network.title
    if asks.method is not Method.OCCLUSION:
        return _(
            "{network}'s answer, and by {method} what speaks for it",
            network=title,
            method=_(asks.method),
        )
    return _(
        "{network}'s answer with {squares} squares covered, one after the other",
        network=title,
        squares=asks.occluder.positions(*asks.report.input_shape[1:]),
    )


def _answer_key(asks: Asks) -> tuple[Weights, str]:
    return asks.weights, asks.live.picture.digest


def as_recorded(asks: Asks, number: int, method: Method) -> Asked:
    """What stands for a map: Grad-CAM's layer means nothing to the others."""
    layer = asks.layer if method is Method.GRAD_CAM else ""
    return Asked(*_answer_key(asks), number, method, layer, asks.occluder)


def _known_answer(asks: Asks) -> bool:
    return _answer_key(asks) in recorded_reasons().answers or answer_now.has(asks)


def _is_known(asks: Asks, number: int, method: Method) -> bool:
    recorded = recorded_reasons().reasons
    return as_recorded(asks, number, method) in recorded or reason_now.has(asks, number, method)


def _number(asks: Asks) -> int:
    """The class to explain; by default the network is asked for its own."""
    answered = _answered(asks) if asks.wanted is None else ()
    return answered.index(max(answered)) if asks.wanted is None else asks.wanted


def _reason(asks: Asks, number: int, method: Method) -> Reason:
    """A map and its test, recorded or worked out."""
    recorded = recorded_reasons().reasons.get(as_recorded(asks, number, method))
    return recorded or reason_now(asks, number, method)


def _stands_on(asks: Asks, *_more: object) -> Weights:
    return asks.weights


def _size(made: Reason) -> int:
    return made.found.values.nbytes


@cached("reasons", share=0.03, size=_size, key=as_recorded, away=_stands_on)
def reason_now(asks: Asks, number: int, method: Method) -> Reason:
    """A map and its test, worked out; raises `CnnvizError` where that does not fit into memory."""
    ready = asks.live.ready(gradients=method is not Method.OCCLUSION)
    return reason(*ready, number, method, asks.layer, asks.occluder)


def _answered(asks: Asks) -> tuple[float, ...]:
    """Probability of each class, recorded or worked out."""
    return recorded_reasons().answers.get(_answer_key(asks)) or answer_now(asks)


@cached(
    "probabilities", share=0.005, size=lambda made: 8 * len(made), key=_answer_key, away=_stands_on
)
def answer_now(asks: Asks) -> tuple[float, ...]:
    """Probability of each class, worked out; raises `CnnvizError` where one is no number."""
    return tuple(shares(*asks.live.ready()))

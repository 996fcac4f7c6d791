"""Every sentence of the Why this answer page against the numbers it is made from."""

import re
from dataclasses import replace

import numpy as np
import pytest

from cnnviz.kit.questions import question_of
from cnnviz.kit.waiting import in_words
from cnnviz.numerals import percent, short
from cnnviz.probing.attribution import Attribution, Method, strongest
from pages.why_this_answer import words as answer_words
from pages.why_this_answer.figure import top
from pages.why_this_answer.lesson import Reason
from pages.why_this_answer.recorded import recorded_reasons
from pages.why_this_answer.work import Found, found, meant_by
from scripts import record


def recordings():
    return [pytest.param(found(asks), id=repr(asks)[:60]) for asks in record.every_ask()]


@pytest.mark.parametrize("answered", recordings())
def test_every_recorded_answer(answered):
    asks, shares = answered.asks, answered.shares
    assert answered.machine is not None
    chosen = answered.reason
    answer, probability, *covered = answer_words.headline(answered)
    best = max(shares)
    assert sum(shares) == pytest.approx(1)
    assert answer.help == f"{percent(best, 4)} likely."
    assert probability.help.startswith(f"{percent(shares[answered.number], 6)}; softmax over ")
    assert f"{len(shares):,} classes" in probability.help
    assert (chosen.left is None) == (covered == [])
    if covered:
        left, then = covered
        assert left.help.startswith(f"{percent(chosen.left[answered.number], 6)}; the ")
        assert then.help == f"{percent(max(chosen.left), 4)} likely."
        names = asks.weights.class_names
        now = chosen.left.index(max(chosen.left))
        assert then.value == (names[now] if names else f"class {now}")
    note = answer_words.scale_note(answered)
    if asks.method is Method.GRAD_CAM:
        assert f"{asks.layer}, {chosen.found.cells[0]} × {chosen.found.cells[1]} cells" in note
    if asks.method is Method.OCCLUSION:
        down, across = chosen.found.cells
        assert f"{down} × {across} squares of " in note
        assert down * across == asks.occluder.positions(*chosen.found.values.shape)
    drawn = answer_words.scale(chosen)
    most = short(top(chosen.found))
    assert f">{most}<" in drawn
    assert (f">−{most}<" in drawn) == chosen.found.method.is_signed
    table(answered)


def table(answered):
    rows = {row["method"]: row for row in answer_words.table(answered)}
    assert list(rows) == [str(method) for method in answered.reasons]
    for method, reason in answered.reasons.items():
        row = rows[str(method)]
        assert row["smallest"] == reason.found.values.min()
        assert row["largest"] == reason.found.values.max()
        assert row["probability before"] == answered.shares[answered.number]
        if reason.left:
            assert row["lost"] == row["probability before"] - reason.left[answered.number]
            box = strongest(reason.found, answered.asks.occluder.side)
            assert row["rows of the square"] == f"{box.top}–{box.bottom}"
            assert row["columns of the square"] == f"{box.left}–{box.right}"


def test_presets_claim_what_is_so():
    five, other, wrong = question_of("why_this_answer").presets
    asked = found(meant_by(five.query))
    box = asked.reasons[Method.OCCLUSION].box
    left = asked.reasons[Method.OCCLUSION].left
    assert "Cover 5 × 5 pixels of a 9, and it is a 5" in five.text
    assert (box.bottom - box.top + 1, box.right - box.left + 1) == (5, 5)
    shares = asked.shares
    assert (shares.index(max(shares)), left.index(max(left))) == (9, 5)
    three = found(meant_by(other.query))
    assert "in this 3 speaks for an 8" in other.text
    assert (three.shares.index(max(three.shares)), three.number) == (3, 8)
    mistaken = found(meant_by(wrong.query))
    assert "wrong about this 5" in wrong.text
    assert mistaken.number != 5


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (1.0, "100.00 %"),
        (0.99999, "> 99.99 %"),
        (0.9999, "99.99 %"),
        (0.5, "50.00 %"),
        (0.0001, "0.01 %"),
        (0.00009, "< 0.01 %"),
        (0.0, "0.00 %"),
    ],
)
def test_a_probability(share, text):
    assert percent(share, 2) == text


def changed(values):
    """The default's answer with other values in its map."""
    answered = found(meant_by({"method": "saliency"}))
    made = Attribution(Method.SALIENCY, np.asarray(values, dtype=float), np.shape(values))
    return answered, Reason(made, strongest(made, 1), None)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([[0.0, 1.0]], ""),
        ([[0.0, 0.0]], "Nothing in this map speaks for 2: no value is above zero."),
        ([[-1.0, 0.0]], "Nothing in this map speaks for 2: no value is above zero."),
        ([[np.nan, 1.0]], "cannot be drawn: 1 of its 2 values are no finite numbers"),
        ([[np.inf, -np.inf]], "cannot be drawn: 2 of its 2 values are no finite numbers"),
    ],
)
def test_a_map_without_anything_to_show(values, words):
    said = answer_words.nothing(*changed(values))
    assert words in said
    assert bool(said) == bool(words)


def test_what_is_not_shown_says_why():
    answered, reason = changed([[0.0, np.nan]])
    waiting = {Method.OCCLUSION: 38.0}
    answered = replace(answered, reasons={Method.SALIENCY: reason}, waiting=waiting)
    said = {method: answer_words.not_shown(answered, method) for method in Method}
    assert said[Method.OCCLUSION].startswith("About 40 s on this network: choose it as the one")
    assert said[Method.SALIENCY] == answer_words.nothing(answered, reason)
    assert "has no ReLU" in said[Method.DECONVOLUTION]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.2, "about 1 s"),
        (2.4, "about 2 s"),
        (9.4, "about 9 s"),
        (9.6, "about 10 s"),
        (38, "about 40 s"),
        (94, "about 90 s"),
        (96, "about 2 minutes"),
        (400, "about 7 minutes"),
    ],
)
def test_an_estimate_in_words(seconds, text):
    assert in_words(seconds) == text


def test_the_recording_says_so():
    said = answer_words.recording_words(recorded_reasons().machine)
    assert re.search(r"a recording: worked out before by torch [\d.]+\S* on one core of \S", said)


def test_an_answer_is_to_its_picture():
    answered = found(meant_by({"picture": "digit-9"}))
    assert isinstance(answered, Found)
    assert answered.shares.index(max(answered.shares)) == answered.number == 9

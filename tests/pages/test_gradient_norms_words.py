"""Every sentence of the Gradient norms page against the numbers it is made from."""

import math
import re
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.kit.questions import question_of
from cnnviz.numerals import short
from pages.gradient_norms import chain as gradient_chain
from pages.gradient_norms import words as gradient_words
from pages.gradient_norms.jacobians import START, chains, size_of
from pages.gradient_norms.lesson import STEPS, Step
from pages.gradient_norms.nets import Nonlinearity, Setting
from pages.gradient_norms.recorded import Net
from pages.gradient_norms.state import State
from pages.gradient_norms.steps import Side, run_of, worked_out

PRESETS = question_of("gradient_norms").presets
NUMBER = r"-?[\d,]+(?:\.\d+)?(?: × 10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?"
POWERS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def value(text):
    """What a printed number says."""
    mantissa, _, power = text.replace(",", "").partition(" × 10")
    return float(mantissa) * 10.0 ** int(power.translate(POWERS) or 0)


def sizes(first, last, middle=None):
    between = last if middle is None else middle
    return [("conv1", first), ("conv2", between), ("conv3", last), ("fc", 0.1)]


def fate(norms):
    """What is said of a gradient: the part about the plain net."""
    said = gradient_words.verdict(Setting(depth=20), norms, sizes(1.0, 1.0))
    plain, residual = said.rsplit("; the residual net's gradient ", 1)
    assert (
        residual
        == "stays of the same order: 1.00 at the last convolution and 1.00 at the first layer."
    )
    return plain.partition("20 layers: the plain net's gradient ")[2]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (100.0, 1.0, "grows 100-fold, from 1.00 at the last convolution to 100 at the first"),
        (0.01, 1.0, "shrinks 100-fold, from 1.00 at the last convolution to 0.0100 at the first"),
        (1.0, 2.0, "stays of the same order: 2.00 at the last convolution and 1.00 at the first"),
        (
            3e-27,
            4.2e-26,
            "is vanishingly small at both ends: 4.20 × 10⁻²⁶ at the last convolution "
            "and 3.00 × 10⁻²⁷ at the first layer, 14-fold less",
        ),
        (
            2e-9,
            1e-9,
            "is vanishingly small at both ends: 1.00 × 10⁻⁹ at the last convolution and "
            "2.00 × 10⁻⁹ at the first layer, of the same order",
        ),
        (
            1e-9,
            0.1,
            "is vanishingly small at the first layer: 1.00 × 10⁻⁹, 1.00 × 10⁸-fold less, "
            "from 0.100 at the last convolution",
        ),
        (
            0.1,
            1e-9,
            "is vanishingly small at the last convolution: 1.00 × 10⁻⁹; 0.100 at the "
            "first layer, 1.00 × 10⁸-fold more",
        ),
        (
            2e5,
            1e4,
            "is huge at both ends: 10,000 at the last convolution and 2.00 × 10⁵ at the "
            "first layer, 20-fold more",
        ),
        (5e4, 1.0, "is huge at the first layer: 50,000, 50,000-fold more, from 1.00 at"),
        (
            0.0,
            1.0,
            "is exactly 0 at the first layer, in 1 of the 4 layers in all; 1.00 at the last",
        ),
        (
            1.0,
            0.0,
            "is exactly 0 at the last convolution, in 2 of the 4 layers in all; 1.00 at the f",
        ),
        (
            0.0,
            0.0,
            "is exactly 0 at the last convolution and at the first layer, in 3 of the 4 layers",
        ),
        (inf, 1.0, "overflows: in 1 of the 4 layers it is no finite number"),
        (nan, nan, "overflows: in 3 of the 4 layers it is no finite number"),
    ],
)
def test_what_became_of_a_gradient(first, last, words):
    assert fate(sizes(first, last)).startswith(words)


def test_the_table():
    plain, residual = (
        Side(([Step(sizes(place, 3), sizes(place + 2, 1), 2.3)],)) for place in (2, 3)
    )
    assert gradient_words.full_table(plain, residual, 0)[0] == {
        "layer": "conv1",
        "plain": 2,
        "residual": 3,
        "plain, activations": 4,
        "residual, activations": 5,
    }


SIZE = st.one_of(st.floats(1e-45, 1e38), st.sampled_from([0.0, inf, nan, 1e-6, 1e3, 1.0]))


@given(first=SIZE, middle=SIZE, last=SIZE)
def test_the_size_comes_before_the_change(first, middle, last):
    told(fate(sizes(first, last, middle)), [first, middle, last, 0.1], last, first)


def told(said, values, begun, ended):
    """A sentence is held against its numbers: what it says is so, and the worst comes first."""
    lost = sum(not math.isfinite(each) for each in values)
    if lost:
        count = "each of the" if lost == len(values) else f"{lost} of the"
        assert re.match(f"overflows?: in {count} {len(values)} layers", said)
        return
    if begun == 0 or ended == 0:
        gone = values.count(0)
        count = "each of the" if gone == len(values) else f"{gone} of the"
        assert re.match(f"(is|are) exactly 0 .*, in {count} {len(values)} layers in all", said)
        assert begun == ended or short(begun or ended) in said
        return
    assert short(begun) in said
    assert short(ended) in said
    small, large = (min(begun, ended), max(begun, ended))
    if small < 1e-6 or large > 1e3:
        word = said.partition(":")[0]
        assert re.match("(is|are) (vanishingly small|huge)", said)
        assert small < 1e-6 or "vanishingly" not in word
        assert large > 1e3 or "huge" not in word
    ratio, fold = large / small, re.search(rf"({NUMBER})-fold", said)
    assert (fold is None) == (ratio < 10)
    if fold:
        assert value(fold[1]) == pytest.approx(ratio, rel=0.05)
        more = bool(re.search("grow|more", said))
        assert more == (ended > begun)
        assert more != bool(re.search("shrink|less", said))
    else:
        assert "of the same order" in said


def recorded_sides():
    for preset in PRESETS:
        seeds = State.read(preset.query).settings
        yield [
            Side(tuple(run_of(Net.of(one, residual), STEPS) for one in seeds))
            for residual in (False, True)
        ]


def computed_sides():
    """Small nets of several kinds under several seeds, run now."""
    for options in (
        {},
        {"batch_norm": False, "activation": Nonlinearity.SIGMOID},
        {"batch_norm": False, "activation": Nonlinearity.TANH},
    ):
        yield [
            Side(
                tuple(
                    worked_out(Net.of(Setting(8, batch=8, seed=n, **options), residual), 2)
                    for n in (0, 1, 2)
                )
            )
            for residual in (False, True)
        ]


@pytest.mark.parametrize("sides", [*recorded_sides(), *computed_sides()])
def test_every_sentence_of_every_step(sides):
    for step in range(len(sides[0].runs[0])):
        backward = [side.norms(step).middle for side in sides]
        forward = [side.scales(step).middle for side in sides]
        said = gradient_words.verdict(Setting(), *backward, step)
        carried = gradient_words.forward_verdict(*forward)
        for who, norms, scales in zip(("plain", "residual"), backward, forward, strict=True):
            part = re.split(rf"the {who} net's gradient ", said)[1].split("; the residual net")[0]
            told(part, [v for _, v in norms], norms[-2][1], norms[0][1])
            part = re.split(rf"the {who} net's activations ", carried)[1]
            part = part.split("; the residual net")[0]
            told(part, [v for _, v in scales], scales[0][1], scales[-2][1])
        losses = [side.loss(step) for side in sides]
        loss = gradient_words.loss_words(*losses)
        for each in losses:
            assert (short(each) if math.isfinite(each) else "no finite number") in loss
        assert "nan" not in said + carried + loss
        assert "inf" not in said + carried + loss.replace("no finite", "")


def first_and_last(number, residual):
    """Gradient norms of a preset: first layer, last convolution."""
    asks = State.read(PRESETS[number].query)
    norms = run_of(Net.of(asks.setting, residual), asks.step)[asks.step].norms
    return norms[0][1], norms[-2][1]


def test_presets_claim_what_is_so():
    texts = [preset.text for preset in PRESETS]
    (explodes, end), (calm, calm_end) = (first_and_last(n, False) for n in (0, 1))
    assert "explodes toward the input" in texts[0] and explodes > 300 * end
    assert "the explosion is over" in texts[1] and calm < 10 * calm_end and calm < explodes / 100
    assert "hardly a difference" in texts[2]
    assert first_and_last(2, False)[0] < 10 * first_and_last(2, True)[0]
    assert "it vanishes" in texts[3] and first_and_last(3, False)[0] < 1e-20
    assert "the residual net blows up" in texts[4]
    assert first_and_last(4, True)[0] > 1e4 > 1 > first_and_last(4, False)[0]
    assert "it vanishes with shortcuts and without" in texts[5]
    for residual in (False, True):
        assert first_and_last(5, residual)[0] < 1e-6
    assert not any(".downsample" in name for name, _ in run_of(Net.of(Setting(), True), 0)[0].norms)
    projections = run_of(Net.of(State.read(PRESETS[6].query).setting, True), 0)[0].norms
    assert "every shortcut" in texts[6]
    assert sum(".downsample" in name for name, _ in projections) == (56 - 2) // 2
    assert len(State.read(PRESETS[7].query).settings) == 5


@pytest.mark.parametrize("loss", [0.0, 2.3, 1e9, inf, nan])
def test_the_loss(loss):
    said = gradient_words.loss_words(loss, 2.0)
    shown = f"{short(loss)} in the plain" if math.isfinite(loss) else "no finite number in the pl"
    assert said.startswith(f"Loss: {shown}")
    assert said.endswith("guessing blindly gives ln 10 = 2.30.")


@pytest.mark.parametrize("activation", Nonlinearity)
@pytest.mark.parametrize("seed", range(12))
def test_the_small_chain(activation, seed):
    both = chains(seed, activation)
    said = gradient_chain.outcome(both)
    plain, residual = size_of(both.plain_total), size_of(both.residual_total)
    assert ("exactly 0" in said) == (plain == 0)
    assert plain == 0 or f"no vector more than {short(plain)}-fold" in said
    assert f"stretches one {short(residual)}-fold" in said
    assert len(START) == len(both.plain_total)


def test_a_recording_names_its_machine():
    said = gradient_words.recording_words({"torch": "9.9", "processor": "an abacus"})
    assert "a recording: worked out before by torch 9.9 on one core of an abacus." in said


def test_a_step_has_all_its_figures():
    run = run_of(Net.of(Setting(), True), STEPS)
    assert len(run) == STEPS + 1
    assert all(isinstance(step, Step) and len(step.norms) == 56 for step in run)

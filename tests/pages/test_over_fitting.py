"""Dropout and over-fitting: dropout is torch's in both modes, and what is said of runs is so."""

from dataclasses import replace
from math import isnan

import numpy as np
import pytest
import torch
from scipy.stats import ttest_ind
from torch.nn.functional import dropout

from cnnviz.kit.live import Live, bundled_picture
from cnnviz.kit.questions import question_of
from cnnviz.networks import architecture
from cnnviz.numerals import percent
from pages.over_fitting.experiments import (
    COMBINATIONS,
    CURES,
    EPOCHS,
    EXPERIMENTS,
    USUAL,
    experiments,
    recorded_cures,
    usual_seeds,
)
from pages.over_fitting.lesson import (
    DROPPED,
    LAST,
    MOST,
    SURE,
    Effect,
    dropped,
    effect,
    is_plain,
    kept,
    luck,
    modes,
)
from pages.over_fitting.modes import WEIGHTS
from pages.over_fitting.state import State
from pages.over_fitting.words import BY_HEART, FAR, called, combinations, headline, on, sizes, told

PAGE = "over_fitting"

SEEDS = usual_seeds(USUAL)


def records(pictures=USUAL, cures=()):
    """The records without cures, and with some."""
    plain = kept(experiments(pictures, ()))
    return plain + (kept(experiments(pictures, cures)) if cures else [])


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9])
def test_training_is_torchs_dropout(share):
    values = torch.rand(200, generator=torch.Generator().manual_seed(1)) + 0.1
    made, there = dropped(values, share, 0, "frameworks")
    torchs = torch.stack([dropout(values, share, training=True) for _ in range(MOST)])
    for each in (made, torchs):  # off, or divided by 1 - p; as often
        assert torch.allclose(each[each != 0], (values / (1 - share)).expand(MOST, -1)[each != 0])
    assert float((made != 0).float().mean()) == pytest.approx(1 - share, abs=0.005)
    assert float((torchs != 0).float().mean()) == pytest.approx(1 - share, abs=0.005)
    assert torch.equal(there, made != 0)
    # With the same units on, value by value.
    ones = dropout(torch.ones(MOST, 200), share, training=True)
    on_there = ones != 0
    assert torch.allclose(values * on_there / (1 - share), values * ones)
    papers, _there = dropped(values, share, 0, "paper")
    assert torch.allclose(papers, made * (1 - share))


@pytest.fixture(scope="module")
def seen():
    return Live(WEIGHTS, bundled_picture("digit-3"))


def test_testing_is_torchs_dropout(seen):
    found = modes(seen, 0.5, 0, "frameworks")
    tested = dropout(torch.tensor(found.values), 0.5, training=False).numpy()
    assert np.array_equal(found.testing, tested)
    assert found.answer == 3


@pytest.mark.parametrize("variant", ["frameworks", "paper"])
def test_the_mean_comes_near_testing_as_more_are_drawn(seen, variant):
    found = modes(seen, 0.3, 1, variant)
    assert found.away(1) > found.away(10) > found.away(100) > found.away(MOST)
    # The mean of n draws deviates by a share of sqrt(p / (n (1 - p))): its standard deviation.
    assert found.away(MOST) < 2 * (0.3 / 0.7 / MOST) ** 0.5
    assert found.agree == float((found.answers == found.answer).mean())


def test_nothing_dropped_is_nothing_changed(seen):
    found = modes(seen, 0.0, 0, "frameworks")
    assert (found.training == found.testing).all() and found.agree == 1 and found.away(1) == 0


def test_it_is_the_last_layers_input_that_is_dropped():
    names = [node.name for node in architecture("lenet5").nodes]
    assert names[-2:] == [DROPPED, LAST]


def test_a_paper_is_scaled_in_testing(opened, control):
    at = opened(PAGE, scene="modes", variant="paper", p=20)
    assert control(at, "p").value == 20
    assert any("multiplies every unit by 0.8" in each.value for each in at.markdown)


def test_every_record_reaches_the_end_and_is_what_is_asked():
    assert len(set(EXPERIMENTS)) == len(EXPERIMENTS) == len(kept(EXPERIMENTS))
    for cures in COMBINATIONS:
        state = State(**dict.fromkeys(cures, True))
        assert state.asked == experiments(USUAL, ()) + (experiments(USUAL, cures) if cures else ())
        assert set(state.asked) <= set(EXPERIMENTS)
        assert all(on(run) == cures for run in experiments(USUAL, cures))
        assert is_plain(experiments(USUAL, cures)[0]) == (not cures)


@pytest.mark.parametrize("cures", COMBINATIONS, ids="-".join)
def test_what_is_shown_is_the_records(opened, numbers, cures):
    curves = records(USUAL, cures)
    at = opened(PAGE, **dict.fromkeys(cures, "true"))
    assert not at.exception and not at.error
    assert numbers(at) == {each.label: each.value for each in headline(curves)}
    assert told(curves) in [each.value for each in at.markdown]
    plain = float(np.mean([curve.newest("test_error") for curve in records()]))
    assert numbers(at)["Held-out error"].startswith(percent(plain))


def test_a_verdict_is_welchs():
    for cures in COMBINATIONS[1:]:
        found = effect(records(USUAL, cures))
        before, after = (
            np.array([curve.newest("test_error") for curve in records(USUAL, cures)[part]])
            for part in (slice(SEEDS), slice(SEEDS, None))
        )
        gain = before.mean() - after.mean()
        error = (before.var(ddof=1) / SEEDS + after.var(ddof=1) / SEEDS) ** 0.5
        assert found.gain == pytest.approx((gain, error))
        by_chance = ttest_ind(before, after, equal_var=False).pvalue
        assert found.luck == pytest.approx(by_chance, abs=1e-3)
        surely = by_chance < SURE
        assert found.verdict == (("yes" if gain > 0 else "no") if surely else "unsure")
        words = {"yes": "less often", "no": "more often", "unsure": "may be luck"}[found.verdict]
        assert words in told(records(USUAL, cures))


def test_luck_is_welchs_t_test():
    draw = np.random.default_rng(0).normal
    for counts in ((2, 2), (3, 3), (5, 3), (5, 5)):
        for shift in (0, 1, 3):
            one, other = draw(0, 1, counts[0]), draw(shift, 2, counts[1])
            assert luck(one, other) == pytest.approx(
                ttest_ind(one, other, equal_var=False).pvalue, abs=1e-3
            )
    assert luck([1, 1], [1, 1]) == 1 and luck([1, 1], [2, 2]) == 0 and isnan(luck([1], [2, 3]))


def test_one_seed_says_nothing_of_luck(opened):
    found = effect([records()[0], records(USUAL, ("dropout",))[SEEDS]])
    assert isinstance(found, Effect) and isnan(found.gain.error) and found.verdict == "unsure"
    at = opened(PAGE, dropout="true", seeds=1)
    assert any("does not tell a difference from luck" in each.value for each in at.markdown)


def test_a_net_over_fits_few_pictures_more_than_many():
    found = {pictures: records(pictures) for pictures in EPOCHS}
    gaps = {}
    for pictures, curves in found.items():
        train, test = (
            float(np.mean([curve.newest(name) for curve in curves]))
            for name in ("train_error", "test_error")
        )
        gaps[pictures] = test - train
        assert train < BY_HEART
        assert ("over-fits" in told(curves)) == (test - train > FAR)
    assert gaps[50] > gaps[100] > gaps[300] > gaps[0] and 4 * gaps[0] < gaps[100]


def test_tables_hold_all_that_is_recorded():
    assert [row["switched on"] for row in combinations()] == [
        ", ".join({"decay": "weight decay"}.get(cure, cure) for cure in cures) or "nothing"
        for cures in recorded_cures(USUAL)
    ]
    assert len(sizes()) == 2 * len(EPOCHS)
    assert {row["pictures"] for row in sizes()} == {50, 100, 300, 1438}


def test_a_run_that_is_not_recorded_is_asked_for(opened):
    at = opened(PAGE, n="50", dropout="true")
    assert any("3 of these 6 runs are recorded" in each.value for each in at.caption)


def test_cures_are_what_they_say():
    one = experiments(USUAL, tuple(CURES), 1)[0]
    assert (one.dropout, one.weight_decay, one.augmentation) == (0.5, 1.0, "slight")
    plain = replace(one, dropout=0.0, weight_decay=0.0, augmentation="none")
    assert plain == experiments(USUAL, (), 1)[0]


def test_presets_are_true():
    states = [State.read(preset.query) for preset in question_of(PAGE).presets]
    assert [len(state.asked) for state in states[:5]] == [5, 10, 10, 10, 3]
    assert states[4].asked[0].extent.training == 1438
    assert [state.scene for state in states[5:]] == ["modes", "modes"]
    alone = {cure: effect(records(USUAL, (cure,))) for cure in CURES}
    assert alone["dropout"].verdict == "unsure" and alone["augmentation"].verdict == "yes"
    assert min(alone, key=lambda cure: alone[cure].luck) == "augmentation"


def test_runs_of_another_page_are_called_by_their_network():
    other = replace(experiments(USUAL, (), 1)[0], weight_decay=0.0001)
    assert not is_plain(other) and on(other) == () and called(other) == "LeNet-5"

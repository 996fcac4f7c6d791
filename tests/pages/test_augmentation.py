"""Data augmentation: what is shown is what kornia made, and what is said of errors is so."""

import numpy as np
import pytest

from cnnviz.kit.live import bundled_picture
from cnnviz.kit.questions import question_of
from cnnviz.numerals import percent
from cnnviz.training.colours import Principal
from cnnviz.training.kinds import COLOURED, KINDS
from pages.augmentation import beside, words
from pages.augmentation.bars import along, colour
from pages.augmentation.effects import Errors, Verdict, errors
from pages.augmentation.experiments import NONE, STUDIES
from pages.augmentation.lesson import COUNT, components, results
from pages.augmentation.state import STRENGTHS, State


def preset(number):
    return State.read(question_of("augmentation").presets[number].query)


def shown(state):
    picture = bundled_picture(state.picture)
    return results(picture, state.strengths, state.seed, state.basis).astype(int)


def verdict(state):
    found = errors(state.learnt)
    return found[state.kinds[0]].against(found[NONE])


def test_each_kind_has_its_strength_and_is_tried_on_a_set():
    state = State(kinds=tuple(KINDS))
    assert dict(state.strengths) == {kind: each.usual for kind, each in KINDS.items()}
    assert STRENGTHS.keys() == KINDS.keys()
    assert {kind for study in STUDIES.values() for kind in study.kinds} - {NONE} == KINDS.keys()
    for name, study in STUDIES.items():
        assert [len(each.runs) for each in errors(name).values()] == [study.seeds] * len(
            study.kinds
        )


def test_presets_are_true():
    assert verdict(preset(0)) is Verdict.HARMS and preset(0).learnt == "digits"
    found = errors("digits")
    assert verdict(preset(1)) is Verdict.HELPS
    assert found["shift"].mean < 2 / 3 * found[NONE].mean
    assert verdict(preset(2)) is Verdict.HELPS
    assert verdict(preset(3)) is Verdict.HELPS and preset(3).learnt == "coloured-shapes"
    assert verdict(preset(4)) is Verdict.HELPS and preset(4).learnt == "coloured-shapes"
    assert verdict(preset(5)) is Verdict.OPEN
    made = shown(preset(5))
    assert 0 < abs(made[1:] - made[0]).max() <= 12, "of 255 levels"


def test_the_original_stands_first_and_the_others_differ():
    made = shown(State(kinds=("turn",)))
    assert made.shape == (COUNT, 160, 160, 3)
    assert len({each.tobytes() for each in made}) == COUNT
    plain = shown(State(kinds=()))
    assert (plain == made[0]).all()


def test_a_flip_is_the_picture_or_its_mirror():
    made = shown(State(kinds=("flip",)))
    mirrored = [(each == made[0, :, ::-1]).all() for each in made[1:]]
    assert all(a ^ (b == made[0]).all() for a, b in zip(mirrored, made[1:], strict=True))
    assert 0 < sum(mirrored) < COUNT - 1


def test_one_kind_more_leaves_the_draws_of_the_others():
    flipped = shown(State(kinds=("flip",)))
    both = shown(State(kinds=("flip", "grey"), grey=100))
    middle = flipped @ np.array([0.299, 0.587, 0.114])
    assert np.abs(both[1:, ..., 0] - middle[1:]).max() < 2


def test_a_small_picture_stays_small():
    assert shown(State(picture="digit-3", kinds=("shift",))).shape == (COUNT, 8, 8, 3)


def test_the_bars_show_the_mean_and_the_axes():
    basis = components("photographs", bundled_picture("temple"))
    assert isinstance(basis, Principal)
    assert along(basis, 0, 0) == pytest.approx(basis.mean.tolist())
    step = np.array(along(basis, 1, 2)) - np.array(along(basis, 1, 0))
    assert np.linalg.norm(step) == pytest.approx(2 * float(basis.values[1]) ** 0.5, rel=1e-5)
    assert colour([0.0, 0.5, 1.4]) == "#0080FF"


def test_verdicts_go_by_the_seed():
    without = Errors((0.1, 0.2, 0.3))
    assert Errors((0.05, 0.15, 0.25)).against(without) is Verdict.HELPS
    assert Errors((0.15, 0.25, 0.35)).against(without) is Verdict.HARMS
    mixed = Errors((0.05, 0.25, 0.25))
    assert mixed.against(without) is Verdict.OPEN and mixed.less(without) == 2
    assert without.against(without) is Verdict.OPEN


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_said_is_what_was_recorded(kind):
    state = State(kinds=(kind,))
    found = errors(state.learnt)
    said = words.told(state, found)
    assert (state.learnt == "coloured-shapes") == (kind in COLOURED)
    assert percent(found[kind].mean) in said and percent(found[NONE].mean) in said
    falls = found[kind].mean < found[NONE].mean
    if "falls" in said or "rises" in said:
        assert ("falls" in said) == falls
    else:
        assert f"less with {found[kind].less(found[NONE])} of {STUDIES[state.learnt].seeds}" in said


def test_the_page_shows_it(opened, numbers):
    at = opened("augmentation")
    found = errors("digits")
    assert not at.exception and not at.error
    assert numbers(at)["Held-out error, no change"] == percent(found[NONE].mean)
    assert numbers(at)["Held-out error, Flipped"] == percent(found["flip"].mean)


def test_colours_of_digits_are_said_to_be_none(opened):
    at = opened("augmentation", kind="grey", learnt="digits")
    assert not at.exception and not at.error
    assert any("no colours to change" in each.value for each in at.markdown)
    at = opened("augmentation", kind="warp", learnt="coloured-shapes", tab="train-it-here")
    assert not at.exception and any("not tried" in each.value for each in at.markdown)


def test_records_stand_where_nothing_was_trained(opened, numbers):
    at = opened("augmentation", kind="shift", tab="train-it-here")
    assert not at.exception
    assert any("Train both" in each.label for each in at.button)
    assert sum("Training error" in label for label in numbers(at)) == 2


def test_nothing_chosen_is_said(opened, control):
    at = opened("augmentation")
    control(at, "kind").set_value([]).run()
    assert not at.exception
    assert any("Nothing is changed" in each.value for each in at.markdown)


def test_the_code_is_kornias_and_runs():
    import torch

    state = State(kinds=("window", "turn", "pca-colour", "grey"))
    given = {"pictures": torch.rand(2, 3, 32, 32)}
    exec(words.code(state, 32), given)
    assert given["after"].shape == (2, 3, 32, 32)


def test_pca_colour_shows_its_eigenvectors(opened):
    at = opened("augmentation", kind="pca-colour", basis="photographs")
    assert not at.exception
    basis = components("photographs", bundled_picture("temple"))
    assert any(f"{float(basis.values[0]):.4f}" in each.value for each in at.latex)


def test_what_workers_bring_is_reckoned_from_the_measurement():
    rates = beside.record()["rates"]
    said = beside.told(rates)
    assert f"{beside.expected(rates):,.0f} pictures a second" in said
    best = max(rates[name] for name in rates if name.isdigit())
    assert f"{best / rates['0']:.1f} times" in said or "bring nothing" in said
    assert beside.expected({"changing": 300, "learning": 150}) == pytest.approx(100)

"""The page of many paths: what it says of the nets is what they do."""

import re

import pytest

from cnnviz.weights.shipping import shipped
from pages.many_paths import words
from pages.many_paths.lesson import TITLES, Lesion, narrowest, path_shares, turned, wrong
from pages.many_paths.recorded import Growth, recorded_lesions, save_lesions
from pages.many_paths.state import State
from pages.many_paths.work import answer_now, every_lesion, ink_now, labels_now
from scripts import record

QUICK = [Lesion("plain20-cifar", (5,)), Lesion("resnet20-cifar", (1,))]
QUICK += [Lesion("resnet56-cifar", tuple(range(21, 28))), Lesion("plain20-cifar", (), 1, 0)]


def test_what_is_recorded_is_what_is_shown_at_first():
    recording = recorded_lesions()
    assert list(recording.answers) == every_lesion()
    assert (recording.labels, recording.ink) == (labels_now(), ink_now())
    for net in TITLES:
        untouched = recording.answers[Lesion(net)]
        assert wrong(untouched, recording.labels) == shipped(net).wrong


@pytest.mark.parametrize("lesion", QUICK, ids=str)
def test_answers_are_as_recorded(lesion):
    recorded = recorded_lesions().answers[lesion]
    assert sum(a != b for a, b in zip(recorded, answer_now(lesion), strict=True)) <= 4


def test_curves_begin_at_the_untouched_net_and_go_on_by_one_block():
    recording = recorded_lesions()
    for net, growth in recording.growth.items():
        untouched = wrong(recording.answers[Lesion(net)], recording.labels)
        assert set(growth.deleted[0]) == set(growth.swapped[0]) == {untouched}
        alone = {round(359 * each) for each in words.alone(net, recording)}
        assert set(growth.deleted[1]) <= alone
        assert len(set(growth.deleted[-1])) == 1


def test_gradients_by_length_of_path_are_of_every_length():
    for net, carried in recorded_lesions().carried.items():
        assert len(carried.together) == len(carried.single) == len(path_shares(3 * 9)) or (
            net == "resnet20-cifar" and len(carried.single) == 10
        )
        assert carried.single == sorted(carried.single, reverse=True)
        assert carried.together[0] == pytest.approx(carried.single[0], rel=1e-3)


def test_a_file_keeps_what_it_is_given(tmp_path):
    recording = recorded_lesions()
    save_lesions(recording, tmp_path)
    assert recorded_lesions(tmp_path) == recording
    growth = {
        net: Growth(each.deleted[::-1], each.swapped) for net, each in recording.growth.items()
    }
    other = type(recording)(**{**recording.__dict__, "growth": growth})
    assert list(record.differing_lesions(recording, recording)) == []
    assert len(list(record.differing_lesions(recording, other))) == len(TITLES)


def test_the_fewest_lengths_that_make_up_most():
    assert narrowest([0.1, 0.2, 0.5, 0.1, 0.1], 0.7) == (1, 2)
    assert narrowest(path_shares(2), 1) == (0, 2)
    assert sum(path_shares(54)[5:18]) == pytest.approx(0.0045, abs=1e-4)  # Veit et al. 2016
    assert turned("1123", "1223", "1120") == [1]


def test_the_page_says_what_the_nets_answer(opened, numbers):
    recording = recorded_lesions()
    at = opened("many_paths", plain="2", residual="none", swaps="1", seed="3")
    plain, residual = State(plain="2", residual="none", swaps=1, seed=3).lesions
    for lesion in (plain, residual):
        count = wrong(answer_now(lesion), recording.labels)
        shown = numbers(at)[f"{TITLES[lesion.net]} wrong"]
        assert shown == f"{100 * count / 359:.1f} %"
        said = " ".join(each.value for each in at.markdown)
        assert re.search(rf"{TITLES[lesion.net]} with its blocks [^:]*: {count} of 359", said)
    assert numbers(at)["Paths left"] == "512"


def test_a_block_that_is_not_there_is_refused(opened):
    at = opened("many_paths", net="20", residual="5-12")
    (error,) = at.error
    assert error.value == "ResNet-20 has 9 blocks, and no block 12: choose one from 1 to 9."


@pytest.mark.parametrize("text", ["", "0", "28", "5-5", "7-5", "05", "5-", "٣"])
def test_blocks_that_a_link_cannot_name(text):
    with pytest.raises(ValueError, match=r".*"):
        State.read({"plain": text})

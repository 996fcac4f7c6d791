"""What comes along worked out is what the program makes, for all that is shown without a press."""

from dataclasses import replace
from pathlib import Path

import pytest

from pages.gradient_norms.lesson import STEPS
from pages.gradient_norms.nets import Setting
from pages.gradient_norms.recorded import Net, RecordedSteps, recorded_steps, save_steps
from pages.gradient_norms.steps import worked_out
from pages.why_this_answer.recorded import RecordedReasons, recorded_reasons, save_reasons
from pages.why_this_answer.work import as_recorded
from scripts import record

ROOT = Path(__file__).resolve().parents[2]


def test_every_net_that_is_shown_is_recorded_and_no_other():
    assert set(recorded_steps().runs) == set(record.nets())
    assert Net(Setting(), True) in record.nets()
    assert all(len(run) == STEPS + 1 for run in recorded_steps().runs.values())


def test_the_files_are_small():
    files = sorted(ROOT.glob("pages/*/*.safetensors"))
    names = ["first_steps", "nets", "reasons", "trained"]
    assert sorted(file.stem for file in files) == names
    assert sum(file.stat().st_size for file in files) < 1_500_000


CHEAP = sorted(record.nets(), key=lambda net: (net.setting.depth, not net.setting.batch_norm))


@pytest.mark.parametrize("net", [*CHEAP[:4], Net(Setting(), False)], ids=str)
def test_untrained_nets_are_as_recorded(net):
    """Within 7 %: another processor adds up in another order."""
    recorded = recorded_steps().runs[net][:1]
    assert record.differing_steps(recorded, worked_out(net, 0)) == []


def test_every_map_that_is_shown_large_is_recorded():
    recording = recorded_reasons()
    for asks in record.every_ask():
        answered = recording.answers[asks.weights, asks.live.picture.digest]
        number = answered.index(max(answered)) if asks.wanted is None else asks.wanted
        assert as_recorded(asks, number, asks.method) in recording.reasons
    assert len(recording.reasons) == len({repr(asked) for asked in recording.reasons})


def test_maps_are_as_recorded():
    """Of the small networks, all of them: answers, maps and what is left once covered."""
    cheap = [asks for asks in record.every_ask() if asks.weights.are_trained]
    assert len(cheap) > 8
    found = record.answers_and_reasons(cheap, {})
    assert list(record.differing_reasons(recorded_reasons(), found)) == []
    for asked, reason in found.reasons.items():
        old = recorded_reasons().reasons[asked]
        assert (old.box is None) == (reason.box is None)
        assert old.found.cells == reason.found.cells


def test_another_map_is_another():
    first, second = (record.every_ask()[place] for place in (0, 1))
    one, other = (record.answers_and_reasons([each], {}) for each in (first, second))
    swapped = RecordedReasons(
        one.answers, dict(zip(one.reasons, other.reasons.values(), strict=True)), {}
    )
    (said,) = record.differing_reasons(swapped, one)
    assert said.startswith("the map of Asked(")


def test_a_reason_keeps_every_digit(tmp_path):
    found = record.answers_and_reasons(record.every_ask()[:4], {"torch": "9"})
    save_reasons(found, tmp_path)
    again = recorded_reasons(tmp_path)
    assert (again.answers, again.machine) == (found.answers, {"torch": "9"})
    assert list(again.reasons) == list(found.reasons)
    for one, other in zip(again.reasons.values(), found.reasons.values(), strict=True):
        assert (one.box, one.left, one.found.cells) == (other.box, other.left, other.found.cells)
        assert (one.found.values == other.found.values).all()
        assert one.found.values.dtype == other.found.values.dtype


def test_what_differs_is_named():
    run = recorded_steps().runs[Net(Setting(), True)]
    assert record.differing_steps(run, run) == []
    name, norm = run[3].norms[5]
    other = [*run[3].norms[:5], (name, 1.5 * norm), *run[3].norms[6:]]
    changed = [*run[:3], run[3]._replace(norms=other), *run[4:]]
    (said,) = record.differing_steps(run, changed)
    assert said.startswith(f"step 3, {name}: ")


def test_a_file_keeps_every_digit(tmp_path):
    setting = Setting(8, batch=4, seed=7)
    net = Net(setting, True)
    run = worked_out(net, 1)
    nan = run[1]._replace(loss=float("nan"), norms=[(n, float("inf")) for n, _ in run[1].norms])
    save_steps(RecordedSteps({net: [run[0], nan]}, {"torch": "9"}), tmp_path)
    again = recorded_steps(tmp_path)
    assert again.machine == {"torch": "9"}
    assert again.runs[net][0] == run[0]
    assert str(again.runs[net][1]) == str(nan)


def test_one_name_for_each_net():
    from cnnviz.networks.resnet import Shortcut

    projected = replace(Setting(), shortcut=Shortcut.ALL_PROJECTIONS)
    assert Net.of(projected, False) == Net.of(Setting(), False)
    assert Net.of(projected, True) != Net.of(Setting(), True)

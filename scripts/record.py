"""Make anew what pages show at first and by their presets: `python -m scripts.record`.

Every network is run on one thread. With `--check` nothing is written: all is worked out again and
compared with the files. On another processor sums are added up in another order; an untrained
net agrees within `CLOSE` all the same. What training makes of it does not: after a few steps of a
net that explodes, the last digit has become the first. So trained steps are compared only on the
processor, and with the torch, that they were made with.
"""

import argparse
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import isclose, isfinite
from pathlib import Path

import torch

from cnnviz.errors import CnnvizError
from cnnviz.kit.questions import question_of
from cnnviz.layers import numel
from cnnviz.probing.attribution import methods
from cnnviz.probing.recorded import Machine
from cnnviz.training.machine import machine
from pages.gradient_norms.lesson import STEPS, Step
from pages.gradient_norms.recorded import Net, RecordedSteps, recorded_steps, save_steps
from pages.gradient_norms.state import State
from pages.gradient_norms.steps import worked_out
from pages.many_paths.lesson import TITLES
from pages.many_paths.recorded import RecordedLesions, recorded_lesions, save_lesions
from pages.many_paths.work import (
    DRAWN,
    answer_now,
    carried_now,
    every_lesion,
    growth_now,
    ink_now,
    labels_now,
)
from pages.why_this_answer.recorded import RecordedReasons, recorded_reasons, save_reasons
from pages.why_this_answer.work import Asks, as_recorded, meant_by, reason_now
from pages.why_this_answer.work import answer_now as shares_now

CLOSE = 0.07
"""Largest share by which figures of an untrained net may differ between two processors."""


SMALL = 3 * 32 * 32
"""Numbers of a picture whose maps are all recorded; of a larger one only the map shown large."""


def nets() -> list[Net]:
    """Every net of the Gradient norms page's default and presets, once."""
    found: dict[Net, None] = {}
    for preset in question_of("gradient_norms").presets:
        for setting in State.read(preset.query).settings:
            found |= dict.fromkeys(Net.of(setting, residual) for residual in (False, True))
    return list(found)


def differing_steps(old: Sequence[Step], new: Sequence[Step]) -> list[str]:
    """Where two runs differ: step and layer."""
    return [
        f"step {number}, {name}: {one:g} and {other:g}"
        for number, (before, after) in enumerate(zip(old, new, strict=True))
        for (name, one), (_, other) in zip(_figures(before), _figures(after), strict=True)
        if not alike(one, other)
    ]


def _figures(step: Step) -> list[tuple[str, float]]:
    return [*step.norms, *step.scales, ("loss", step.loss)]


def alike(one: float, other: float) -> bool:
    """Whether two figures agree; what is no finite number agrees with its like."""
    if not (isfinite(one) and isfinite(other)):
        return str(one) == str(other)
    return isclose(one, other, rel_tol=CLOSE)


def every_ask() -> list[Asks]:
    """The Why this answer page's default and presets; all methods where the map is small."""
    found = []
    for settings in ({}, *(each.query for each in question_of("why_this_answer").presets)):
        asks = meant_by(settings)
        small = numel(asks.report.input_shape) <= SMALL
        shown = methods(asks.report.network) if small else [asks.method]
        found += [replace(asks, method=method) for method in shown]
    return found


def answers_and_reasons(asks: Iterable[Asks], made_on: Machine) -> RecordedReasons:
    """Answers and maps, worked out now."""
    answers, reasons = {}, {}
    for each in asks:
        found = shares_now(each)
        number = found.index(max(found)) if each.wanted is None else each.wanted
        answers[each.weights, each.live.picture.digest] = found
        asked = as_recorded(each, number, each.method)
        reasons[asked] = reason_now(each, number, each.method)
    return RecordedReasons(answers, reasons, made_on)


def differing_reasons(old: RecordedReasons, new: RecordedReasons) -> Iterable[str]:
    """Where answers and maps differ by more than `CLOSE` of their largest value."""
    for key, shares in new.answers.items():
        if not close(old.answers[key], shares):
            yield f"the answer of {key}"
    for asked, found in new.reasons.items():
        before = old.reasons[asked]
        if not close(before.found.values.ravel().tolist(), found.found.values.ravel().tolist()):
            yield f"the map of {asked}"
        elif before.box == found.box and not close(before.left or (), found.left or ()):
            yield f"what is left of {asked}"


def lesions(made_on: Machine) -> RecordedLesions:
    """What the nets of the page of many paths answer, worked out now."""
    return RecordedLesions(
        labels_now(),
        ink_now(),
        {lesion: answer_now(lesion) for lesion in every_lesion()},
        {net: growth_now(net) for net in TITLES},
        {net: carried_now(net) for net in DRAWN},
        made_on,
    )


def differing_lesions(old: RecordedLesions, new: RecordedLesions) -> Iterable[str]:
    """Where answers to the digits, errors or gradients differ by more than `CLOSE`."""
    if (old.labels, old.ink, set(old.answers)) != (new.labels, new.ink, set(new.answers)):
        yield "the digits, or what is done to the nets"
        return
    most = CLOSE * len(old.labels)
    for lesion, said in new.answers.items():
        if sum(a != b for a, b in zip(old.answers[lesion], said, strict=True)) > most:
            yield f"the answers of {lesion}"
    for net, growth in new.growth.items():
        before = old.growth[net]
        rows = zip(before.deleted + before.swapped, growth.deleted + growth.swapped, strict=True)
        if any(abs(a - b) > most for row in rows for a, b in zip(*row, strict=True)):
            yield f"the errors of {net}"
    for net, carried in new.carried.items():
        if not close(old.carried[net].together, carried.together):
            yield f"the gradients of {net}"


def close(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two rows of numbers differ by next to nothing, as seen from the largest."""
    most = max(map(abs, one), default=0.0)
    pairs = zip(one, other, strict=True)
    return all(abs(a - b) <= CLOSE * most for a, b in pairs)


def same_machine(made_on: Machine) -> bool:
    """Whether this is the processor and the torch a file was made with."""
    here: Mapping[str, str | int] = machine(1)
    return all(made_on[key] == here[key] for key in ("processor", "torch"))


def check_steps() -> Iterable[str]:
    """What is not as the file says."""
    recording = recorded_steps()
    yield from (f"{net} is not recorded" for net in nets() if net not in recording.runs)
    last = STEPS if same_machine(recording.machine) else 0
    for net, run in recording.runs.items():
        found = differing_steps(run[: last + 1], worked_out(net, last))
        yield from (f"{net}: {difference}" for difference in found)


def check_reasons() -> Iterable[str]:
    """What is not as the file says."""
    yield from differing_reasons(recorded_reasons(), answers_and_reasons(every_ask(), {}))


def check_lesions() -> Iterable[str]:
    """What is not as the file says."""
    yield from differing_lesions(recorded_lesions(), lesions({}))


def main() -> None:
    """Work everything out and write it to files, or compare it with them."""
    parser = argparse.ArgumentParser(prog="scripts.record", description=main.__doc__)
    parser.add_argument("--folder", type=Path, help="where the files go, if not to their pages")
    parser.add_argument("--check", action="store_true", help="only compare with the files there")
    asked = parser.parse_args()
    torch.set_num_threads(1)  # it then adds up in one order only
    if asked.check:
        wrong = [*check_steps(), *check_reasons(), *check_lesions()]
        print("\n".join(wrong) or "everything is as recorded")
        if wrong:
            raise CnnvizError("the files are not what this program makes: record them again.")
        return
    runs = {}
    for net in nets():
        print(f"{net.setting}, {'residual' if net.residual else 'plain'} ...", flush=True)
        runs[net] = worked_out(net, STEPS)
    folder = [asked.folder] if asked.folder else []
    print(save_steps(RecordedSteps(runs, machine(1)), *folder))
    print(save_lesions(lesions(machine(1)), *folder))
    print(save_reasons(answers_and_reasons(every_ask(), machine(1)), *folder))


if __name__ == "__main__":
    main()

"""What the training lab says of its curves: numbers, sentences, the recipe, the tables."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isnan
from typing import Any

from cnnviz.kit.page import Number
from cnnviz.kit.runs.groups import Group
from cnnviz.kit.runs.points import Summary, points, summary
from cnnviz.kit.runs.records import Shown
from cnnviz.kit.text import escaped
from cnnviz.kit.waiting import in_words as about
from cnnviz.language import N_, _, plural, sentences
from cnnviz.numerals import percent
from cnnviz.running.effort import MACS_PER_SECOND
from cnnviz.training import Experiment
from cnnviz.training.curves import Curve


def summaries(curves: Sequence[Curve], groups: Sequence[Group]) -> list[Summary]:
    """The errors of each group."""
    begun = [[curves[place] for place in group.members] for group in groups]
    return [summary([c for c in each if len(points(c, "train_error").values)]) for each in begun]


def headline(curves: Sequence[Curve], groups: Sequence[Group]) -> list[Number]:
    """Training errors of up to three groups; of a pair also their distance, at one epoch."""
    if (pair := twins(curves, groups)) is not None:
        return _of_pair(curves, pair)
    found = summaries(curves, groups)
    if len(groups) > 3:
        known = [(one.train, group.name) for one, group in zip(found, groups, strict=True)]
        known = [each for each in known if not isnan(each[0])]
        ends = [min(known), max(known)] if known else [(float("nan"), "")] * 2
        labels = [_("Least training error"), _("Greatest training error")]
        numbers = [
            Number(label, _share(error), name)
            for label, (error, name) in zip(labels, ends, strict=True)
        ]
    else:
        numbers = [
            Number(_("Training error, {name}", name=group.name), _share(one.train), _reached(one))
            for one, group in zip(found, groups, strict=True)
        ]
    return numbers


def prospect(asked: Sequence[Experiment]) -> list[Number]:
    """What is about to be trained: how many runs, and how long one core would take."""
    seconds = sum(each.macs for each in asked) / MACS_PER_SECOND
    return [
        Number(_("Runs"), str(len(asked))),
        Number(_("On one core"), about(seconds), _("An estimate, by the multiplications.")),
    ]


def _of_pair(curves: Sequence[Curve], pair: tuple[Group, Group]) -> list[Number]:
    members = [curves[place] for group in pair for place in group.members]
    both = summary(members) if all(len(points(c, "train_error").values) for c in members) else None
    errors, gap, epoch = ["…", "…"], "…", 0
    if both is not None:
        epoch = both.epoch
        means = [summary_at(curves, group, epoch) for group in pair]
        errors = [percent(each) for each in means]
        gap = _("{points:.1f} points", points=100 * (means[0] - means[1]))
    epochs = members[0].experiment.epochs
    return [
        *(
            Number(_("Training error, {name}", name=group.name), error)
            for group, error in zip(pair, errors, strict=True)
        ),
        Number(_("Gap"), gap),
        Number(_("Epoch"), _("{epoch} of {epochs}", epoch=epoch, epochs=epochs)),
    ]


def summary_at(curves: Sequence[Curve], group: Group, epoch: int) -> float:
    """The mean training error of a group at the end of an epoch."""
    errors = []
    for place in group.members:
        found = points(curves[place], "train_error")
        errors += [v for e, v in zip(found.epochs, found.values, strict=True) if round(e) == epoch]
    return float(sum(errors) / len(errors))


def _share(error: float) -> str:
    return "…" if isnan(error) else percent(error)


def _reached(one: Summary) -> str:
    if one.epoch < 0:
        return ""
    return _("After epoch {epoch}.", epoch=one.epoch)


def twins(curves: Sequence[Curve], groups: Sequence[Group]) -> tuple[Group, Group] | None:
    """The plain and the residual group of a pair that differs in nothing but the shortcuts."""
    if len(groups) != 2:
        return None
    firsts = {group: curves[group.members[0]].experiment for group in groups}
    plain, residual = sorted(groups, key=lambda group: firsts[group].is_residual)
    one, other = firsts[plain], firsts[residual]
    if one.is_residual or not other.is_residual:
        return None
    seeds = [{curves[place].experiment.seed for place in group.members} for group in groups]
    same = replace(one, architecture=other.architecture, options=other.options, seed=other.seed)
    sizes = [(e.options.get("depth"), e.options.get("width")) for e in (one, other)]
    alike = same == other and sizes[0] == sizes[1] and seeds[0] == seeds[1]
    return (plain, residual) if alike else None


def errors_of(curves: Sequence[Curve], groups: Sequence[Group]) -> list[dict[str, Any]]:
    """One row a group: errors with their spread over seeds, and the epoch they are of."""
    return [
        {
            _("network"): group.name,
            _("training error"): _spread(one.train, one.train_spread),
            _("held-out error"): _spread(one.test, one.test_spread),
            _("epoch"): max(0, one.epoch),
        }
        for one, group in zip(summaries(curves, groups), groups, strict=True)
    ]


def _spread(mean: float, deviation: float) -> str:
    if isnan(mean):
        return "…"
    if isnan(deviation):
        return percent(mean)
    return _("{mean} ± {deviation:.1f}", mean=percent(mean), deviation=100 * deviation)


def record_note(asked: Sequence[Experiment], shown: Shown) -> str:
    """Say that records are shown, of what, and in what they differ from what is set."""
    count = len(asked)
    if not shown.curves:
        return _("No record is like this: press the button to train it here.")
    took = about(sum(curve.seconds for curve in shown.curves))
    made = sentences(*dict.fromkeys(machine(curve) for curve in shown.curves))
    if shown.exact == count:
        first = _("A record: {time} of training; the button trains it here.", time=took)
    elif shown.exact:
        first = plural(
            "{count} of these {runs} runs is recorded; the button trains all.",
            "{count} of these {runs} runs are recorded; the button trains all.",
            shown.exact,
            runs=count,
        )
    else:
        first = _("Nothing is recorded with just these settings; the button trains it here.")
    return sentences(first, *_differences(shown), made)


DIFFERS = {
    "seed": N_("The record shown is of seed {recorded}, not {asked}."),
    "epochs": N_("The record shown has {recorded} epochs, not {asked}."),
    "batch_size": N_("The record shown has batches of {recorded}, not {asked}."),
}


def _differences(shown: Shown) -> list[str]:
    return [
        _(DIFFERS[name], asked=asked, recorded=recorded)
        for name, (asked, recorded) in shown.differ.items()
    ]


def machine(curve: Curve) -> str:
    """What a run was trained on."""
    return made_on(curve.machine)


def made_on(made: Mapping[str, Any]) -> str:
    """What machine something was made on, and when, as records say it."""
    if not {"processor", "threads", "torch"} <= made.keys():  # other versions note other things
        return ""
    told = _(
        "Trained on {processor}, {threads} thread each, torch {torch}.",
        processor=escaped(str(made["processor"])),
        threads=made["threads"],
        torch=made["torch"],
    )
    return sentences(told, _("Recorded on {date}.", date=made["date"])) if "date" in made else told

"""How runs stand, in words: one by one, counted, how far they are and how long they wait."""

from collections import Counter
from collections.abc import Sequence

from cnnviz.kit.page import sentence
from cnnviz.kit.runs.groups import Group
from cnnviz.kit.waiting import in_words as about
from cnnviz.language import N_, _, in_words, plural, sentences
from cnnviz.training import Status
from cnnviz.training.curves import Curve
from cnnviz.training.runs import Wait
from cnnviz.training.runs import told as message_of

MOST_SAID = 2
"""Runs of which each is told how it stands; of more they are counted."""


def said(curves: Sequence[Curve], groups: Sequence[Group]) -> str:
    """How the runs stand: each of a few, else how many stand how, and what went wrong."""
    if len(curves) <= MOST_SAID:
        return sentences(*(_stands(g.name, curves[place]) for g in groups for place in g.members))
    found = Counter(curve.status for curve in curves)
    parts = [counted(status, found[status]) for status in Status if found[status]]
    wrong = {c.message: c for c in curves if c.message}
    names = {place: group.name for group in groups for place in group.members}
    parts += [_stands(names[list(curves).index(curve)], curve) for curve in wrong.values()]
    return sentences(*parts)


def counted(status: Status, count: int) -> str:
    """How many runs stand so."""
    said = {
        Status.FINISHED: plural("{count} run is finished.", "{count} runs are finished.", count),
        Status.RUNNING: plural("{count} run goes on.", "{count} runs go on.", count),
        Status.QUEUED: plural("{count} run waits.", "{count} runs wait.", count),
        Status.PAUSED: plural("{count} run is paused.", "{count} runs are paused.", count),
        Status.CANCELLED: plural("{count} run was stopped.", "{count} runs were stopped.", count),
        Status.FAILED: plural("{count} run failed.", "{count} runs failed.", count),
        Status.LOST: plural("{count} run was lost.", "{count} runs were lost.", count),
    }
    return said[status]


def progress(curves: Sequence[Curve], share: float) -> str:
    """How far all of them are, how long those that run take still, and how fast they learn."""
    left = [c.seconds_left for c in curves if c.seconds_left is not None]
    running = [c for c in curves if c.status is Status.RUNNING]
    speed = sum(c.newest("images_per_second") or 0.0 for c in running)
    facts = {"share": share, "speed": round(speed), "left": about(max(left, default=0.0))}
    if not running or not speed or not left:
        return _("{share:.0%} done", **facts)
    return _("{share:.0%} done, {left} left, {speed:,} pictures a second", **facts)


def wait(waiting: Wait) -> str:
    """How long a run that waits will wait."""
    if not waiting.ahead:
        return _("It is the next to begin.")
    before = plural("{count} run is before it.", "{count} runs are before it.", waiting.ahead)
    if waiting.seconds is None:
        return before
    return sentences(before, _("It begins in {time}.", time=about(waiting.seconds)))


def joined(count: int, total: int) -> str:
    """Say that runs were here already."""
    return plural(
        "{count} of {total} was here already, so it is not trained again.",
        "{count} of {total} were here already, so they are not trained again.",
        count,
        total=total,
    )


def _stands(name: str, curve: Curve) -> str:
    last, status = curve.last, curve.status
    facts = {"name": name, "seconds": curve.seconds}
    if last is not None:
        facts |= {"epoch": round(last.epoch), "error": last.train_error}
    wish = curve.run.wish if curve.run and status is Status.RUNNING else ""
    if wish:
        asked = {
            "pause": N_("{name} pauses once it has told where it is."),
            "stop": N_("{name} stops once it has told where it is."),
        }
        message = _(asked[wish], **facts)
    elif status is Status.QUEUED:
        message = _("{name} waits for a free core.", **facts)
    elif status is Status.RUNNING and last is not None:
        message = _("{name}: epoch {epoch} after {seconds:.0f} s.", **facts)
    elif status is Status.RUNNING and not curve.message:  # else it says how its pictures arrive
        message = _("{name}: its process is starting.", **facts)
    elif status is Status.PAUSED:
        message = _("{name} is paused after {seconds:.0f} s.", **facts)
    elif curve.message:
        message = _("{name}: {what}", what=sentence(in_words(message_of(curve.message))), **facts)
    elif status is Status.FINISHED and not curve.records:
        message = _("{name}: its curve is no longer in the store, so train it again.", **facts)
    elif last is None:
        message = _("{name} cancelled: no epoch finished after {seconds:.0f} s.", **facts)
    elif status is Status.FINISHED:
        message = _("{name} finished: {error:.1%} training error after {seconds:.0f} s.", **facts)
    else:
        message = _("{name} cancelled: {error:.1%} training error after {seconds:.0f} s.", **facts)
    return message


STATES = {
    Status.QUEUED: N_("waits"),
    Status.RUNNING: N_("goes on"),
    Status.PAUSED: N_("paused"),
    Status.FINISHED: N_("finished"),
    Status.CANCELLED: N_("stopped"),
    Status.FAILED: N_("failed"),
    Status.LOST: N_("lost"),
}


def state_of(status: Status) -> str:
    """How a run stands, in a word."""
    return _(STATES[status])

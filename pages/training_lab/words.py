"""What the training page says of its curves: numbers, sentences, the recipe, the table."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from cnnviz.kit.page import Number, sentence
from cnnviz.kit.text import escaped
from cnnviz.language import _, in_words, sentences
from cnnviz.numerals import percent
from cnnviz.training import Experiment, Status, load
from cnnviz.training.curves import Curve, gap
from cnnviz.training.runs import told
from pages.training_lab.figure import names


def headline(curves: Sequence[Curve]) -> list[Number]:
    """Training errors; of a pair those at the last epoch both have reached, and their distance."""
    pair = twins(curves)
    if pair is None:
        return [_newest(name, curve) for name, curve in zip(names(curves), curves, strict=True)]
    reached, epochs = gap(*pair), pair[0].experiment.epochs
    errors, distance, epoch = ["…", "…"], "…", 0
    if reached is not None:
        errors = [percent(record.train_error) for record in reached[1:]]
        distance = _("{points:.1f} points", points=100 * reached[0])
        epoch = round(reached[2].epoch)
    return [
        *(Number(_error_of(c.label), error) for c, error in zip(pair, errors, strict=True)),
        Number(_("Gap"), distance),
        Number(_("Epoch"), _("{epoch} of {epochs}", epoch=epoch, epochs=epochs)),
    ]


def _error_of(name: str) -> str:
    return _("Training error, {name}", name=name)


def _newest(name: str, curve: Curve) -> Number:
    last, epochs = curve.last, curve.experiment.epochs
    if last is None:
        return Number(_error_of(name), "…", _("0 of {epochs} epochs.", epochs=epochs))
    reached = _("After epoch {epoch} of {epochs}.", epoch=round(last.epoch), epochs=epochs)
    return Number(_error_of(name), percent(last.train_error), reached)


def twins(curves: Sequence[Curve]) -> tuple[Curve, Curve] | None:
    """The plain and the residual curve of a pair that differs in nothing but the shortcuts."""
    if len(curves) != 2:
        return None
    plain, residual = sorted(curves, key=lambda curve: curve.experiment.is_residual)
    one, other = plain.experiment, residual.experiment
    if one.is_residual or not other.is_residual:
        return None
    same = replace(one, architecture=other.architecture, options=other.options) == other
    sizes = [(e.options.get("depth"), e.options.get("width")) for e in (one, other)]
    return (plain, residual) if same and sizes[0] == sizes[1] else None


def said(curves: Sequence[Curve]) -> str:
    """How each run stands, in a sentence."""
    both = zip(names(curves), curves, strict=True)
    return sentences(*(_stands(name, curve) for name, curve in both))


def _stands(name: str, curve: Curve) -> str:
    last, status = curve.last, curve.status
    facts = {"name": name, "seconds": curve.seconds}
    if last is not None:
        facts |= {"epoch": round(last.epoch), "error": last.train_error}
    if status is Status.QUEUED:
        message = _("{name} waits for a free core.", **facts)
    elif status is Status.RUNNING and last is None:
        message = _("{name}: its process is starting.", **facts)
    elif status is Status.RUNNING:
        message = _("{name}: epoch {epoch} after {seconds:.0f} s.", **facts)
    elif curve.message:
        message = _("{name}: {what}", what=sentence(in_words(told(curve.message))), **facts)
    elif status is Status.FINISHED and not curve.records:
        message = _("{name}: its curve is no longer in the store, so train it again.", **facts)
    elif last is None:
        message = _("{name} cancelled: no epoch finished after {seconds:.0f} s.", **facts)
    elif status is Status.FINISHED:
        message = _("{name} finished: {error:.1%} training error after {seconds:.0f} s.", **facts)
    else:
        message = _("{name} cancelled: {error:.1%} training error after {seconds:.0f} s.", **facts)
    return message


def recording_note(pair: Sequence[Experiment], curves: Sequence[Curve]) -> str:
    """Say that `curves` are recordings: how long the `pair` takes, or where it is set otherwise."""
    if [curve.experiment for curve in curves] == list(pair):
        return _(
            "Recording of the {depth}-layer pair. Training it on the machine that recorded it took "
            "{seconds:.0f} s; the button trains it here.",
            depth=pair[0].options["depth"],
            seconds=max(curve.seconds for curve in curves),
        )
    return _(
        "A recording of {epochs} epochs with batches of {batch_size} and seed {seed}; press the "
        "button to train what is set here.",
        **vars(curves[0].experiment),
    )


def recipe(curves: Sequence[Curve]) -> str:
    """Data, schedule, seed and machine of the shown curves: of a pair once, else of each."""
    data = dict.fromkeys(_(load(curve.experiment.dataset).source.description) for curve in curves)
    if twins(curves):
        same = _(
            "Both nets have the same parameters, start from the same weights and see the same "
            "batches."
        )
        return sentences(*data, _schedule(curves[0]), same, _machine(curves[0]))
    each = [
        "- " + _("{name}: {what}", name=name, what=sentences(_schedule(curve), _machine(curve)))
        for name, curve in zip(names(curves), curves, strict=True)
    ]
    return sentences(*data) + "\n\n" + "\n".join(each)


def _schedule(curve: Curve) -> str:
    one = curve.experiment
    return _(
        "Batches of {batch_size}, SGD with learning rate {learning_rate:g}, momentum {momentum:g}, "
        "weight decay {weight_decay:g}; {scheme} initialisation, batch norm, seed {seed}, {epochs} "
        "epochs.",
        scheme=one.initialisation.title(),
        **vars(one),
    )


def _machine(curve: Curve) -> str:
    machine = curve.machine
    if not {"processor", "threads", "torch"} <= machine.keys():  # other versions note other things
        return ""
    return _(
        "Trained on {processor}, {threads} thread each, torch {torch}.",
        processor=escaped(str(machine["processor"])),
        threads=machine["threads"],
        torch=machine["torch"],
    )


def table(curves: Sequence[Curve]) -> list[dict[str, Any]]:
    """One row a network and epoch."""
    return [
        {
            _("network"): name,
            _("epoch"): round(record.epoch),
            _("step"): record.step,
            _("loss"): record.values["loss"],
            _("training error"): record.train_error,
            _("held-out error"): record.values["test_error"],
            _("seconds"): record.seconds,
        }
        for name, curve in zip(names(curves), curves, strict=True)
        for record in curve.epochs
    ]

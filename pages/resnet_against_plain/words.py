"""What the training page says of its curves: numbers, sentences, the recipe, the table."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from cnnviz.kit.page import Number, Preset
from cnnviz.kit.text import escaped
from cnnviz.training import Experiment, Status, load
from cnnviz.training.curves import Curve, gap
from pages.resnet_against_plain.figure import names

PRESETS = (
    Preset("56 layers: the plain net falls far behind", {}),
    Preset("20 layers: both learn", {"depth": "20"}),
    Preset("8 layers: the plain net is as good", {"depth": "8"}),
    Preset("110 layers: the plain net learns next to nothing", {"depth": "110"}),
)


def headline(curves: Sequence[Curve]) -> list[Number]:
    """Training errors; of a pair those at the last epoch both have reached, and their distance."""
    pair = twins(curves)
    if pair is None:
        return [_newest(name, curve) for name, curve in zip(names(curves), curves, strict=True)]
    plain, residual = pair
    reached = gap(plain, residual)
    if reached is None:
        return [Number(f"Training error, {c.label}", "…") for c in (plain, residual)] + [
            Number("Gap", "…"),
            Number("Epoch", f"0 of {plain.experiment.epochs}"),
        ]
    distance, worse, better = reached
    return [
        Number(f"Training error, {plain.label}", f"{worse.train_error:.1%}"),
        Number(f"Training error, {residual.label}", f"{better.train_error:.1%}"),
        Number("Gap", f"{100 * distance:.1f} points"),
        Number("Epoch", f"{round(better.epoch)} of {plain.experiment.epochs}"),
    ]


def _newest(name: str, curve: Curve) -> Number:
    last, epochs = curve.last, curve.experiment.epochs
    reached = f"After epoch {round(last.epoch)} of {epochs}." if last else f"0 of {epochs} epochs."
    value = f"{last.train_error:.1%}" if last else "…"
    return Number(f"Training error, {name}", value, reached)


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
    return " ".join(_stands(name, curve) for name, curve in both)


def _stands(name: str, curve: Curve) -> str:
    seconds = f"{curve.records[-1].seconds:.0f} s" if curve.records else "0 s"
    last = curve.last
    if curve.status is Status.QUEUED:
        return f"{name} waits for a free core."
    if curve.status is Status.RUNNING:
        reached = (
            f"epoch {round(last.epoch)} after {seconds}" if last else "its process is starting"
        )
        return f"{name}: {reached}."
    if curve.message:
        return f"{name}: {curve.message}"
    if curve.status is Status.FINISHED and not curve.records:
        return f"{name}: its curve is no longer in the store, so train it again."
    error = f"{last.train_error:.1%} training error" if last else "no epoch finished"
    return f"{name} {curve.status.value}: {error} after {seconds}."


def recording_note(pair: Sequence[Experiment], curves: Sequence[Curve]) -> str:
    """Say that recordings are shown, where they differ from what is set, and how long it takes.

    Args:
        pair: the experiments that the controls say.
        curves: the recordings shown instead, of the same depth.
    """
    one = curves[0].experiment
    took = max(curve.records[-1].seconds for curve in curves)
    if [curve.experiment for curve in curves] == list(pair):
        return (
            "A recording; press the button to train the pair on this machine, which took "
            f"{took:.0f} s where it was recorded."
        )
    return (
        f"A recording of {one.epochs} epochs with batches of {one.batch_size} and seed {one.seed}; "
        "press the button to train what is set here."
    )


def recipe(curves: Sequence[Curve]) -> str:
    """Data, schedule, seed and machine of the shown curves: of a pair once, else of each."""
    if twins(curves):
        same = (
            "Both nets have the same parameters, start from the same weights and see the same "
            "batches."
        )
        return f"{_data(curves[0])} {_schedule(curves[0])} {same}{_machine(curves[0])}"
    data = dict.fromkeys(_data(curve) for curve in curves)
    each = [
        f"- {name}: {_schedule(curve)}{_machine(curve)}"
        for name, curve in zip(names(curves), curves, strict=True)
    ]
    return " ".join(data) + "\n\n" + "\n".join(each)


def _data(curve: Curve) -> str:
    return load(curve.experiment.dataset).source.description


def _schedule(curve: Curve) -> str:
    one = curve.experiment
    return (
        f"Batches of {one.batch_size}, SGD with learning rate {one.learning_rate:g}, momentum "
        f"{one.momentum:g}, weight decay {one.weight_decay:g}; {one.initialisation.title()} "
        f"initialisation, batch norm, seed {one.seed}, {one.epochs} epochs."
    )


def _machine(curve: Curve) -> str:
    machine = curve.machine
    if not {"processor", "threads", "torch"} <= machine.keys():  # other versions note other things
        return ""
    return (
        f" Trained on {escaped(str(machine['processor']))}, {machine['threads']} thread each, "
        f"torch {machine['torch']}."
    )


def table(curves: Sequence[Curve]) -> list[dict[str, Any]]:
    """One row a network and epoch."""
    return [
        {
            "network": name,
            "epoch": round(record.epoch),
            "step": record.step,
            "loss": record.loss,
            "training error": record.train_error,
            "held-out error": record.test_error,
            "seconds": record.seconds,
        }
        for name, curve in zip(names(curves), curves, strict=True)
        for record in curve.epochs
    ]

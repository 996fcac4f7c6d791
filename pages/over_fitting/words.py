"""What the page says of over-fitting, in numbers, sentences and tables."""

from collections.abc import Sequence
from math import degrees, isnan

from cnnviz.counting.tables import Row
from cnnviz.kit.caches import cached
from cnnviz.kit.page import Number
from cnnviz.kit.runs.points import Distance, Summary, summary
from cnnviz.language import N_, _, sentences, series
from cnnviz.numerals import percent
from cnnviz.training import Experiment
from cnnviz.training.curves import Curve
from pages.over_fitting.experiments import (
    CURES,
    EPOCHS,
    RATE,
    SOME,
    USUAL,
    experiments,
    recorded_cures,
)
from pages.over_fitting.lesson import Effect, effect, is_plain, kept

NAMES = {"dropout": N_("dropout"), "decay": N_("weight decay"), "augmentation": N_("augmentation")}
BY_HEART = 0.005
"""Training error below which a net has its pictures by heart."""
FAR = 0.02
"""How far above it the held-out error then is, at least, where a net over-fits."""

VERDICTS = {"yes": N_("helps here"), "no": N_("harms here"), "unsure": N_("may be luck")}


def on(experiment: Experiment) -> tuple[str, ...]:
    """The cures that are on in a run."""
    return tuple(
        cure
        for cure, changes in CURES.items()
        if all(getattr(experiment, name) == value for name, value in changes.items())
    )


def joined(cures: Sequence[str]) -> str:
    """Cures in a sentence."""
    return series([_(NAMES[cure]) for cure in cures])


def called(experiment: Experiment) -> str:
    """What a legend calls a run."""
    if is_plain(experiment):
        return _("as it is")
    cures = on(experiment)  # nothing of a run that a link brings from another page
    return _("with {cures}", cures=joined(cures)) if cures else experiment.label


def headline(curves: Sequence[Curve]) -> list[Number]:
    """Errors and the gap between them; where something is switched on, before → after."""
    found = effect(curves)
    begun = [curve for curve in curves if curve.last is not None]
    if found is not None:
        groups = [found.plain, found.cured]
    elif begun and len({is_plain(curve.experiment) for curve in curves}) == 1:
        groups = [summary(begun)]
    else:
        groups = []
    held = _("Of pictures that the net has never learnt from.")
    numbers = [
        Number(_("Training error"), _arrow([percent(each.train) for each in groups])),
        Number(_("Held-out error"), _arrow([percent(each.test) for each in groups]), held),
        Number(_("Gap"), _arrow([_points(100 * gap(each)) for each in groups])),
    ]
    if found is not None:
        se = _("Held-out error saved, and its standard error over the seeds, by Welch.")
        numbers.append(Number(_("Gain"), gained(found.gain), se))
    return numbers


def _arrow(values: Sequence[str]) -> str:
    return " → ".join(values) or "…"


def _points(value: float) -> str:
    return _("{points:.1f} points", points=value)


def gap(one: Summary) -> float:
    """Held-out error less training error."""
    return one.test - one.train


def gained(gain: Distance) -> str:
    """A gain in points, with its standard error where that is known."""
    points, error = 100 * gain.difference, 100 * gain.error
    if isnan(error):
        return _("{points:+.1f} points", points=points)
    return _("{points:+.1f} ± {error:.1f} points", points=points, error=error)


def told(curves: Sequence[Curve]) -> str:
    """What the curves show, in a sentence or two."""
    plain = [curve for curve in curves if is_plain(curve.experiment) and curve.last is not None]
    if not plain:
        return ""
    one, extent = summary(plain), plain[0].experiment.extent
    facts = {"train": one.train, "test": one.test, "held": extent.test}
    said = _(
        "Learnt from {pictures:,} pictures, {net} errs on {train:.1%} of them and on {test:.1%} "
        "of {held:,} it has never seen.",
        net=plain[0].label,
        pictures=extent.training,
        **facts,
    )
    if one.train < BY_HEART and gap(one) > FAR:
        said = sentences(said, _("It has learnt its pictures by heart: it **over-fits**."))
    found = effect(curves)
    cures = next((on(each.experiment) for each in curves if not is_plain(each.experiment)), ())
    return sentences(said, _effect(found, cures)) if found and cures else said


def _effect(found: Effect, cures: Sequence[str]) -> str:
    if isnan(found.gain.error):
        return _("A single run does not tell a difference from luck: raise the number of seeds.")
    verdicts = {
        "yes": N_(
            "With {cures} it errs {points:.1f} points less often. Chance alone parts {seeds} seeds "
            "each that far in {luck:.1%} of cases (Welch's t test)."
        ),
        "no": N_(
            "With {cures} it errs {points:.1f} points more often. Chance alone parts {seeds} seeds "
            "each that far in {luck:.1%} of cases (Welch's t test)."
        ),
        "unsure": N_(
            "With {cures} the error differs by {points:.1f} points, which may be luck: chance "
            "alone parts {seeds} seeds each that far in {luck:.1%} of cases (Welch's t test)."
        ),
    }
    facts = {"cures": joined(cures), "luck": found.luck, "seeds": found.cured.runs}
    return _(verdicts[found.verdict], points=100 * abs(found.gain.difference), **facts)


def cures() -> str:
    """What each switch does."""
    from cnnviz.training.distortion import SCALE, SHIFT, TURN

    return _(
        "**Dropout**: in each step of training a random {rate:.0%} of the inputs of the last "
        "layer are off. **Weight decay** {decay:g}: each step takes from every weight that many "
        "times the learning rate of it (AdamW). **Augmentation**: each picture is turned by up to "
        "{turn:.0f}°, scaled by up to {scale:.0%} and moved by up to {shift:.1%} of its side, anew "
        "in each epoch. Both errors are measured with all of that off.",
        rate=RATE,
        turn=degrees(TURN),
        scale=SCALE,
        shift=SHIFT / 2,
        decay=CURES["decay"]["weight_decay"],
    )


@cached("over-fitting, cured", most=4, worded=True)
def combinations() -> list[Row]:
    """One row for all that can be on together, of the records on as many pictures as usual."""
    return [_row(USUAL, cures) for cures in recorded_cures(USUAL)]


@cached("over-fitting, by pictures", most=4, worded=True)
def sizes() -> list[Row]:
    """One row for each number of pictures and some cures, of the records."""
    return [_row(pictures, cures) for pictures in EPOCHS for cures in SOME]


def _row(pictures: int, cures: tuple[str, ...]) -> Row:
    plain, runs = kept(experiments(pictures, ())), kept(experiments(pictures, cures))
    one, found = summary(runs), effect([*plain, *runs])
    return {
        N_("pictures"): runs[0].experiment.extent.training,
        N_("switched on"): joined(cures) if cures else _("nothing"),
        N_("training error"): percent(one.train),
        N_("held-out error"): _(
            "{mean} ± {deviation:.1f}", mean=percent(one.test), deviation=100 * one.test_spread
        ),
        N_("gap"): _points(100 * gap(one)),
        N_("gain"): "" if found is None else gained(found.gain),
        N_("by chance"): "" if found is None else percent(found.luck),
        N_("verdict"): "" if found is None else _(VERDICTS[found.verdict]),
    }

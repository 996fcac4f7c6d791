"""What the Hyper-parameters page says, in numbers and sentences."""

from collections.abc import Mapping
from statistics import median

from cnnviz.counting.tables import Row
from cnnviz.kit.page import Number
from cnnviz.kit.runs.words import made_on
from cnnviz.kit.waiting import in_words as about
from cnnviz.language import N_, _, plural, sentences
from cnnviz.numerals import percent
from cnnviz.training.searching import FEWEST_TOLD, LOT, STARTUP, Search, values
from pages.hyper_parameters.drawing import NAMES, Done, by_error, error_of
from pages.hyper_parameters.going import Shown
from pages.hyper_parameters.lesson import NEAR, Race

HOW = {
    "grid": N_(
        "A **grid** takes a few values of each and tries all that can be made of them. Of {trials} "
        "trials only {rates} have another learning rate: each is tried again and again."
    ),
    "random": N_(
        "A **random** search draws each anew: {trials} trials have {trials} learning rates. "
        "Where one thing matters most, that is tried more finely (Bergstra & Bengio 2012)."
    ),
    "tpe": N_(
        "**TPE** draws the first {startup} at random. Then it looks where good trials are denser "
        "than poor ones and goes on there, {lot} at a time (Bergstra et al. 2011)."
    ),
}

BIASED = N_(
    "Importance is of these trials: TPE soon leaves poor learning rates alone, and what is no "
    "longer tried seems to matter less. Random trials tell it best."
)

TOO_GOOD = N_(
    "The best is chosen by its error on the held-out digits, so that error is a little too good: "
    "only digits that decided nothing would tell the true one."
)


def headline(search: Search, done: Done) -> list[Number]:
    """The best error, the middle one, and how many trials there are."""
    errors = [error_of(trial) for _n, trial in done]
    best = by_error(done)[0][0] if done else 0
    told = _("Of the held-out digits, by trial {number}.", number=best) if done else ""
    return [
        Number(_("Best error"), percent(min(errors)) if errors else "…", told),
        Number(_("Median"), percent(median(errors)) if errors else "…"),
        Number(_("Trials"), _("{done} of {all}", done=len(done), all=search.size)),
    ]


def found(done: Done) -> str:
    """What the best trial is."""
    if not done:
        return _("Nothing is tried yet: press the button.")
    what = values(by_error(done)[0][1].experiment)
    return plural(
        "The best: learning rate {rate:g} and {count} convolution with {filters} filters of "
        "{kernel} × {kernel}.",
        "The best: learning rate {rate:g} and {count} convolutions with {filters} filters of "
        "{kernel} × {kernel} each.",
        int(what["layers"]),
        rate=what["learning_rate"],
        filters=int(what["filters"]),
        kernel=int(what["kernel"]),
    )


def matters(shares: Mapping[str, float], done: Done) -> str:
    """Which setting matters most, and which least."""
    if len(done) < FEWEST_TOLD:
        return _("What matters is told after {count} trials.", count=FEWEST_TOLD)
    if len(shares) < 2:
        return ""
    (first, most), *_others, (last, least) = sorted(shares.items(), key=lambda each: -each[1])
    return _(
        "**{first}** matters most: it explains {most} of how the errors of these {count} trials "
        "differ. Least: {last}, {least}.",
        first=_(NAMES[first]).capitalize(),
        most=percent(most, 0),
        last=_(NAMES[last]),
        least=percent(least, 0),
        count=len(done),
    )


def raced(race: Race) -> str:
    """How near the kinds of search came to the best, and what their trials are like."""
    seeds = len(race.first["random"])
    near = _(
        "TPE comes within {near:g} points of the best of all ({best}) from {tpe} of {seeds} seeds, "
        "random search from {random}.",
        near=100 * NEAR,
        best=percent(race.best),
        seeds=seeds,
        tpe=race.came("tpe"),
        random=race.came("random"),
    )
    errors = {kind: percent(error, 0) for kind, error in race.median.items()}
    middle = _(
        "The median trial errs on {tpe} with TPE, on {random} at random, on {grid} on the grid.",
        **errors,
    )
    return sentences(near, middle)


def when(race: Race) -> str:
    """At which trial each of the recorded searches was near enough."""
    found = {
        kind: ", ".join(str(n) for n in sorted(n for n in first if n is not None)) or "–"
        for kind, first in race.first.items()
    }
    return _(
        "First so near at trial: {tpe} with TPE; {random} at random; {grid} on the grid.", **found
    )


def how(search: Search) -> str:
    """The kinds of search, in words, with this search's numbers."""
    facts = {"trials": search.trials, "rates": search.levels[0], "startup": STARTUP, "lot": LOT}
    said = [_(text, **facts) for text in HOW.values()]
    said.append(
        _(
            "Every trial is “A small net” of the catalogue, trained for {epochs} epochs on "
            "{pictures} digits (seed 0, SGD with momentum 0.9, batches of 32). Its error is "
            "that on the held-out digits at the end. A trial whose numbers run away counts as "
            "guessing, 90 %. Importance is the share of the variance of the errors that a setting "
            "explains by itself and together with others, by functional ANOVA of a random forest "
            "(Hutter, Hoos & Leyton-Brown 2014), as optuna has it: it is of these ranges, and "
            "other ranges have others.",
            epochs=search.epochs,
            pictures=search.pictures,
        )
    )
    return "\n\n".join([*said, _(BIASED), _(TOO_GOOD)])


def source(search: Search, shown: Shown) -> str:
    """Where the trials are from."""
    if shown.record is not None:
        took = about(sum(each.seconds for each in shown.trials))
        first = _("A record: {time} of training; the button tries them here.", time=took)
        return sentences(first, made_on(shown.record.machine))
    if not shown.done and not shown.goes_on:
        return _("Nothing of this search is recorded: the button tries it here.")
    if shown.goes_on:
        return _("It goes on by itself: you may close the page and come back by its address.")
    return plural(
        "{count} trial was trained on this server.",
        "{count} trials were trained on this server.",
        len(shown.done),
    )


def rows(done: Done) -> list[Row]:
    """One row a trial that is over."""
    return [
        {
            N_("trial"): number,
            N_("learning rate"): what["learning_rate"],
            N_("filters"): int(what["filters"]),
            N_("kernel"): int(what["kernel"]),
            N_("convolutions"): int(what["layers"]),
            N_("held-out error"): error_of(trial),
            N_("seconds"): round(trial.seconds, 2),
        }
        for number, trial in done
        for what in [values(trial.experiment)]
    ]

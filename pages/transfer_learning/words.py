"""What the transfer learning page says, in numbers and sentences."""

from collections.abc import Mapping, Sequence

from cnnviz.counting.naming import called
from cnnviz.counting.tables import Row
from cnnviz.kit.page import Number
from cnnviz.language import N_, _, plural, sentences, series
from cnnviz.numerals import percent
from cnnviz.training.transfer_settings import BATCH, STEPS
from cnnviz.training.transfer_settings import TASKS as BASES
from cnnviz.weights.shipping import shipped
from pages.transfer_learning.figure import FREE, FROM_SCRATCH, HEAD, LATER
from pages.transfer_learning.recorded import COUNTS, SCRATCH, SEEDS, Spread, Study, recorded
from pages.transfer_learning.state import DEEPEST, State

CLEAR = 0.03
"""Difference of two accuracies from which it is said that one is better."""

REPEATS = 9
"""Epochs timed. As `cnnviz.training.transfer` has it, which stands on torch."""

SHAPE_NAMES = (
    *(N_("circles"), N_("rings"), N_("crescents"), N_("triangles")),
    *(N_("turned squares"), N_("stars"), N_("crosses"), N_("arrows")),
)


def upto(state: State, frozen: int) -> str:
    """The last frozen layer, for people."""
    return called(state.report.network, state.layers[frozen - 1])


def name_of(state: State, way: str) -> str:
    """What a way is called."""
    if way == SCRATCH:
        return _("from scratch")
    if way == "0":
        return _("all free, from the base's weights")
    if way == str(DEEPEST):
        return _("new last layer only")
    return _("frozen up to {layer}", layer=upto(state, int(way)))


def ways(state: State) -> list[tuple[str, str, str]]:
    """The four that are drawn: way, name and colour."""
    found = {str(DEEPEST): HEAD, str(state.later): LATER, "0": FREE, SCRATCH: FROM_SCRATCH}
    return [(way, name_of(state, way), colour) for way, colour in found.items()]


def milliseconds(seconds: float) -> str:
    """A short time."""
    return _("{value:.1f} ms", value=1000 * seconds)


def _over(found: Spread) -> str:
    return _(
        "Mean of {seeds} seeds, from {low:.1%} to {high:.1%}.",
        seeds=SEEDS,
        low=found.low,
        high=found.high,
    )


def headline(state: State, study: Study) -> list[Number]:
    """Accuracy, what learns, and what keeping the activations saves."""
    count, frozen = int(state.count), state.frozen
    mine, scratch = study.at(str(frozen), count), study.at(SCRATCH, count)
    found = [
        Number(_("Held-out accuracy"), percent(mine.mean), _over(mine)),
        Number(_("From scratch"), percent(scratch.mean), _over(scratch)),
        Number(
            _("Trainable parameters"),
            f"{state.trained(frozen):,}",
            _("Of {all:,}.", all=state.report.parameters),
        ),
        _work(state, frozen),
    ]
    if frozen:
        machine = str(recorded().machine["processor"])
        found.append(quicker(state, study.seconds[str(frozen)], machine))
    return found


def _work(state: State, frozen: int) -> Number:
    step, whole = state.step(frozen), state.step(0)
    told = _(
        "{cached:,} for one picture, from kept activations; {whole:,} where everything is trained, "
        "so {saved:,} are saved.",
        cached=step.cached,
        whole=whole.total,
        saved=whole.total - step.cached,
    )
    return Number(_("Multiplies left of a step"), percent(step.cached / whole.total), told)


def quicker(state: State, seconds: Sequence[float], machine: str) -> Number:
    """How much less time an epoch takes once frozen activations are kept."""
    anew, kept, once = seconds
    told = _(
        "An epoch over {count} pictures took {anew} with the frozen activations made anew at every "
        "step and {kept} with them kept; to make them once took {once}. Measured on {machine}.",
        count=COUNTS[-1] * state.classes_learnt,
        anew=milliseconds(anew),
        kept=milliseconds(kept),
        once=milliseconds(once),
        machine=machine,
    )
    return Number(_("Epoch, activations kept"), _("{ratio:.1f} × quicker", ratio=anew / kept), told)


def how_timed(state: State) -> str:
    """What the seconds are of."""
    machine = recorded().machine
    return _(
        "An epoch over {count} pictures in batches of {batch}: processor time of one thread of "
        "{machine}, the quickest of {repeats}. Kept activations give the same weights.",
        count=COUNTS[-1] * state.classes_learnt,
        batch=BATCH,
        machine=machine["processor"],
        repeats=REPEATS,
    )


def told(state: State, study: Study) -> str:
    """Which way is best with so many examples, and what that says of the base's layers."""
    count = int(state.count)
    means = {way: study.at(way, count).mean for way, _name, _colour in ways(state)}
    best = max(means, key=lambda way: means[way])
    first = plural(
        "With {count} example of each new class **{best}** is best: {share:.1%} of the held-out "
        "pictures right, and {scratch:.1%} from scratch.",
        "With {count} examples of each new class **{best}** is best: {share:.1%} of the held-out "
        "pictures right, and {scratch:.1%} from scratch.",
        count,
        best=name_of(state, best),
        share=means[best],
        scratch=means[SCRATCH],
    )
    return sentences(first, _worth(means), _late(state, means))


def _worth(means: Mapping[str, float]) -> str:
    gain = max(share for way, share in means.items() if way != SCRATCH) - means[SCRATCH]
    if gain > CLEAR:
        return _("What the base has learnt is worth {points:.0f} points here.", points=100 * gain)
    if gain < -CLEAR:
        return _(
            "The base's weights are in the way here: from scratch it is {points:.0f} points "
            "better.",
            points=-100 * gain,
        )
    return _("The base's weights hardly help here: a net from scratch learns it about as well.")


def _late(state: State, means: Mapping[str, float]) -> str:
    head, later = means[str(DEEPEST)], means[str(state.later)]
    if later - head > CLEAR:
        return _(
            "The new last layer alone is {points:.0f} points behind: the layers before it were "
            "made for the old classes, and want to learn as well.",
            points=100 * (later - head),
        )
    if head - later > CLEAR:
        return _(
            "The new last layer alone is {points:.0f} points ahead of training more: so few "
            "pictures cannot teach {parameters:,} parameters.",
            points=100 * (head - later),
            parameters=state.trained(state.later),
        )
    return _("It hardly matters here whether only the last layer learns, or more of them.")


def about(state: State) -> str:
    """What the base is, and how the study was made."""
    base, machine = shipped(BASES[state.task]), recorded().machine
    return sentences(
        _(
            "Base: LeNet-5, trained by this project on {classes} ({right} of {held_out} held-out "
            "pictures right, seed {seed}).",
            classes=series(class_names(state.task)[0]),
            right=base.held_out - base.wrong,
            held_out=base.held_out,
            seed=base.experiment["seed"],
        ),
        _(
            "Then each way learns {classes} in {steps} steps of Adam, the same for all; bands go "
            "from the worst to the best of {seeds} seeds.",
            classes=series(class_names(state.task)[1]),
            steps=STEPS,
            seeds=SEEDS,
        ),
        _("Recorded on {date}, {machine}.", date=machine["date"], machine=machine["processor"]),
    )


def class_names(task: str) -> tuple[list[str], list[str]]:
    """What the base knows, and what is new."""
    if task == "digits":
        return [str(digit) for digit in range(5)], [str(digit) for digit in range(5, 10)]
    names = [_(name) for name in SHAPE_NAMES]
    return names[:4], names[4:]


def rows(state: State, study: Study) -> list[Row]:
    """Every way and number of examples."""
    found: list[Row] = []
    for way in study.accuracy:
        for count, each in zip(COUNTS, study.spread(way), strict=True):
            found.append(
                {
                    N_("way"): name_of(state, way),
                    N_("examples of each new class"): count,
                    N_("mean accuracy"): each.mean,
                    N_("least"): each.low,
                    N_("most"): each.high,
                }
            )
    return found


def times(state: State, study: Study) -> list[Row]:
    """What each number of frozen layers saves, counted and measured."""
    whole = state.step(0).total
    found: list[Row] = []
    for frozen in range(1, DEEPEST + 1):
        step, (anew, kept, once) = state.step(frozen), study.seconds[str(frozen)]
        found.append(
            {
                N_("frozen up to"): upto(state, frozen),
                N_("ms an epoch, made anew"): round(1000 * anew, 1),
                N_("ms an epoch, kept"): round(1000 * kept, 1),
                N_("ms to make them once"): round(1000 * once, 1),
                N_("times quicker"): round(anew / kept, 1),
                N_("numbers kept a picture"): step.handed_on,
                N_("multiplies, activations made anew"): step.total,
                N_("multiplies, activations kept"): step.cached,
                N_("of training everything"): step.cached / whole,
            }
        )
    return found

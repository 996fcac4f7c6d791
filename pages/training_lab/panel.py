"""The lab's moving part: buttons that start and stop runs, and what is drawn while they go on."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

import streamlit as st

from cnnviz.errors import CnnvizError
from cnnviz.kit import page, save
from cnnviz.kit.caches import cached
from cnnviz.kit.tables import Table
from cnnviz.kit.text import escaped
from cnnviz.language import _, sentences
from cnnviz.training import TRAIN_ERROR, Experiment, Status, StoreError
from cnnviz.training.curves import Curve
from cnnviz.training.limits import MOST_WAITING_EACH
from cnnviz.training.recipes.classification import MEASURES
from cnnviz.training.watch import Look
from pages.training_lab import figure, lab, recipe, records, standing, words
from pages.training_lab.comparison import Group, groups
from pages.training_lab.lesson import layer_rows
from pages.training_lab.state import State

PICTURE = "lab_picture"
"""Key of what holds the charts, for the Save menu."""

MOST_MAPS = 4
"""Groups whose layers are mapped beside each other."""

MAPS = {"gradients": "gradient_norm", "activations": "activation_scale"}


def buttons(asked: Sequence[Experiment], ids: Sequence[str]) -> None:
    """Draw the buttons, and do what they say."""
    curves = lab.look(ids).curves if ids else []
    held = _held(ids)
    own = [each.run for each in curves if each.run is not None and each.run.id in held]
    going = [run.id for run in own if run.status.goes_on]
    resting = [run.id for run in own if run.status in (Status.PAUSED, Status.LOST)]
    over = bool(ids) and all(curve.status.is_over for curve in curves)
    actions: dict[str, Callable[[], object]] = {
        "train": lambda: lab.train(asked),
        "pause": lambda: lab.each(lab.store().pause, going),
        "resume": lambda: lab.each(lab.store().resume, resting),
        "stop": lambda: lab.each(lab.store().stop, [*going, *resting]),
        "keep": lambda: lab.each(lab.store().hold, ids),
        "anew": lambda: lab.train(asked, anew=True),
        "back": lambda: lab.remember([]),
    }
    there = {
        "pause": bool(going),
        "resume": bool(resting) and not going,
        "stop": bool(going or resting),
        "keep": bool(ids) and not own,
        "anew": over,
        "back": over,
    }
    pressed = [name for name in _pressed(asked, curves, there) if name in actions]
    try:
        for name in pressed:
            actions[name]()
    except CnnvizError as error:  # the curves stay where they are
        st.error(lab.told(error), icon=":material/edit:")
        return
    if pressed:
        st.rerun()


def _held(ids: Sequence[str]) -> set[str]:
    """Those of these runs that are the visitor's own."""
    try:
        return {each.run.id for each in lab.mine()} & set(ids) if ids else set()
    except StoreError:  # which is told where the curves are read
        return set()


def _pressed(
    asked: Sequence[Experiment], curves: Sequence[Curve], there: Mapping[str, bool]
) -> list[str]:
    """Draw the button that trains, and those of the others that are `there`."""
    here = {curve.experiment for curve in curves if curve.status.goes_on} >= set(asked)
    many = bool(_too_many(asked))
    label = _("Train all {count}", count=len(asked))
    if len(asked) < 3:
        label = _("Train both") if len(asked) == 2 else _("Train it")
    found = [
        st.button(
            label,
            type="secondary" if here or many else "primary",
            icon=":material/play_arrow:",
            key="lab_train",
            disabled=here or many,
            help=_too_many(asked) or None,
        )
        and "train"
    ]
    labels = {
        "pause": (_("Pause"), ":material/pause:"),
        "resume": (_("Go on"), ":material/resume:"),
        "stop": (_("Stop"), ":material/stop:"),
        "keep": (_("Keep these runs"), ":material/bookmark:"),
        "anew": (_("Run anew"), ":material/restart_alt:"),
        "back": (_("Back to the records"), None),
    }
    for name, (text, icon) in labels.items():
        if there[name]:
            drawn = st.button(text, icon=icon, type="tertiary", key=f"lab_{name}")
            found.append(drawn and name)
    return [name for name in found if name]


def _too_many(asked: Sequence[Experiment]) -> str:
    """Why so many runs are not started at once; nothing where they can be."""
    if len(asked) <= MOST_WAITING_EACH:
        return ""
    return _("At most {most} runs at a time: take fewer seeds.", most=MOST_WAITING_EACH)


def look(ids: Sequence[str], asked: Sequence[Experiment], measures: Sequence[str] = ()) -> Look:
    """The curves of these runs as they stand; without runs the records of what is set."""
    if ids:
        return lab.look(ids, measures)
    return Look(records.shown(tuple(asked)).curves, "")


def panel(state: State, ids: Sequence[str], asked: Sequence[Experiment]) -> None:
    """Draw picture and numbers, once a second for as long as a run goes on."""
    measures = [MAPS[state.view]] if state.view in MAPS else []
    running = bool(ids) and any(curve.status.goes_on for curve in lab.look(ids).curves)

    def follow() -> None:
        curves, trouble = look(ids, asked, measures)
        if trouble:
            st.warning(escaped(page.sentence(trouble)), icon=":material/sync_problem:")
        among = () if ids else tuple(asked)
        all_groups = groups([curve.experiment for curve in curves], among)
        picture, aside = page.result()
        with picture, st.container(key=PICTURE):
            _picture(state, tuple(curves), tuple(all_groups))
        with aside:
            _aside(curves, all_groups, [] if ids else asked)
            if ids:
                _progress(curves, ids)
        if running and not any(curve.status.goes_on for curve in curves):
            st.rerun()

    st.fragment(follow, run_every="1s" if running else None)()
    if look(ids, asked, measures).curves:
        save.drawing(PICTURE, "training")


def _picture(state: State, curves: tuple[Curve, ...], all_groups: tuple[Group, ...]) -> None:
    if not curves:
        st.info(_("Nothing to draw yet: press the button."), icon=":material/show_chart:")
    elif state.view in MAPS:
        _maps(curves, all_groups, MAPS[state.view])
    else:
        drawn = chart(curves, all_groups, state)
        st.altair_chart(drawn, key="curves", alt=standing.said(curves, all_groups))


@cached("charts", most=16, worded=True)
def chart(curves: tuple[Curve, ...], all_groups: tuple[Group, ...], state: State) -> figure.Layered:
    """The chart of these curves, drawn once for all who watch them."""
    if state.view == "depth":
        return figure.depth_chart(curves, held_out=state.held_out, logarithmic=state.logarithmic)
    return figure.error_chart(
        curves,
        all_groups,
        axis=state.axis,
        held_out=state.held_out,
        logarithmic=state.logarithmic,
        smoothing=state.smoothing,
    )


def _maps(curves: Sequence[Curve], all_groups: Sequence[Group], measure: str) -> None:
    """A map of layers for the first run of each of some groups, on one scale."""
    firsts = [(group.name, curves[group.members[0]]) for group in all_groups]
    rows = {name: layer_rows(curve, measure) for name, curve in firsts}
    drawn = {name: each for name, each in rows.items() if len(each)}
    if not drawn:
        st.info(_("Not recorded for these runs: train them here."), icon=":material/grid_on:")
        return
    title = next(_(each.title) for each in MEASURES if each.name == measure)
    chosen = dict(list(drawn.items())[:MOST_MAPS])
    values = [v for each in chosen.values() for v in each["value"] if v > 0]
    ends = min(values, default=0.1), max(values, default=1.0)
    for place, (column, (name, each)) in enumerate(
        zip(st.columns(len(chosen)), chosen.items(), strict=True)
    ):
        with column:
            st.caption(name)
            drawing = figure.layer_chart(each[each["value"] > 0], ends, title)
            alt_text = _("{measure} of the layers of {name} over epochs", measure=title, name=name)
            st.altair_chart(drawing, key=f"map_{place}", alt=alt_text)
    if len(drawn) > MOST_MAPS:
        st.caption(_("The first {most} of {count}.", most=MOST_MAPS, count=len(drawn)))


def _aside(
    curves: Sequence[Curve], all_groups: Sequence[Group], asked: Sequence[Experiment]
) -> None:
    page.numbers(words.headline(curves, all_groups) if curves else words.prospect(asked))
    if len(all_groups) > 3:
        rows = words.errors_of(curves, all_groups)
        st.dataframe(rows, hide_index=True, alt=_("Errors of each group"))
    if asked:
        note = words.record_note(asked, records.shown(tuple(asked)))
        st.caption(sentences(note, _too_many(asked)))
    else:
        st.caption(escaped(standing.said(curves, all_groups)))


def _progress(curves: Sequence[Curve], ids: Sequence[str]) -> None:
    """How far the shown runs are, how long they take, how long those that wait will."""
    if any(not curve.status.is_over for curve in curves):
        share = sum(1.0 if c.status.is_over else c.progress for c in curves) / len(curves)
        st.progress(share, standing.progress(curves, share))
    waiting = next((c.run for c in curves if c.run and c.status is Status.QUEUED), None)
    if waiting is not None:
        with suppress(StoreError):
            st.caption(standing.wait(lab.store().waits(waiting.id)))
    if count := lab.joined(ids):
        st.caption(standing.joined(count, len(ids)))
    if not any(curve.status.is_over for curve in curves) and not _held(ids):
        st.caption(_("These runs are somebody else's: you see them and cannot stop them."))


def records_table(read: Callable[[], Sequence[Curve]]) -> Table | Callable[[], object]:
    """The table of all whole epochs, which is on the Save menu too; a sentence before the first."""
    now = read()
    if not any(curve.epochs for curve in now):
        return lambda: st.caption(_("There is no record yet."))
    about_it = {"experiments": [curve.experiment.to_json() for curve in now]}

    def rows() -> list[dict[str, object]]:
        curves = read()
        return recipe.table(curves, groups([curve.experiment for curve in curves]))

    return Table(rows, "training", about_it)


def about(curves: Sequence[Curve]) -> None:
    """Say how they are trained and what is measured."""
    st.markdown(recipe.recipe(curves, groups([curve.experiment for curve in curves])))
    st.caption(_("Training error: {measure}", measure=_(TRAIN_ERROR)))

"""A visitor's own runs: found again, filtered, named, shown over each other, let go."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from cnnviz.errors import CnnvizError
from cnnviz.kit import links
from cnnviz.kit.runs import lab
from cnnviz.kit.runs.groups import groups
from cnnviz.kit.runs.standing import state_of
from cnnviz.language import _, plural
from cnnviz.numerals import percent
from cnnviz.training.curves import classified
from cnnviz.training.runs import Holding
from pages.training_lab.state import like

KEY = "training_lab.mine"


def draw() -> None:
    """List the runs, and do what is asked of those that are chosen."""
    try:
        held = lab.mine()
    except CnnvizError as error:
        st.warning(lab.told(error), icon=":material/sync_problem:")
        return
    if not held:
        st.caption(_("The runs you start stand here, for as long as you keep this page's address."))
        return
    names = called(held)
    sought = st.text_input(_("Find"), key=f"{KEY}.sought", type="search").lower()
    found = [place for place, name in enumerate(names) if sought in name.lower()]
    picked = st.dataframe(
        [_row(held[place], names[place]) for place in found],
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        key=f"{KEY}.table",
        alt=_("Your runs"),
    )
    rows = picked["selection"]["rows"]
    _act([held[found[row]] for row in rows if row < len(found)])


def called(held: Sequence[Holding]) -> list[str]:
    """The name a visitor gave each, else what differs, with its seed."""
    experiments = [classified(each.run) for each in held]
    found = {place: group.name for group in groups(experiments) for place in group.members}
    return [
        each.name or _("{name}, seed {seed}", name=found[place], seed=experiments[place].seed)
        for place, each in enumerate(held)
    ]


def _row(held: Holding, name: str) -> dict[str, Any]:
    run = held.run
    return {
        _("name"): name,
        _("status"): state_of(run.status),
        _("done"): percent(run.progress, 0),
        _("seconds"): round(run.seconds),
        _("also held by"): held.others,
        _("run"): run.id,
    }


def _act(chosen: Sequence[Holding]) -> None:
    """Draw what can be done with the chosen runs."""
    if not chosen:
        st.caption(_("Choose runs by their boxes to lay their curves over each other."))
        return
    ids, count = [each.run.id for each in chosen], len(chosen)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        show = st.button(plural("Show it", "Show these {count}", count), icon=":material/stacks:")
        again = st.button(
            plural("Again, next seed", "Again, next seeds", count),
            type="tertiary",
            help=_("The same experiment once more, drawn from the next seed."),
        )
        gone = st.button(plural("Let it go", "Let these {count} go", count), type="tertiary")
        name, rename = "", False
        if count == 1:
            alike = like(classified(chosen[0].run))
            said = _("Set the controls like it")
            st.button(said, type="tertiary", on_click=links.apply, args=[alike])
            name = st.text_input(_("Name"), chosen[0].name, max_chars=60, key=f"{KEY}.{ids[0]}")
            rename = st.button(_("Rename"), type="tertiary")
    try:
        if show:
            lab.remember(ids)
        if again:
            runs = [classified(each.run) for each in chosen]
            lab.train([replace(each, seed=each.seed + 1) for each in runs])
        if gone:
            lab.each(lab.store().let_go, ids)
            lab.forget(ids)
        if rename:
            lab.rename(ids[0], name.strip())
    except CnnvizError as error:
        st.error(lab.told(error), icon=":material/edit:")
        return
    if show or again or gone or rename:
        st.rerun()

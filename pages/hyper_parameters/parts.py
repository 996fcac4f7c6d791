"""What stands under the result: the race of the kinds, and one trial with its curves."""

import streamlit as st

from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.leading import link
from cnnviz.kit.runs import lab
from cnnviz.kit.runs.buttons import buttons
from cnnviz.kit.runs.panel import follow
from cnnviz.language import _, sentences
from cnnviz.training.trials import told
from pages.hyper_parameters.charts import race_chart
from pages.hyper_parameters.drawing import by_error, trial_told
from pages.hyper_parameters.going import Shown
from pages.hyper_parameters.lesson import race
from pages.hyper_parameters.state import State
from pages.hyper_parameters.words import raced, when


def best_so_far(shown: Shown) -> None:
    """How soon each kind of search finds something good."""
    said = raced(race())
    own = () if shown.record is not None else tuple(told(shown.trials))
    st.altair_chart(race_chart(own), key="race", alt=said)
    st.markdown(sentences(said, when(race())))
    note = _(
        "Thin: a search from a seed. Bold: the median of its kind. Recorded over the usual ranges."
    )
    st.caption(sentences(note, _("Dashed: the search on this page.")) if own else note)


def one_trial(draw: Drawing[State], shown: Shown) -> None:
    """One trial's own training, and the way to the training lab with it."""
    if not shown.done:
        st.caption(_("There is no trial yet."))
        return
    offered = {str(n): _("Trial {number}", number=n) for n, _trial in by_error(shown.done)}
    number = int(draw("trial", offered=offered).trial)
    trial = dict(shown.done)[number]
    st.caption(trial_told(number, trial))
    if trial.run is not None:
        link(_("Its curves in the training lab"), "training_lab", {"runs": trial.run.id})
        return
    with page.guarded():
        ids = lab.shown_runs()
        curves = lab.look(ids).curves if ids else []
        ids = [run for run, c in zip(ids, curves, strict=True) if c.experiment == trial.experiment]
        buttons((trial.experiment,), ids)
    if ids:
        follow((trial.experiment,), ids)
        link(_("Its curves in the training lab"), "training_lab", {"runs": ",".join(ids)})
    else:
        st.caption(_("Of a recorded trial only the end is kept: train it to see its curves."))

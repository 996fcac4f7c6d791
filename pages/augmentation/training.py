"""The chosen change and none, trained here: curves of the records until somebody presses."""

import streamlit as st

from cnnviz.kit import page
from cnnviz.kit.runs import lab, panel
from cnnviz.kit.runs.buttons import buttons
from cnnviz.language import _
from pages.augmentation.experiments import NONE, STUDIES
from pages.augmentation.state import State

SEEDS = 1
"""Runs of each that are trained here at a press."""


def train(state: State) -> None:
    """Train without and with the first chosen kind that this set was tried with."""
    study = STUDIES[state.learnt]
    kind = next((kind for kind in state.kinds if kind in study.kinds), "")
    if not kind:
        st.caption(_("Choose a kind of change that was tried on these pictures."))
        return
    with page.guarded():
        asked = tuple(run for each in (NONE, kind) for run in study.runs(each)[:SEEDS])
        ids = lab.shown_runs()
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            buttons(asked, ids)
        panel.follow(asked, ids)

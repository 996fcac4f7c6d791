"""A visitor's place in the run store: whose runs these are, which are shown, and what is asked.

Who starts a run gets a random word, which stands in the address bar and nowhere else: a reload
finds the runs by it, and a link that was copied gives nobody the right to stop them.
"""

import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

import streamlit as st

from cnnviz.errors import CnnvizError
from cnnviz.kit import links, page
from cnnviz.kit.caches import cached
from cnnviz.kit.text import escaped, quoted
from cnnviz.language import _, in_words, sentences
from cnnviz.training import Experiment, RunStore, StoreError, Watch, start
from cnnviz.training.curves import Followed
from cnnviz.training.key import run_key
from cnnviz.training.recipe import Settings
from cnnviz.training.record import PER_LAYER
from cnnviz.training.runs import Holding, UnknownRunError
from cnnviz.training.watch import Look

RUNS = "runs"
"""Link parameter, and session key with the page's name: ids of its shown runs with commas."""

LAB = "lab"
"""Link parameter and session key: the visitor's word."""

JOINED = "_joined"
"""Session key: the runs asked for last, and how many of them were here already."""

RUN_ID = re.compile(r"[0-9a-f]{1,32}")
"""What an id can look like; nothing else is looked for in the store."""

WORD = re.compile(r"[0-9a-f]{32}")

MOST_SHOWN = 100
"""Runs drawn at a time."""

MOST_ASKED = 120
"""Runs of a link that are looked for."""


@cached("run store", most=1)
def store() -> RunStore:
    """The run store all visitors of this server share."""
    return RunStore()


@cached("watch", most=1)
def watch(url: str) -> Watch:
    """The one reader of the store with that URL, for all who watch its runs."""
    return Watch(store())


def owner() -> str:
    """The visitor's word, which the address bar keeps; empty before the first run is started."""
    asked = st.query_params.get(LAB, "")
    if WORD.fullmatch(asked):
        st.session_state[LAB] = asked
    elif asked:
        st.query_params.pop(LAB)
        cure = _("open the page without it")
        links.note(_("a lab of another kind"), cure, _("It is left out."))
    word = str(st.session_state.get(LAB, ""))
    if word and asked != word:
        st.query_params[LAB] = word
    return word


def become_owner() -> str:
    """The visitor's word, which is made up before the first run is started."""
    word = owner() or secrets.token_hex(16)
    st.session_state[LAB] = st.query_params[LAB] = word
    return word


def _shown() -> str:
    """Where this visit keeps the runs that a page shows: another page does not draw them."""
    return f"{RUNS} {links.page()}"


def shown_runs() -> list[str]:
    """Ids of the runs this link or this visit asks for; none shows the records.

    What a link asks for and is not there is told, and the rest shown.
    """
    texts = links.other(RUNS) or [st.session_state.get(_shown(), "")]
    asked = list(dict.fromkeys(run for run in ",".join(texts).split(",") if run))[:MOST_ASKED]
    records, rest = _("The recorded curves are shown instead."), _("The others are shown.")
    if any(texts) and not asked:
        cure = _("give their names, with commas between")
        links.note(_("runs without naming one"), cure, records)
    try:
        missing = _missing(asked)
    except StoreError as error:  # a store that comes back still has the runs
        st.warning(sentences(told(error), records), icon=":material/link_off:")
        return []
    found = [run for run in asked if run not in missing]
    if missing:
        (first, why), *others = missing.items()
        what = _("the run {run}", run=quoted(first))
        if others:
            what = _("the run {run} and {count} more", run=quoted(first), count=len(others))
        links.note(what, why, rest if found else records)
    if len(found) > MOST_SHOWN:
        at_once = _("{count} runs at once", count=len(found))
        cure = _("name up to {most}", most=MOST_SHOWN)
        links.note(at_once, cure, _("The first {most} are shown.", most=MOST_SHOWN))
    remember(found[:MOST_SHOWN])
    return found[:MOST_SHOWN]


def _missing(asked: Sequence[str]) -> dict[str, str]:
    """Why runs cannot be shown, of those that cannot; raises `StoreError` if nobody knows."""
    found = {run: _("no run has such a name") for run in asked if not RUN_ID.fullmatch(run)}
    named = [run for run in asked if run not in found]
    try:
        look(named)
    except StoreError:
        raise
    except CnnvizError:  # of one of them: which, and why
        found |= {run: why for run in named if (why := _why_not(run))}
    return {run: found[run] for run in asked if run in found}


def _why_not(run: str) -> str:
    try:
        look([run])
    except StoreError:
        raise
    except UnknownRunError as error:
        if "aside" in error.facts:
            return escaped(in_words(error).rstrip("."))
        return _("there is no run of that name on this server, or no longer: train anew")
    except CnnvizError as error:
        return escaped(in_words(error).rstrip("."))
    return ""


def told(error: CnnvizError) -> str:
    """An error as a sentence."""
    return escaped(page.sentence(in_words(error)))


def remember(ids: Sequence[str]) -> None:
    """Put the shown runs into the link and keep them for this visit; none is the records."""
    if ids:
        st.session_state[_shown()] = st.query_params[RUNS] = ",".join(ids)
    else:
        st.session_state.pop(_shown(), None)
        st.query_params.pop(RUNS, None)


def look(ids: Sequence[str], measures: Sequence[str] = ()) -> Look:
    """The curves of runs as they stand, and a sentence if they could not be read anew.

    Args:
        ids: of the runs.
        measures: of layers, to be read as well.

    Raises:
        CnnvizError: if one cannot be read and nothing is known of it.
    """
    return watch(store().url).look(ids, [f"{each}{PER_LAYER}" for each in measures])


def follow(experiments: Sequence[Settings]) -> tuple[list[Followed], str]:
    """The newest runs of these settings, of any recipe and whoever asked for them.

    Returns those that there are, and a sentence if they could not be read anew.

    Raises:
        CnnvizError: if the store cannot be read and nothing is known of them.
    """
    found = store().newest(map(run_key, experiments)).values()
    return watch(store().url).follow([run.id for run in found])


def mine() -> list[Holding]:
    """The visitor's runs, the newest first."""
    word = owner()
    return store().mine(word) if word else []


def train(experiments: Sequence[Experiment], *, anew: bool = False) -> None:
    """Start these runs, or join those that are here already, and show them."""
    here: set[str] = set()
    with suppress(StoreError):  # whatever cannot be read here is said where it is asked for
        here = {run.id for run in store().newest(map(run_key, experiments)).values()}
    ids = list(dict.fromkeys(start(store(), experiments, visitor=become_owner(), anew=anew)))
    remember(ids)
    st.session_state[JOINED] = ids, len(here.intersection(ids))


def joined(ids: Sequence[str]) -> int:
    """How many of these runs were here already when the visitor asked for them."""
    asked, count = st.session_state.get(JOINED, ([], 0))
    return count if asked == list(ids) else 0


def each(action: Callable[[str, str], object], ids: Iterable[str]) -> None:
    """Do something with each of the visitor's runs: a method of the store.

    Raises:
        CnnvizError: what went wrong first, once all were tried.
    """
    wrong: list[CnnvizError] = []
    word = become_owner()  # never the empty word, which may do everything
    for run in ids:
        try:
            action(run, word)
        except CnnvizError as error:
            wrong.append(error)
    if wrong:
        raise wrong[0]


def rename(run: str, name: str) -> None:
    """Call one of the visitor's runs something else."""
    store().rename(run, become_owner(), name)


def forget(ids: Iterable[str]) -> None:
    """Show these runs no longer."""
    shown = str(st.session_state.get(_shown(), "")).split(",")
    remember([run for run in shown if run and run not in set(ids)])

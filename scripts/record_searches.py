"""Make the recorded searches for hyper-parameters anew: `python -m scripts.record_searches`.

Each trial is trained on one thread by the very code that trains for a visitor, an experiment once
for all searches; all of it takes some two minutes of one core. What is recorded already is left as
it is unless `--anew` asks for more. With `--check` nothing is written: it is compared
whether the searches still ask for the trials that are recorded.
"""

import argparse
import datetime
from importlib.metadata import version

import torch

from cnnviz.errors import CnnvizError
from cnnviz.training.experiment import Experiment
from cnnviz.training.machine import machine
from cnnviz.training.recipes.classification import train
from cnnviz.training.searching import GUESSING, Search, asked
from cnnviz.training.trials import Trial, Trials, told
from pages.hyper_parameters.recorded import SEARCHES, recorded, save


def tried(experiment: Experiment) -> Trial:
    """Train once; what runs away counts as guessing."""
    error, seconds = GUESSING, 0.0
    try:
        for record in train(experiment):
            seconds = record.values["seconds"]
            error = record.values.get("test_error", error)
    except CnnvizError:
        error = GUESSING
    return Trial(experiment, error, seconds)


def made(search: Search, known: dict[Experiment, Trial]) -> Trials:
    """All trials of a search; those in `known` are not trained again."""
    found: list[Trial] = []
    while len(found) < search.size:
        for experiment in asked(search, told(found))[len(found) :]:
            if experiment not in known:
                known[experiment] = tried(experiment)
            found.append(known[experiment])
    return tuple(found)


def differing() -> list[Search]:
    """Searches whose recorded trials are not those that are asked for now."""
    found = []
    for search in SEARCHES:
        record = recorded(search)
        trials = record.trials if record else ()
        if asked(search, told(trials)) != tuple(each.experiment for each in trials):
            found.append(search)
    return found


def main() -> None:
    """Train all and write one file, or check it."""
    parser = argparse.ArgumentParser(prog="scripts.record_searches", description=main.__doc__)
    parser.add_argument("--check", action="store_true", help="only compare the trials asked for")
    parser.add_argument("--anew", action="store_true", help="train all of them")
    given = parser.parse_args()
    if given.check:
        wrong = differing()
        print(*wrong, sep="\n")
        raise SystemExit(bool(wrong))
    torch.set_num_threads(1)
    records = [] if given.anew else [found for each in SEARCHES if (found := recorded(each))]
    known = {trial.experiment: trial for record in records for trial in record.trials}
    found: dict[Search, Trials] = {}
    for search in SEARCHES:
        found[search] = made(search, known)
        print(search.kind, search.seed, f"{min(told(found[search])):.1%}", flush=True)
    about = machine(threads=1) | {"date": datetime.date.today().isoformat()}
    save(found, about | {"optuna": version("optuna")})


if __name__ == "__main__":
    main()

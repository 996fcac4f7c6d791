"""Make the recorded runs anew: `python -m scripts.record_runs`.

Each is trained on one thread by the very code that trains for a visitor. What is there and was
recorded of the same experiment is left as it is unless `--anew` asks for more. All of it takes some
75 minutes of one core.
"""

import argparse
import datetime
from importlib import import_module
from pathlib import Path

import torch

from cnnviz.errors import CnnvizError
from cnnviz.training.experiment import Experiment
from cnnviz.training.machine import machine
from cnnviz.training.recipes.classification import train
from cnnviz.training.record import Record
from cnnviz.training.recording import FOLDER, Recording, experiments, load, path_of, save
from cnnviz.training.runs import noted


def wanted() -> list[Experiment]:
    """All that is recorded: the lab's, and the `EXPERIMENTS` of a page's `experiments.py`."""
    found = experiments()
    for path in sorted(Path("pages").glob("*/experiments.py")):
        found += import_module(f"pages.{path.parent.name}.experiments").EXPERIMENTS
    return list(dict.fromkeys(found))


def made(experiment: Experiment) -> Recording:
    """Train and keep what is told, up to where it may end early."""
    records: list[Record] = []
    message = ""
    try:
        records.extend(train(experiment))
    except CnnvizError as error:
        message = noted(error)
    made_on = machine(threads=1) | {"date": datetime.date.today().isoformat()}
    return Recording(experiment, records, made_on, message)


def main() -> None:
    """Train what is not recorded yet and write one file a run."""
    parser = argparse.ArgumentParser(prog="scripts.record_runs", description=main.__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the files go")
    parser.add_argument("--anew", action="store_true", help="train all of them")
    asked = parser.parse_args()
    torch.set_num_threads(1)  # it then adds up in one order only
    for experiment in wanted():
        path: Path = asked.folder / path_of(experiment).name
        if path.exists() and not asked.anew and load(path).experiment == experiment:
            continue
        recording = made(experiment)
        save(recording, path)
        last = recording.records[-1]
        print(f"{path.name}: training error {last.train_error:.1%} {recording.message}", flush=True)


if __name__ == "__main__":
    main()

"""Make the recorded curves anew: `python -m scripts.record_pairs`.

Pair after pair is trained, the two nets side by side, each on one thread in a process of its own,
just as a page starts them, and read back from the store.
"""

import argparse
import tempfile
import time
from pathlib import Path

from cnnviz.errors import CnnvizError
from cnnviz.training.curves import Curve, series_of
from cnnviz.training.experiment import PAIR_DEPTHS, Experiment, plain_against_residual
from cnnviz.training.launch import start, tend
from cnnviz.training.record import Record
from cnnviz.training.recording import FOLDER, path_of, save_curve
from cnnviz.training.runs import Status
from cnnviz.training.store import RunStore

DIGITS = 5


def make(store: RunStore, experiments: tuple[Experiment, ...]) -> list[Curve]:
    """Train experiments at the same time and return their recordings.

    Raises:
        CnnvizError: when one of them does not finish.
    """
    ids = start(store, experiments)
    while not all((run := store.run(name)).status.is_over for name in ids):
        tend(store)
        time.sleep(1)
    recordings = []
    for name in ids:
        run = store.run(name)
        if run.status is not Status.FINISHED:
            raise CnnvizError(f"{run.experiment.label} is {run.status}: {run.message}")
        records = tuple(_rounded(record) for record in store.records(name))
        recordings.append(Curve(run.experiment, series_of(records), run.status, run.machine))
    return recordings


def _rounded(record: Record) -> Record:
    values = {name: round(value, DIGITS) for name, value in record.values.items()}
    return Record(record.step, round(record.epoch, DIGITS), values)


def main() -> None:
    """Train the pair of each depth and write one file a net."""
    parser = argparse.ArgumentParser(prog="scripts.record_pairs", description=main.__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the files go")
    parser.add_argument(
        "--depths",
        type=int,
        nargs="+",
        choices=PAIR_DEPTHS,
        default=PAIR_DEPTHS,
        help="of the nets",
    )
    asked = parser.parse_args()
    folder: Path = asked.folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        store = RunStore(f"sqlite:///{scratch}/runs.sqlite")
        for depth in asked.depths:
            for recording in make(store, plain_against_residual(depth)):
                path = folder / path_of(recording.experiment).name
                save_curve(recording, path)
                last = recording.records[-1]
                print(
                    f"{path}: training error {last.train_error:.1%}, held-out error "
                    f"{last.values['test_error']:.1%} after {recording.seconds:.0f} s",
                    flush=True,
                )
        store.close()


if __name__ == "__main__":
    main()

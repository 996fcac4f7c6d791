"""Make the study of the transfer learning page anew: `python -m scripts.transfer`.

Every way is trained on one thread from each number of pictures with each seed, and epochs are
timed. All of it takes some three minutes of one core.
"""

import argparse
import datetime
import time
from pathlib import Path

import torch

from cnnviz.training.machine import machine
from cnnviz.training.transfer import TASKS, described, layers, timed, transferred
from pages.transfer_learning.recorded import COUNTS, FOLDER, SEEDS, Study, Taken, save, way


def study(task: str) -> Study:
    """All trainings of a task, and the times of epochs over the most pictures."""
    frozen = range(len(layers(described(task))))
    accuracy = {}
    for each in (*frozen, None):
        accuracy[way(each)] = [
            [transferred(task, each, count, seed) for seed in range(SEEDS)] for count in COUNTS
        ]
        print(task, way(each), accuracy[way(each)][-1], flush=True)
    clock = time.process_time  # of its one thread
    seconds = {way(each): tuple(timed(task, each, COUNTS[-1], clock)) for each in frozen if each}
    return Study(accuracy, seconds)


def main() -> None:
    """Train all of it and write the file."""
    parser = argparse.ArgumentParser(prog="scripts.transfer", description=main.__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the file goes")
    asked = parser.parse_args()
    torch.set_num_threads(1)  # it then adds up in one order only
    made_on = machine(1) | {"date": datetime.date.today().isoformat()}
    print(save(Taken({task: study(task) for task in TASKS}, made_on), asked.folder))


if __name__ == "__main__":
    main()

"""Train the net of the Four tasks page: `python -m scripts.train_tasks`.

One thread; about four minutes. The same command gives the same file on the same machine. With
`--check` nothing is trained: the quality is measured again from the weights there are.
"""

import argparse
import time

import torch

from cnnviz.errors import CnnvizError
from cnnviz.training.machine import machine
from pages.four_tasks import learning
from pages.four_tasks.learning import series
from pages.four_tasks.measured import quality
from pages.four_tasks.recorded import Record, record, save, trained
from pages.four_tasks.scenes import HELD_OUT, MOST
from pages.four_tasks.state import LAST

MEASURED = LAST * MOST
"""Every scene that the page can show."""


def main() -> None:
    """Train and write the file, or measure the one there is."""
    parser = argparse.ArgumentParser(prog="scripts.train_tasks", description=main.__doc__)
    parser.add_argument("--check", action="store_true", help="only measure the file there is")
    asked = parser.parse_args()
    torch.set_num_threads(1)  # sums are then added up in one order only
    held_out = series(HELD_OUT, MEASURED)
    if asked.check:
        found = quality(trained(), held_out)
        print(found)
        if found != record().quality:
            raise CnnvizError("the weights are not as good as their file says: train them again.")
        return
    begun = time.process_time()
    module = learning.trained(lambda told: print(told, flush=True))
    seconds = time.process_time() - begun
    about = Record(
        learning.SCENES,
        learning.EPOCHS,
        learning.BATCH,
        learning.RATE,
        learning.SEED,
        round(seconds),
        machine(1),
        len(held_out),
        quality(module, held_out),
    )
    print(save(module, about), about.quality)


if __name__ == "__main__":
    main()

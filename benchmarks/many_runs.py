"""How long a page waits for a hundred runs of a thousand points: the store read, curves thinned.

Usage: python -m benchmarks.many_runs [URL of an empty store]
"""

import sys
import tempfile
import time
from contextlib import closing

from cnnviz.training import Experiment, Record, RunStore, Status, Watch
from cnnviz.training.curves import thinned

RUNS, POINTS, SHOWN = 100, 1000, 300
MEASURES = ("batch_error", "loss", "learning_rate", "images_per_second", "seconds")


def fill(store: RunStore) -> list[str]:
    """Runs that have finished, with a few gradient norms besides."""
    ids = store.queue([Experiment(seed=seed) for seed in range(RUNS)])
    norms = {f"gradient_norm/conv{n}": 1.0 for n in range(20)}
    for run in ids:
        records = []
        for step in range(POINTS):
            values = {name: (step * 7919 % 101) / 101 for name in MEASURES}
            if step % 25 == 0:
                values |= {"train_error": 0.5, "test_error": 0.6} | norms
            records.append(Record(step, 40 * step / POINTS, values))
        store.end(run, store.begin(run, {}).attempt, Status.FINISHED, "", records)
    return ids


def main() -> None:
    """Fill a store, and print how long its reading takes."""
    with tempfile.TemporaryDirectory() as scratch:
        url = sys.argv[1] if sys.argv[1:] else f"sqlite:///{scratch}/runs.sqlite"
        with closing(RunStore(url)) as store:
            began = time.perf_counter()
            ids = fill(store)
            print(f"written in {time.perf_counter() - began:.1f} s")
            watch = Watch(store)
            for what in ("first look, everything read", "next look"):
                began = time.perf_counter()
                curves = watch.look(ids).curves
                print(f"{what}: {time.perf_counter() - began:.2f} s")
            began = time.perf_counter()
            for curve in curves:
                steps, _, values = curve.measure("batch_error")
                thinned(steps, values, SHOWN)
            print(f"thinned to {SHOWN} points each: {time.perf_counter() - began:.3f} s")


if __name__ == "__main__":
    main()

"""How soon does the gap show? The default pair, started as a page starts it.

    python benchmarks/training_gap.py [--seconds 30] [--repeats 3] [--seed 1]

Prints both training errors against the wall clock since the start (process start and imports
included), when the gap first exceeds 20 percentage points, and the values at the end. Errors
are those of the whole training set, at the ends of epochs.
"""

import argparse
import tempfile
import time

from cnnviz.training import Record, RunStore, plain_against_residual, start, tend
from cnnviz.training.machine import machine

GAP = 0.2


def last_error(records: list[Record]) -> float | None:
    """The newest error on the whole training set; None before there is one."""
    errors = [record.train_error for record in records if record.ends_epoch]
    return errors[-1] if errors else None


def watch(store: RunStore, ids: list[str], seconds: float) -> tuple[float | None, list[float]]:
    """Poll both runs; returns when the gap first showed, and the last errors."""
    started, first = time.perf_counter(), None
    shown: list[float] = []
    while (now := time.perf_counter() - started) < seconds:
        time.sleep(0.25)
        tend(store)
        records = [store.records(run) for run in ids]
        errors = [last_error(some) for some in records]
        if None in errors or errors == shown:
            continue
        shown = [error for error in errors if error is not None]
        now = time.perf_counter() - started
        epochs = " and ".join(f"{some[-1].epoch:.2f}" for some in records)
        print(f"{now:6.1f} s  plain {shown[0]:6.1%}  residual {shown[1]:6.1%}  epochs {epochs}")
        if first is None and shown[0] - shown[1] > GAP:
            first = now
    return first, shown


def measure(seed: int, seconds: float) -> None:
    """Start one pair in a store of its own, watch it and stop it."""
    with tempfile.TemporaryDirectory() as scratch:
        store = RunStore(f"sqlite:///{scratch}/runs.sqlite")
        begun = time.perf_counter()
        ids = start(store, plain_against_residual(seed=seed))
        print(f"seed {seed}: both started after {time.perf_counter() - begun:.2f} s")
        first, shown = watch(store, ids, seconds)
        messages = [store.run(run).message for run in ids]
        for run in ids:
            store.stop(run)
        while not all(store.run(run).status.is_over for run in ids):
            time.sleep(0.1)
        store.close()
    if any(messages) or not shown:
        raise SystemExit(f"seed {seed}: no errors to show. {' '.join(messages)}")
    when = "not" if first is None else f"after {first:.1f} s"
    print(
        f"seed {seed}: gap over {GAP:.0%} shown {when}; at {seconds:.0f} s "
        f"plain {shown[0]:.1%}, residual {shown[1]:.1%}\n"
    )


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--seconds", type=float, default=30, help="how long to watch")
    parser.add_argument("--repeats", type=int, default=1, help="each with the next seed")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    options = parser.parse_args()
    print(machine(threads=1))
    for number in range(options.repeats):
        measure(options.seed + number, options.seconds)


if __name__ == "__main__":
    main()

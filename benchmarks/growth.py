"""How counting grows with a network's depth, and a pass that keeps a layer with the picture's side.

Time is the least of many turns, all sizes in turn, in one process; a pass's peak memory (resident)
is that of a process of its own, less what that process has before the pass. The power says how a
column has grown since the row before: 1 is in proportion, 2 as the square.

    python -m benchmarks.growth [--rounds 5] [--depths 20 56 110 302 602 1202] [--sides 32 64 ...]
"""

import argparse
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from itertools import pairwise
from math import log

import torch

import cnnviz
from benchmarks.keeping import highest_resident
from benchmarks.report import Section, tell
from cnnviz.network import Network
from cnnviz.networks import REGISTER

DEPTHS = (20, 56, 110, 302, 602, 1202)
SIDES = (32, 64, 128, 256, 512, 1024)
NETWORK, KEPT = "resnet18", "layer1.0.conv1"


def fastest(calls: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """Least seconds of each call, all taken in turn."""
    times = [float("inf")] * len(calls)
    for _ in range(rounds + 1):
        for place, call in enumerate(calls):
            start = time.perf_counter()
            call()
            times[place] = min(times[place], time.perf_counter() - start)
    return times


def powers(sizes: Sequence[float], values: Sequence[float]) -> list[str]:
    """By which power of the size each value has grown since the one before."""
    pairs = pairwise(zip(sizes, values, strict=True))
    return ["–", *(f"{log(b / a) / log(m / n):.2f}" for (n, a), (m, b) in pairs)]


def figures(value: float) -> str:
    """Three figures that matter."""
    return f"{value:.3g}" if value < 100 else f"{value:,.0f}"


def described(depth: int) -> Callable[[], object]:
    """Describing and counting a residual net for small pictures, from nothing."""
    return lambda: cnnviz.analyse(REGISTER["resnet20-cifar"](depth=depth))


def held(depth: int) -> int:
    """Most bytes that Python has in hand meanwhile."""
    tracemalloc.start()
    described(depth)()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def counting(depths: Sequence[int], rounds: int) -> Section:
    """Describing and counting, by the number of layers."""
    times = fastest([described(depth) for depth in depths], rounds)
    memory = [held(depth) for depth in depths]
    columns = ("layers", "ms", "power", "peak, MB", "power")
    cells = zip(depths, times, powers(depths, times), memory, powers(depths, memory), strict=True)
    rows = [(str(n), figures(t * 1e3), p, f"{m / 1e6:.2f}", q) for n, t, p, m, q in cells]
    return Section(
        "Growth, counting", columns, rows, "Residual nets of 6n + 2 layers, from nothing."
    )


def keeping(side: int) -> Callable[[], int]:
    """A pass over a picture of that side; returns the bytes kept."""
    module = cnnviz.build(network(side), seed=0)
    image = torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(0))
    return lambda: sum(v.nbytes for v in cnnviz.activations(module, image, [KEPT]).values())


def network(side: int) -> Network:
    """What is run, described for that side."""
    return cnnviz.architecture(NETWORK, input_shape=(3, side, side))


def passes(sides: Sequence[int], rounds: int) -> Section:
    """A pass that keeps a layer, by the picture's side."""
    calls = [keeping(side) for side in sides]
    kept = [call() for call in calls]
    times, memory = fastest(calls, rounds), [peak(side) for side in sides]
    columns = ("side, px", "ms", "power", "kept, MB", "power", "peak, MB", "power")
    lists = ((times, 1e3), (kept, 1e-6), (memory, 1e-6))
    cells = [([figures(v * by) for v in each], powers(sides, each)) for each, by in lists]
    rows = list(zip(map(str, sides), *(column for pair in cells for column in pair), strict=True))
    return Section("Growth, passes", columns, rows, f"{NETWORK}, one picture, {KEPT} kept.")


def peak(side: int) -> int:
    """Bytes that a pass adds at the most, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.growth", "--alone", str(side)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def alone(side: int) -> None:
    """One pass; prints what it has added to this process's peak memory."""
    call = keeping(side)
    before = highest_resident()
    call()
    print(max(1, highest_resident() - before))


def main() -> int:
    """Measure both."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--depths", type=int, nargs="+", default=DEPTHS)
    parser.add_argument("--sides", type=int, nargs="+", default=SIDES)
    parser.add_argument("--alone", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    torch.set_num_threads(1)
    if asked.alone:
        alone(asked.alone)
        return 0
    return tell(counting(asked.depths, asked.rounds), passes(asked.sides, asked.rounds))


if __name__ == "__main__":
    sys.exit(main())

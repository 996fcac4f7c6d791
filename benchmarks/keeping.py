"""What keeping a layer's activations costs, against the bare forward pass of the same module.

Both are timed in turn, A B A B ..., in one process; then each runs once in a process of its own
for its peak memory (resident, as the system accounts it), beside what is kept.

    python -m benchmarks.keeping [--rounds 9]
"""

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

import cnnviz
from benchmarks.report import Claim, Section, tell

MOST = 1.02
"""What keeping may cost, in bare passes."""


@dataclass(frozen=True)
class Subject:
    """A network, how far it is run, and what is kept on the way."""

    network: str
    until: str
    keep: tuple[str, ...]


SUBJECTS = (
    Subject("vgg16", "conv5_3", ("conv5_3",)),
    Subject("vgg16", "conv5_3", ("conv1_1",)),
    Subject("resnet18", "layer4.1.add", ("layer1.0.conv1",)),
    Subject("googlenet", "inception5b.concat", ("inception3a.concat",)),
)


def passes(subject: Subject) -> dict[str, Callable[[], int]]:
    """The bare pass and the keeping one, as callables over the same module and image."""
    network = cnnviz.architecture(subject.network)
    module = cnnviz.build(network, until=subject.until)
    image = torch.randn(1, *network.input_shape, generator=torch.Generator().manual_seed(0))
    keep = [*subject.keep, subject.until]

    def bare() -> int:
        with torch.inference_mode():
            module(image)
        return 0

    def keeping() -> int:
        kept = cnnviz.activations(module, image, keep)
        return sum(value.nbytes for value in kept.values())

    return {"bare": bare, "keeping": keeping}


def ratios(subject: Subject, rounds: int) -> tuple[float, float]:
    """(median seconds of the bare pass, median ratio of keeping to bare), timed in turn."""
    both = passes(subject)
    for run in both.values():
        run()
    times: dict[str, list[float]] = {name: [] for name in both}
    for _ in range(rounds):
        for name, run in both.items():
            start = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - start)
    pairs = zip(times["keeping"], times["bare"], strict=True)
    return statistics.median(times["bare"]), statistics.median(a / b for a, b in pairs)


def with_torchlens(subject: Subject) -> float:
    """Seconds that torchlens takes to trace the pass and keep nothing of it, the second time.

    It wraps torch's functions and puts them back behind each pass, so that no other pays for it.
    """
    import torchlens

    network = cnnviz.architecture(subject.network)
    module = cnnviz.build(network, until=subject.until)
    image = torch.zeros(1, *network.input_shape)
    capture = torchlens.options.CaptureOptions(unwrap_when_done=True)
    for _ in range(2):
        start = time.perf_counter()
        torchlens.trace(module, image, save=None, capture=capture)
    return time.perf_counter() - start


def peak(index: int, name: str) -> tuple[int, int]:
    """(peak resident bytes, bytes kept) of one pass in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.keeping", "--alone", str(index), name]
    words = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return int(words[0]), int(words[1])


def alone(index: int, name: str) -> None:
    """Run one pass and print this process's peak memory and what was kept."""
    kept = passes(SUBJECTS[index])[name]()
    print(highest_resident(), kept)


def highest_resident() -> int:
    """The most memory this process has had resident, in bytes (Linux).

    getrusage would also count what the parent had before this process was started.
    """
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def main() -> None:
    """Measure every subject; 1 where one costs more than was claimed."""
    parser = argparse.ArgumentParser(description="Cost of keeping activations.")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--alone", nargs=2, metavar=("INDEX", "PASS"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    if chosen.alone:
        alone(int(chosen.alone[0]), chosen.alone[1])
        return
    sys.exit(tell(measured(chosen.rounds)))


def measured(rounds: int) -> Section:
    """All subjects, and what was claimed of them."""
    rows, worst = [], 0.0
    for index, subject in enumerate(SUBJECTS):
        bare, ratio = ratios(subject, rounds)
        lens = with_torchlens(subject)
        peaks = {name: peak(index, name) for name in ("bare", "keeping")}
        kept, more = peaks["keeping"][1], peaks["keeping"][0] - peaks["bare"][0]
        numbers = (f"{bare * 1e3:.1f}", f"{ratio:.3f}", f"{lens / bare:,.0f}")
        memory = (f"{kept / 1e6:.2f}", f"{more / 1e6:.2f}")
        rows.append((subject.network, subject.until, ", ".join(subject.keep), *numbers, *memory))
        worst = max(worst, ratio)
    claim = Claim("keeping over the bare pass", f"≤ {MOST} ×", f"{worst:.3f} ×", worst <= MOST)
    columns = ["network", "run until", "also kept", "bare, ms", "ratio", "torchlens, ratio"]
    note = "One thread, medians of passes in turn; torchlens only traces, keeping nothing."
    return Section("Keeping", [*columns, "kept, MB", "extra peak, MB"], rows, note, [claim])


if __name__ == "__main__":
    main()

"""How long it takes to count a network, against other tools, in turn, in one run.

Ours is timed twice: from nothing (the network described anew), to be held against a peer that
builds and counts, and with the description at hand, to be held against its counting alone. A
peer gets the same network as a torch module on the meta device, where no number is computed, or
on the CPU (with its weights left as they come) where it cannot do that. One thread; medians;
wall clock.

    python -m benchmarks.counting [network ...] [--rounds 5]
"""

import argparse
import contextlib
import io
import logging
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import torch

import cnnviz
from benchmarks.peers import EXACT, PEERS, SLOW, Count
from benchmarks.report import Claim, Section, tell
from cnnviz.network import Network
from cnnviz.networks import REGISTER

BUDGET = 20.0
"""Seconds after which a network gets no further round, once it has had three."""

OURS_A_ROUND = 20
"""Calls of ours in a round: they are too short to be timed one at a time between long ones."""


@dataclass
class Timed:
    """A peer on one network: where it ran, what it counted and how long that took, in seconds."""

    device: str
    count: int
    building: list[float] = field(default_factory=list)
    counting: list[float] = field(default_factory=list)

    @property
    def alone(self) -> float:
        """Median of counting a module that is already built."""
        return statistics.median(self.counting)

    @property
    def whole(self) -> float:
        """Median of building and counting together."""
        pairs = zip(self.building, self.counting, strict=True)
        return statistics.median(built + counted for built, counted in pairs)


@dataclass
class Result:
    """Everything measured on one network; `fresh` and `ready` are ours, in seconds."""

    network: Network
    macs: int
    fresh: list[float] = field(default_factory=list)
    ready: list[float] = field(default_factory=list)
    peers: dict[str, Timed] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)

    def fastest(self) -> str:
        """The peer that needs least to build and count."""
        return min(self.peers, key=lambda name: self.peers[name].whole)

    def from_nothing(self) -> float:
        """Building and counting of the fastest peer, in our times from nothing."""
        return self.peers[self.fastest()].whole / statistics.median(self.fresh)

    def alone(self) -> float:
        """Counting alone by whoever is fastest at it, in ours with the description at hand."""
        return min(seen.alone for seen in self.peers.values()) / statistics.median(self.ready)


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds a call takes, and what it returns."""
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def build(network: Network, device: str) -> torch.nn.Module:
    """The network as a module, its weights not filled: counting does not look at them."""
    module = cnnviz.build(network, device="meta")
    return module if device == "meta" else module.to_empty(device=device)


def one_turn(network: Network, count: Count, device: str) -> tuple[float, float, int]:
    """Seconds to build, seconds to count, and the count, on a module of its own."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        building, module = timed(lambda: build(network, device))
        x = torch.zeros(1, *network.input_shape, device=device)
        counting, counted = timed(lambda: count(module, x))
    return building, counting, counted


def warm_up(result: Result) -> None:
    """Let each peer count once, untimed, on the meta device or else on the CPU."""
    for name, count in PEERS.items():
        if name in SLOW and len(result.network.nodes) > SLOW[name]:
            result.failures[f"{name} beyond {SLOW[name]} nodes"] = "seconds a network, left out"
            continue
        for device in ("meta", "cpu"):
            try:
                result.peers[name] = Timed(device, one_turn(result.network, count, device)[2])
                break
            except Exception as error:  # whatever a peer cannot do is part of the result
                result.failures[f"{name} on {device}"] = f"{type(error).__name__}: {error}"


def measure(name: str, rounds: int) -> Result:
    """Time ours and every peer in turn, `rounds` times or until the budget is spent."""
    network = cnnviz.architecture(name)
    result = Result(network, cnnviz.analyse(network).macs)
    warm_up(result)
    start = time.monotonic()
    for number in range(rounds):
        if number >= 3 and time.monotonic() - start > BUDGET:
            break
        for peer, seen in result.peers.items():
            building, counting, _ = one_turn(network, PEERS[peer], seen.device)
            seen.building.append(building)
            seen.counting.append(counting)
            for _ in range(OURS_A_ROUND // len(result.peers) + 1):
                result.fresh.append(timed(lambda: cnnviz.analyse(REGISTER[name]()))[0])
                result.ready.append(timed(lambda: cnnviz.analyse(network))[0])
    return result


class Wanted(NamedTuple):
    """A ratio, and what it has to be at least."""

    ratio: Callable[[Result], float]
    least: int


FROM_NOTHING, ALONE = Wanted(Result.from_nothing, 100), Wanted(Result.alone, 50)
LARGE = 50
"""Nodes from which on the first of them is wanted: the peers' own start weighs less then."""


def milliseconds(seconds: float) -> str:
    """Three figures that matter."""
    return f"{seconds * 1e3:.3g}" if seconds < 1 else f"{seconds * 1e3:,.0f}"


def times_section(results: list[Result]) -> Section:
    """Our times, each peer's, how often ours goes into the fastest one's, and what was claimed."""
    head = ["network", "nodes", "ours, described anew", "ours, description at hand", *PEERS]
    head += ["fastest", "ratio from nothing", "ratio of counting alone"]
    rows = []
    for result in results:
        fresh, ready = statistics.median(result.fresh), statistics.median(result.ready)
        row = [result.network.name, str(len(result.network.nodes))]
        row += [milliseconds(fresh), milliseconds(ready)]
        seen = [result.peers.get(peer) for peer in PEERS]
        row += [milliseconds(each.whole) if each else "–" for each in seen]
        row += [result.fastest(), f"{result.from_nothing():.0f}", f"{result.alone():.0f}"]
        rows.append(row)
    note = f"Milliseconds, medians; torch {torch.__version__}, one thread.{failures(results)}"
    large = [result for result in results if len(result.network.nodes) >= LARGE]
    claims = [
        least(f"from nothing over the fastest peer, {LARGE} nodes or more", large, FROM_NOTHING),
        least("counting alone over the fastest peer", results, ALONE),
    ]
    return Section("Counting, times", head, rows, note, [claim for claim in claims if claim])


def least(text: str, results: list[Result], wanted: Wanted) -> Claim | None:
    """That each ratio reaches its target, told by the least; None for no network."""
    if not results:
        return None
    ratios = {result.network.name: wanted.ratio(result) for result in results}
    worst = min(ratios, key=ratios.__getitem__)
    below = sum(ratio < wanted.least for ratio in ratios.values())
    measured = f"{ratios[worst]:.0f} × ({worst}), {below} of {len(ratios)} below"
    return Claim(text, f"≥ {wanted.least} ×", measured, not below)


def counts_section(results: list[Result]) -> Section:
    """Our multiplies, and what each peer counts beyond or short of them."""
    rows = []
    for result in results:
        row = [result.network.name, f"{result.macs:,}"]
        for peer in PEERS:
            seen = result.peers.get(peer)
            more = seen.count - result.macs if seen else 0
            row.append("–" if seen is None else f"{more:+,}" if more else "same")
        rows.append(row)
    wrong = [r.network.name for r in results if r.peers[EXACT].count != r.macs]
    claim = Claim(f"counts are {EXACT}'s", "all", ", ".join(wrong) or "all", not wrong)
    note = "Ours, and by how much each peer's count differs."
    return Section("Counting, multiplies", ("network", "ours", *PEERS), rows, note, [claim])


def failures(results: list[Result]) -> str:
    """Where peers ran on the CPU, and why."""
    found: dict[str, list[str]] = {}
    for result in results:
        for where, reason in result.failures.items():
            found.setdefault(f"{where}: {reason[:90]}", []).append(result.network.name)
    told = "".join(f"\n- {what}: {len(names)} networks" for what, names in found.items())
    return f"\n{told}" if told else ""


def main() -> int:
    """Measure the networks named, by default all; 1 where a count differs or a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("networks", nargs="*", default=cnnviz.architectures())
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    results = []
    for name in chosen.networks:
        results.append(measure(name, chosen.rounds))
        print(f"{name} ...", file=sys.stderr, flush=True)
    return tell(times_section(results), counts_section(results))


if __name__ == "__main__":
    sys.exit(main())

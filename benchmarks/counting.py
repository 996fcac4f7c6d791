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
from typing import Any

import torch

import cnnviz
from cnnviz.network import Network
from cnnviz.networks import REGISTER

TARGET = 50
"""How many times faster than the fastest peer counting has to be."""

BUDGET = 20.0
"""Seconds after which a network gets no further round, once it has had three."""

OURS_A_ROUND = 20
"""Calls of ours in a round: they are too short to be timed one at a time between long ones."""


def torchinfo(module: torch.nn.Module, x: torch.Tensor) -> int:
    """Multiply-adds with biases."""
    from torchinfo import summary

    return int(summary(module, input_data=x, device=x.device, verbose=0).total_mult_adds)


def fvcore(module: torch.nn.Module, x: torch.Tensor) -> int:
    """Multiply-adds and batch norm, under the name of flops."""
    from fvcore.nn import FlopCountAnalysis

    return int(FlopCountAnalysis(module, x).total())


def _ptflops(module: torch.nn.Module, x: torch.Tensor, backend: str) -> int:
    from ptflops import get_model_complexity_info

    macs, _ = get_model_complexity_info(
        module,
        tuple(x.shape[1:]),
        input_constructor=lambda _: {"x": x},
        backend=backend,
        as_strings=False,
        print_per_layer_stat=False,
        verbose=False,
    )
    return int(macs)


def ptflops_pytorch(module: torch.nn.Module, x: torch.Tensor) -> int:
    """Multiply-adds with biases, activations, pooling and batch norm."""
    return _ptflops(module, x, "pytorch")


def ptflops_aten(module: torch.nn.Module, x: torch.Tensor) -> int:
    """Multiply-adds with biases."""
    return _ptflops(module, x, "aten")


def thop(module: torch.nn.Module, x: torch.Tensor) -> int:
    """Multiply-adds with some of batch norm and pooling."""
    import thop as package

    return int(package.profile(module, inputs=(x,), verbose=False)[0])


def calflops(module: torch.nn.Module, x: torch.Tensor) -> int:
    """Multiply-adds."""
    from calflops import calculate_flops

    _, macs, _ = calculate_flops(module, args=[x], print_results=False, output_as_string=False)
    return int(macs)


def flop_counter(module: torch.nn.Module, x: torch.Tensor) -> int:
    """Half of what torch's own FlopCounterMode says: multiplies, as ours."""
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter:
        module(x)
    return int(counter.get_total_flops()) // 2


Count = Callable[[torch.nn.Module, torch.Tensor], int]

PEERS: dict[str, Count] = {
    "torchinfo": torchinfo,
    "fvcore": fvcore,
    "ptflops pytorch": ptflops_pytorch,
    "ptflops aten": ptflops_aten,
    "thop": thop,
    "calflops": calflops,
    "FlopCounterMode": flop_counter,
}
EXACT = "FlopCounterMode"
"""The peer with our convention, whose count must be ours to the last digit."""


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


def milliseconds(seconds: float) -> str:
    """Three figures that matter."""
    return f"{seconds * 1e3:.3g}" if seconds < 1 else f"{seconds * 1e3:,.0f}"


def times_table(results: list[Result]) -> str:
    """Markdown: our times, each peer's, and how often ours goes into the fastest one's."""
    head = ["network", "nodes", "ours, described anew", "ours, description at hand", *PEERS]
    head += ["fastest", "ratio from nothing", "ratio of counting alone"]
    lines = [f"| {' | '.join(head)} |", f"|---|{'---:|' * (len(head) - 1)}"]
    for result in results:
        fresh, ready = statistics.median(result.fresh), statistics.median(result.ready)
        cells = [result.network.name, str(len(result.network.nodes))]
        cells += [milliseconds(fresh), milliseconds(ready)]
        for peer in PEERS:
            seen = result.peers.get(peer)
            cells.append(f"{milliseconds(seen.whole)}" if seen else "fails")
        cells += [result.fastest(), f"{result.from_nothing():.0f}", f"{result.alone():.0f}"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def counts_table(results: list[Result]) -> str:
    """Markdown: our multiplies, and what each peer counts beyond or short of them."""
    lines = [f"| network | ours | {' | '.join(PEERS)} |", f"|---|{'---:|' * (len(PEERS) + 1)}"]
    for result in results:
        cells = [result.network.name, f"{result.macs:,}"]
        for peer in PEERS:
            seen = result.peers.get(peer)
            more = seen.count - result.macs if seen else 0
            cells.append("fails" if seen is None else f"{more:+,}" if more else "same")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def notes(results: list[Result]) -> str:
    """Where peers ran on the CPU, and why."""
    lines: dict[str, list[str]] = {}
    for result in results:
        for where, reason in result.failures.items():
            lines.setdefault(f"{where} fails ({reason[:90]})", []).append(result.network.name)
    return "\n".join(f"- {what}: {len(names)} networks" for what, names in lines.items())


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
    print(f"Milliseconds, medians; torch {torch.__version__}, one thread.\n")
    print(times_table(results), "\n\nMultiplies beyond ours:\n", counts_table(results), sep="\n")
    print(f"\n{notes(results)}")
    wrong = [r.network.name for r in results if r.peers[EXACT].count != r.macs]
    slow = [r.network.name for r in results if r.alone() < TARGET]
    near = [r.network.name for r in results if r.from_nothing() < TARGET]
    print(f"Counts unlike {EXACT}'s: {', '.join(wrong) or 'none'}.")
    print(f"Counting less than {TARGET} times as fast as the fastest: {', '.join(slow) or 'none'}.")
    print(f"The same from nothing: {', '.join(near) or 'none'}.")
    return int(bool(wrong or slow))


if __name__ == "__main__":
    sys.exit(main())

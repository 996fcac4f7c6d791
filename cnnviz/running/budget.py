"""Whether a pass fits into the memory that is free, worked out before anything is allocated.

Convention: bytes, 4 to a number, for one image: the weights of the layers that are built, and the
most values alive at once; with gradients, all that the backward pass keeps. `RESERVE` stays free
for the rest of the program. A kernel's scratch space is not counted.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from cnnviz.counting import analyse
from cnnviz.counting.kept import FLOAT, kept
from cnnviz.counting.memory import MB
from cnnviz.counting.report import Report
from cnnviz.errors import CnnvizError
from cnnviz.jobs.free_memory import free_bytes
from cnnviz.language import N_
from cnnviz.layers import Shape, numel
from cnnviz.network import Network
from cnnviz.networks import REGISTER, architecture
from cnnviz.running.module import needed_nodes
from cnnviz.running.schedule import schedule

RESERVE = 200 * MB
"""Bytes left to the pages, the figures and torch itself."""


class Need(NamedTuple):
    """Bytes of a pass of one image: the layers' weights, and the values alive at the peak."""

    weights: int
    values: int


def need(report: Report, until: str | None = None, *, gradients: bool = False) -> Need:
    """Work out what building and running a network takes.

    Args:
        report: the counted network.
        until: name or state-dict key of the last layer; the whole network if not given.
        gradients: whether a backward pass follows.

    Raises:
        CnnvizError: for an unknown layer.
    """
    nodes, target = needed_nodes(report.network, until)
    built = [report.layers[index] for index in nodes]
    weights = FLOAT * sum(row.parameters + row.buffers for row in built)
    values = _peak(report, target)
    if gradients:
        rows, run = kept(report, training=False).rows, report.network.ancestors([target])
        held = sum(rows[index].per_image + rows[index].fixed for index in run)
        values = max(values, FLOAT * numel(report.input_shape) + held)
    return Need(weights, values)


def _peak(report: Report, target: int) -> int:
    """Bytes alive at the worst moment of a pass to a node; the picture stays all along."""
    sizes = {0: numel(report.input_shape)}
    most = 0
    for index, release in schedule(report.network, [target]):
        sizes[index + 1] = report.layers[index].values
        most = max(most, sum(sizes.values()))
        for value in release:
            if value:
                del sizes[value]
    return FLOAT * most


def check(
    network: Network,
    shape: Shape | None = None,
    until: str | None = None,
    *,
    gradients: bool = False,
    copies: int = 1,
    free: int | None = None,
) -> None:
    """Let a pass through if it fits into the memory that is free.

    Args:
        network: what is to be built or run.
        shape: (channels, height, width) of the input; by default the published one.
        until: as for `build`.
        gradients: whether a backward pass follows.
        copies: of the weights that are made: 0 where they are there already, 2 where a file
            with them is held as well.
        free: bytes; by default what the system says now. Where it says nothing, all passes.

    Raises:
        CnnvizError: with the need, what is free, and what would fit.
    """
    free = free_bytes() if free is None else free
    if free is None:
        return
    report = analyse(network, shape)
    most = max(0, free - RESERVE)

    def takes(last: str | None) -> int:
        weights, values = need(report, last, gradients=gradients)
        return copies * weights + values

    wanted = takes(until)
    if wanted > most:
        # Who asks for the whole network has no use for a part of it.
        layer = next(_last_that_fits(report, until, takes, most), None) if until else None
        raise _refusal(network, until, wanted, most, layer)


def _refusal(
    network: Network, until: str | None, wanted: int, most: int, layer: str | None
) -> CnnvizError:
    other = next(_smaller(most), None)
    return CnnvizError(
        REFUSALS[layer is not None, other is not None],
        network=network.name,
        end=until or network.nodes[network.output - 1].name,
        wanted=wanted / MB,
        most=most / MB,
        layer=layer,
        other=other,
    )


REFUSALS = {
    (True, True): N_(
        "{network} up to {end} needs {wanted:,.0f} MB and {most:,.0f} MB of memory can be had: "
        "choose a layer up to {layer} or a smaller network, such as {other}."
    ),
    (True, False): N_(
        "{network} up to {end} needs {wanted:,.0f} MB and {most:,.0f} MB of memory can be had: "
        "choose a layer up to {layer}."
    ),
    (False, True): N_(
        "{network} up to {end} needs {wanted:,.0f} MB and {most:,.0f} MB of memory can be had: "
        "choose a smaller network, such as {other}."
    ),
    (False, False): N_(
        "{network} up to {end} needs {wanted:,.0f} MB and {most:,.0f} MB of memory can be had: "
        "end other programs, or wait for them."
    ),
}
"""By whether a part of the network fits, and whether another one does."""


def _last_that_fits(
    report: Report, until: str, takes: Callable[[str], int], most: int
) -> Iterator[str]:
    """Name of the deepest layer before `until` that fits, if there is one."""
    network = report.network
    target = needed_nodes(network, until)[1]
    names = [network.nodes[index].name for index in network.ancestors([target])]
    fits, fails = -1, len(names) - 1
    while fails - fits > 1:  # what is found has been tried, even where branches differ in size
        middle = (fits + fails) // 2
        if takes(names[middle]) <= most:
            fits = middle
        else:
            fails = middle
    if fits >= 0:
        yield names[fits]


def _smaller(most: int) -> Iterator[str]:
    """The classifier of the register with the most to run that still fits whole."""
    reports = {name: analyse(architecture(name)) for name in REGISTER}
    classifiers = {name: each for name, each in reports.items() if len(each.output_shape) == 1}
    needs = {name: sum(need(report)) for name, report in classifiers.items()}
    fitting = [name for name in needs if needs[name] <= most]
    if fitting:
        yield max(fitting, key=lambda name: needs[name])

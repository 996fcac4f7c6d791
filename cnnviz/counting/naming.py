"""What people call a layer in its network: 3rd convolution (conv2_1) · 112 × 112 × 128."""

from collections import Counter
from functools import lru_cache

from cnnviz.counting.report import LayerReport, Report
from cnnviz.language import _, in_words, ordinal
from cnnviz.layers import Linear, size
from cnnviz.network import Network


@lru_cache(maxsize=32)
def _places(network: Network) -> dict[str, tuple[int, int]]:
    """Which of how many of its kind each layer is."""
    total = Counter(node.layer.title for node in network.nodes)
    so_far: Counter[str] = Counter()
    places = {}
    for node in network.nodes:
        title = node.layer.title
        so_far[title] += 1
        places[node.name] = so_far[title], total[title]
    return places


def called(network: Network, name: str) -> str:
    """A layer in a sentence or a heading: 3rd convolution (conv2_1), or Softmax (prob)."""
    layer = network.nodes[network.index(name)].layer
    place, several = _places(network)[name]
    facts = {"which": in_words(ordinal(place)), "kind": _(layer.title), "name": name}
    if several == 1:
        return _("{kind} ({name})", **facts)
    if isinstance(layer, Linear):
        return _("{which} {kind:lower} layer ({name})", **facts)
    return _("{which} {kind:lower} ({name})", **facts)


def label(report: Report, row: LayerReport) -> str:
    """The same with what comes out, for a list to choose from."""
    facts = {"layer": called(report.network, row.name), "shape": size(row.output_shape)}
    return _("{layer} · {shape}", **facts)


def labels(report: Report) -> dict[str, str]:
    """What to read for every layer, by its name."""
    return {row.name: label(report, row) for row in report.layers}

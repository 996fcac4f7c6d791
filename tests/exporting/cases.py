"""Every registered network at its published input and at an odd one, and all its options."""

from collections.abc import Iterator

import cnnviz
from cnnviz.architectures import options
from cnnviz.errors import ShapeError
from cnnviz.network import Network

ODD = (225, 231)
SMALL_ODD = (33, 47)


def odd_size(name: str) -> Network | None:
    """The network for an odd, non-square input, if it can take one."""
    network = cnnviz.architecture(name)
    sizes = [ODD, (239, 307), SMALL_ODD] if network.input_shape[1] > 64 else [SMALL_ODD]
    for size in sizes:
        odd = cnnviz.architecture(name, input_shape=(network.input_shape[0], *size))
        try:
            cnnviz.analyse(odd)
        except ShapeError:
            continue
        return odd
    return None


def variants(name: str) -> Iterator[tuple[str, Network]]:
    """One description per option and value."""
    known = options(name)
    yield "default", cnnviz.architecture(name)
    odd = odd_size(name)
    if odd is not None:
        yield "odd", odd
    if "1202" in name:
        return
    yield "classes", cnnviz.architecture(name, classes=7)
    for option in ("aux", "batch_norm", "adaptive_pool"):
        if option in known:
            yield option, cnnviz.architecture(name, **{option: True})
    for letter in "ABC" if "shortcut" in known else "":
        yield letter, cnnviz.architecture(name, shortcut=letter)
    if "width" in known:
        yield "wide", cnnviz.architecture(name, width=24, input_shape=(1, 28, 28))


CASES = {
    f"{name}-{variant}": network
    for name in cnnviz.architectures()
    for variant, network in variants(name)
}

"""A network from its text: blocks and layers from syntax, checked against each other's shapes."""

import ast

from cnnviz.blocks import Block, Composite, Sequential, join
from cnnviz.errors import CnnvizError, Words
from cnnviz.layers import Layer, Shape
from cnnviz.layers.calls import Meaning
from cnnviz.network import Misfit, Network
from cnnviz.reading.arguments import cure, differs
from cnnviz.reading.blocks import Reader
from cnnviz.reading.faults import Fault, Spot
from cnnviz.reading.syntax import statements, without_faulty

WIDEST = 8192
"""Cells along a map's side; beyond any picture, and what a table of fields can be asked for."""


def read(text: str, input_shape: Shape = (3, 32, 32), name: str = "own") -> Network:
    """Read a network from its text, for inputs of a shape.

    Args:
        text: one block such as `Sequential(...)`, or a layer a line, in the project's own language
            or in that of torch.nn.
        input_shape: (channels, height, width).
        name: what the network is called.

    Raises:
        Fault: for the first thing that cannot be read or does not fit; it has a network of what
            stands before that.
    """
    reader = Reader()
    try:
        body = reader.body(_statements(text, reader))
    except Fault as fault:
        if fault.before is not None and _by_node(
            fault.before
        ):  # where what comes before has a fault itself, that is first
            fault.network = _checked(fault.before, reader, input_shape, name)
        raise
    except RecursionError:
        raise Fault(
            Words("this is nested too deeply: write it in simpler pieces"), Spot()
        ) from None
    return _checked(body, reader, input_shape, name)


def _statements(text: str, reader: Reader) -> list[ast.stmt]:
    """The text's statements; where its syntax fails, the fault has the blocks that can be read."""
    try:
        return statements(text)
    except Fault as fault:
        for part in without_faulty(text, fault.line):
            fault.before = reader.body(part) if part else None
            break
        raise


def _checked(body: Block, reader: Reader, shape: Shape, name: str) -> Network:
    """The network, if its layers take what they get and were written for it."""
    try:
        network = Network(name, body, shape)
    except CnnvizError as error:
        raise Fault(error, reader.spot(body)) from None
    blocks = _by_node(body)
    given = [blocks[node.name] for node in network.nodes]
    end, fault = len(network.nodes), None
    try:
        shapes = network.propagate(shape)
    except Misfit as misfit:
        end, fault = misfit.index, Fault(misfit, reader.spot(given[misfit.index]))
        shapes = network.propagate(shape, only=range(end))
    for index in range(end):
        x, y = shapes[network.nodes[index].sources[0]], shapes[index + 1]
        wrong = _declared(given[index], reader, x) or _too_wide(given[index], reader, y)
        if wrong:
            end, fault = index, wrong
            break
    if fault is None:
        return network
    if (front := _before(body, given[end])) is not None:
        fault.before, fault.network = front, Network(name, front, shape)
    raise fault


def _declared(block: Block, reader: Reader, x: Shape) -> Fault | None:
    """What is wrong with the sizes that a module of torch was written for."""
    written = reader.declared.get(id(block))
    if written is None or not isinstance(block, Layer):
        return None
    call, spot = block.torch_call(x), reader.spot(block)
    function = written.function.rpartition(".")[2]
    if not call.function.startswith("nn."):
        said = Words(
            "torch's {name} refuses these settings: pad both sides alike, a pool by at most half "
            'its kernel, and use "same" at stride 1 alone',
            name=function,
        )
        return Fault(said, spot)
    slot = differs(written, call)
    if slot is None and call.function == f"nn.{function.removeprefix('Lazy')}":
        return None
    better = cure(written, call)
    return Fault(
        _mismatch(function, x, slot is not None and slot.meaning is Meaning.CHANNELS, better),
        spot,
        better,
    )


def _mismatch(name: str, x: Shape, counted: bool, better: str) -> Words:
    facts = {"name": name, "count": x[0], "cure": better}
    if not counted:
        return Words("{name} does not fit here: write {cure}", **facts)
    if len(x) == 1:
        return Words("{name} gets {count} features: write {cure}", **facts)
    return Words("{name} gets {count} channels: write {cure}", **facts)


def _too_wide(block: Block, reader: Reader, y: Shape) -> Fault | None:
    if max(y[1:], default=0) <= WIDEST:
        return None
    said = Words(
        "a map of {height:,} × {width:,} is too large to be shown: make it at most {most:,} wide",
        height=y[1],
        width=y[2],
        most=WIDEST,
    )
    return Fault(said, reader.spot(block))


def _by_node(block: Block, name: str = "") -> dict[str, Block]:
    """The piece of the text that each node comes from, by the node's name."""
    if not isinstance(block, Composite):
        return {name or block.kind: block} if isinstance(block, Layer) else {}
    found: dict[str, Block] = {join(name, block.joint): block} if block.joint else {}
    for key, child in block.children():
        found |= _by_node(child, join(name, key))
    return found


def _holds(block: Block, sought: Block) -> bool:
    inside = block.children() if isinstance(block, Composite) else ()
    return block is sought or any(_holds(child, sought) for _name, child in inside)


def _before(block: Block, sought: Block) -> Block | None:
    """What a chain has in front of one of its pieces; None where that is nothing."""
    if block is sought or not isinstance(block, Sequential):
        return None
    kept: dict[str, Block] = {}
    for name, child in block.children():
        if _holds(child, sought):
            if (part := _before(child, sought)) is not None:
                kept[name] = part
            break
        kept[name] = child
    return Sequential(**kept) if kept else None

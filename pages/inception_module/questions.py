"""The module as questions, whose answers may be guessed first."""

from cnnviz.asking import Instance, kinds
from pages.inception_module.lesson import Module
from pages.inception_module.state import State


def questions(state: State, counted: Module) -> dict[str, Instance]:
    """What can be asked, by the options of `asked`."""
    channels, height, width = state.shape
    facts = {"H": height, "W": width, "C": channels, "C1": state.one, "CP": state.pool_projection}
    facts |= {"R3": state.three_reduce, "C3": state.three}
    facts |= {"R5": state.five_reduce, "C5": state.five}
    right = {"output": counted.reduced.output_shape[0], "multiplies": counted.reduced.macs}
    known = {"output": kinds()["inception-channels"], "multiplies": kinds()["inception-multiplies"]}
    return {name: Instance(kind, facts, right=(right[name],)) for name, kind in known.items()}

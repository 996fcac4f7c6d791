"""The layers that a text can name: our own by their fields, torch's by the calls that build ours.

Torch's names and signatures are not written here a second time. Each layer says which call builds
it; a sample of each gives the names, the arguments and their order, and what is read is compared
with the call that the layer makes where it stands.
"""

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields
from functools import cache
from typing import Any

from cnnviz.errors import LayerError
from cnnviz.layers import LAYERS, Crop, Layer, LocalResponseNorm, Merge
from cnnviz.layers.calls import Slot

OWN: Mapping[str, type[Layer]] = {
    layer.__name__: layer for layer in LAYERS if not issubclass(layer, Merge)
}
"""Our own layers by name; those that join branches are made by blocks."""

FIELDS = {
    "out_channels": "channels",
    "out_features": "features",
    "kernel_size": "kernel",
    "ceil_mode": "ceil",
    "eps": "epsilon",
    "p": "probability",
    "negative_slope": "slope",
    "num_groups": "groups",
    "output_size": "size",
    "scale_factor": "factor",
    "mode": "bilinear",
    "count_include_pad": "count_padding",
    "output_padding": "extra",
}
"""Torch's arguments that our layers call otherwise."""

UNCOUNTED: Mapping[str, tuple[Any, ...]] = {
    "inplace": (True, False),
    "padding_mode": ("zeros",),
    "dilation": (1, (1, 1)),
    "return_indices": (False,),
    "affine": (True,),
    "elementwise_affine": (True,),
    "track_running_stats": (True,),
    "align_corners": (False, None),
    "start_dim": (1,),
    "end_dim": (-1,),
    "momentum": (),
    "device": (),
    "dtype": (),
}
"""Torch's arguments that change nothing here at these values; at any where there are none."""

ALIKE = {"Dropout2d": "Dropout"}
"""Modules of torch that cost and keep what another does."""

PLAIN = ((1, 1, 1), (1,))
"""Shapes at which each layer says how it is called in torch."""


@dataclass(frozen=True)
class Signature:
    """How a module of torch is called, and the layer it is.

    Attributes:
        layer: the class.
        slots: its arguments, in order.
        fields: by slot, which field of the layer it fills; the others follow from the input.
    """

    layer: type[Layer]
    slots: tuple[Slot, ...]
    fields: Mapping[Slot, str]


def own_fields(layer: type[Layer]) -> dict[str, "Field[Any]"]:
    """What can be given to a layer of ours, in order."""
    return {each.name: each for each in fields(layer) if each.init}


def required(layer: type[Layer]) -> list[str]:
    """What must be given."""
    return [name for name, each in own_fields(layer).items() if each.default is MISSING]


@cache
def torch_modules() -> dict[str, Signature]:
    """The modules of torch.nn that are layers here, by name."""
    found: dict[str, Signature] = {}
    for layer in OWN.values():
        if layer is Crop:  # torch's padding by less than nothing
            continue
        for shape in PLAIN:
            try:
                made = layer(**dict.fromkeys(required(layer), 1)).torch_call(shape)
            except (LayerError, TypeError, IndexError):  # a table, or a flat vector
                continue
            module, _, name = made.function.partition(".")
            if module == "nn":
                named = {slot: FIELDS.get(slot.name, slot.name) for slot in made.arguments}
                filled = {slot: at for slot, at in named.items() if at in own_fields(layer)}
                found[name] = Signature(layer, tuple(made.arguments), filled)
    return found


def given(signature: Signature, slot: Slot, value: Any, size: int) -> Any:
    """A value of torch's argument as our field has it; `size` is a normalisation's reach."""
    if slot.name == "mode":
        return {"nearest": False, "bilinear": True}.get(value, value)
    if slot.name == "padding" and value == "valid":
        return 0
    if slot.name == "alpha" and signature.layer is LocalResponseNorm:
        return float(f"{value / size:.12g}")  # torch divides its alpha by the size
    return value

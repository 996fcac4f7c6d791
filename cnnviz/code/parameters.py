"""The parameters of a repeated block: the numbers in which its copies differ.

Numbers of one meaning that always agree are one parameter; one that is always the same multiple
of another is written as that multiple.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from cnnviz.code.calls import same
from cnnviz.code.naming import Scope, identifier
from cnnviz.code.tree import Tree
from cnnviz.layers.calls import Meaning, Named, Nothing, Slot, Value

Key: TypeAlias = tuple[str, Slot]
"""Where a value stands: the names that lead to its call, joined by full stops, and its slot."""

ENOUGH = 3
"""A multiple is believed from this many different values."""


@dataclass
class Parameter:
    """One parameter of a block.

    Attributes:
        slot: its place in the signature.
        values: for each copy of the block; `ABSENT` where the copy has no such layer.
        uses: where it stands in the block, and by what it is multiplied there.
    """

    slot: Slot
    values: tuple[Value, ...]
    uses: dict[Key, int] = field(default_factory=dict)


def formula(key: Key, parameters: Sequence[Parameter]) -> str | None:
    """What stands at a place of the block, or None if it is the same in all copies."""
    for parameter in parameters:
        factor = parameter.uses.get(key)
        if factor is not None:
            return formula_of(parameter, factor)
    return None


def find_parameters(
    group: Sequence[Tree],
    rows: Sequence[Mapping[Key, Value]],
    keys: Mapping[Key, Value],
    around: Scope,
) -> list[Parameter]:
    """The parameters of a group of alike pieces, in the order of the signature.

    Args:
        group: the pieces.
        rows: the arguments of each.
        keys: the arguments of the one that has them all.
        around: the names of the code in which the block stands.
    """
    found: list[Parameter] = []
    for key in keys:
        values = tuple(row.get(key, Nothing.ABSENT) for row in rows)
        differ = _differ(values)
        if not differ and Nothing.ABSENT not in values:
            continue
        # What only some copies have follows the others' parameters, even where it never differs.
        factors = [(_factor(key[1], values, parameter), parameter) for parameter in found]
        equal = [parameter for factor, parameter in factors if factor == 1]
        if equal:
            equal[0].uses[key] = 1
        elif differ:
            multiples = [(factor, parameter) for factor, parameter in factors if factor]
            if multiples:
                multiples[0][1].uses[key] = multiples[0][0]
            else:
                found.append(Parameter(key[1], values, {key: 1}))
    _name(found, group, Scope(around=around))
    return sorted(found, key=lambda parameter: _rank(parameter.slot))


def _differ(values: Sequence[Value]) -> bool:
    present = [value for value in values if value is not Nothing.ABSENT]
    return any(isinstance(value, Named) or not same(value, present[0]) for value in present)


def _factor(slot: Slot, values: Sequence[Value], parameter: Parameter) -> int:
    """By what a parameter must be multiplied to give all these values; 0 if nothing does."""
    if slot.meaning is not parameter.slot.meaning or slot.meaning is Meaning.OTHER:
        return 0
    pairs = [
        (value, known)
        for value, known in zip(values, parameter.values, strict=True)
        if value is not Nothing.ABSENT
    ]
    if all(same(value, known) for value, known in pairs):
        return 1
    if slot.meaning is not Meaning.CHANNELS or len({known for _, known in pairs}) < ENOUGH:
        return 0
    factors = {_ratio(value, known) for value, known in pairs}
    return factors.pop() if len(factors) == 1 else 0


def _ratio(value: Value, known: Value) -> int:
    if type(value) is not int or type(known) is not int or value % known:
        return 0
    return value // known


def _rank(slot: Slot) -> tuple[bool, int]:
    """Input channels, other widths, the kernel; then what has a default."""
    order = [Meaning.CHANNELS, Meaning.KERNEL, Meaning.OTHER, Meaning.STRIDE, Meaning.PADDING]
    first = slot.name.startswith("in_")
    return slot.default is not Nothing.REQUIRED, -1 if first else order.index(slot.meaning)


def _name(parameters: Sequence[Parameter], group: Sequence[Tree], scope: Scope) -> None:
    for parameter in parameters:
        ((path, slot), *_), old = parameter.uses, parameter.slot
        default = old.default
        if default is Nothing.REQUIRED and Nothing.ABSENT in parameter.values:
            default = None
        named = parameter.values[0]
        if isinstance(named, Named):
            name = named.name
        else:
            last = f"{_path_words(path)}_{_short(slot)}".strip("_")
            name = scope.name(*_words(parameter, group), last)
        output = old.meaning is Meaning.CHANNELS and _is_depth(parameter, group, "y")
        parameter.slot = Slot(name, old.meaning, default, output)


def _is_depth(parameter: Parameter, group: Sequence[Tree], side: str) -> bool:
    """Tell whether a parameter is the depth of the block's input ("x") or output ("y")."""
    pairs = zip(parameter.values, group, strict=True)
    return all(value == getattr(piece, side)[0] for value, piece in pairs)


def _words(parameter: Parameter, group: Sequence[Tree]) -> Iterator[str]:
    """Good names for a parameter, the best first."""
    if parameter.slot.meaning is not Meaning.CHANNELS:
        yield _short(parameter.slot)
        return
    enters, leaves = (_is_depth(parameter, group, side) for side in "xy")
    reads = any(slot.name.startswith("in_") for _, slot in parameter.uses)
    if enters and reads and not leaves:
        yield "in_channels" if len(group[0].x) == 3 else "in_features"
    deciding = [path for path, slot in parameter.uses if slot.output]
    if leaves:
        yield "channels"
    if len(deciding) == 1:
        yield _path_words(deciding[0])
    if deciding:
        yield "width"
    yield parameter.slot.name


def _path_words(path: str) -> str:
    """A name from a path: branch2.reduce becomes branch2_reduce, branch1.conv branch1."""
    words = re.sub(r"\W+", "_", path).strip("_").removesuffix("conv").strip("_")
    return identifier(words) if words.isidentifier() else ""


def _short(slot: Slot) -> str:
    return slot.name.removesuffix("_size")


def condition(
    group: Sequence[Tree], present: Sequence[bool], parameters: list[Parameter], depth: str
) -> str:
    """An expression that is true for exactly the pieces of a group that have their shortcut.

    `depth` reads the depth of the input where no parameter says it. Where the parameters do not
    tell, one that does is added to them.
    """
    candidates: dict[str, list[bool]] = {}
    for parameter in parameters:
        if parameter.slot.meaning is Meaning.STRIDE and parameter.slot.default == 1:
            text = f"{parameter.slot.name} != 1"
            candidates[text] = [value != 1 for value in parameter.values]
    changes = [piece.x[0] != piece.y[0] for piece in group]
    enters, leaves = (_depth_formula(parameters, group, side) for side in "xy")
    enters = enters or depth
    if enters and leaves and enters != leaves:
        text = f"{enters} != {leaves}"
        for other, values in list(candidates.items()):
            both = [one or two for one, two in zip(values, changes, strict=True)]
            candidates[f"{other} or {text}"] = both
        candidates[text] = changes
    # The test that holds for any arguments comes first, not the one that happens to do here.
    for text in sorted(candidates, key=len, reverse=True):
        if candidates[text] == list(present):
            return text
    slot = Slot("shortcut", default=False)
    parameters.append(Parameter(slot, tuple(present)))
    return slot.name


def _depth_formula(parameters: Sequence[Parameter], group: Sequence[Tree], side: str) -> str:
    depths = [getattr(piece, side)[0] for piece in group]
    for parameter in parameters:
        if parameter.slot.meaning is not Meaning.CHANNELS:
            continue
        for factor in sorted(set(parameter.uses.values())):
            values = [
                value * factor if isinstance(value, int) else None for value in parameter.values
            ]
            if values == depths:
                return formula_of(parameter, factor)
    return ""


def formula_of(parameter: Parameter, factor: int) -> str:
    """A parameter times a number."""
    return parameter.slot.name if factor == 1 else f"{factor} * {parameter.slot.name}"

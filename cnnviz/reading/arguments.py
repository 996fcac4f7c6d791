"""The arguments of one layer: bound to what it takes, and checked before it is made."""

import ast
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from cnnviz.code.calls import call_doc
from cnnviz.code.printing import flat
from cnnviz.errors import CnnvizError, Words
from cnnviz.language import N_
from cnnviz.layers import AdaptiveAvgPool, Flatten, GlobalAvgPool, Layer
from cnnviz.layers.calls import Call, Nothing, Slot
from cnnviz.reading.faults import Fault
from cnnviz.reading.table import UNCOUNTED, Signature, given, own_fields, required
from cnnviz.reading.values import LONGEST_WORD, value

LONGEST_SAYING = 300
"""Signs of what a layer says of its arguments; more is a list that nobody reads."""

Known = Mapping[str, Any]
"""What the names above a place in a text stand for."""


def near(word: str, words: Sequence[str]) -> str:
    """What somebody may have meant, of the words there are."""
    lowered = {each.lower(): each for each in words}
    found = get_close_matches(word.lower()[:40], lowered, n=1, cutoff=0.5)
    return lowered[found[0]] if found else ""


def bound(call: ast.Call, names: Sequence[str]) -> dict[str, ast.expr]:
    """The arguments of a call by name; raises `Fault` for one too many, unknown or given twice."""
    function = ast.unparse(call.func)
    if len(call.args) > len(names):
        said = Words(
            "{name} takes {most} values at most: take the rest away", name=function, most=len(names)
        )
        raise Fault(said, call.args[len(names)])
    found = dict(zip(names, call.args, strict=False))
    for argument in call.keywords:
        name = (argument.arg or "**")[:LONGEST_WORD]
        if name not in names:
            likely = near(name, names)
            message = N_("{name} has no {argument!r}: it has {known}")
            if likely:
                message = N_("{name} has no {argument!r}: did you mean {likely!r}?")
            facts = {"name": function, "argument": name, "likely": likely}
            raise Fault(Words(message, **facts, known=", ".join(names) or "()"), argument)
        if name in found:
            said = Words("{argument!r} is given twice: take one away", argument=name)
            raise Fault(said, argument)
        found[name] = argument.value
    return found


def own_layer(call: ast.Call, layer: type[Layer], known: Known) -> Layer:
    """A layer of ours as it is written."""
    arguments = bound(call, list(own_fields(layer)))
    for name in required(layer):
        if name not in arguments:
            said = Words(
                "{name} lacks its {argument}: write it", name=layer.__name__, argument=name
            )
            raise Fault(said, call)
    return _made(call, layer, {name: value(node, known) for name, node in arguments.items()})


def torch_layer(
    call: ast.Call, signature: Signature, known: Known, lazy: bool
) -> tuple[Layer, Call]:
    """A module of torch as it is written: our layer, and the arguments that follow from its input.

    `lazy` modules leave these out.
    """
    slots = [slot for slot in signature.slots if not lazy or slot in signature.fields]
    if call.args and slots and slots[0].default is None:  # the first is one we do not have
        said = Words("say what this number is: {argument}=…", argument=slots[0].name)
        raise Fault(said, call.args[0])
    if len(call.args) == len(slots) + 1 and _changes_nothing(call.args[-1], signature.layer):
        call.args.pop()
    _without_uncounted(call, known, {slot.name for slot in slots})
    arguments = bound(call, [slot.name for slot in slots])
    values = {
        slot: _torch_value(arguments[slot.name], known) for slot in slots if slot.name in arguments
    }
    filled, size = {}, next((values[slot] for slot in values if slot.name == "size"), 5)
    for slot, field in signature.fields.items():
        if slot in values:
            filled[field] = given(signature, slot, values[slot], size)
        elif slot.default is not Nothing.REQUIRED:
            filled[field] = given(signature, slot, slot.default, size)
    for field in required(signature.layer):
        if field not in filled:
            slot = next(slot for slot, name in signature.fields.items() if name == field)
            said = Words(
                "{name} lacks its {argument}: write it",
                name=ast.unparse(call.func),
                argument=slot.name,
            )
            raise Fault(said, call)
    layer = _made(call, signature.layer, filled)
    if layer == AdaptiveAvgPool(1):
        layer = GlobalAvgPool()
    follow = {slot: values.get(slot) for slot in slots if slot not in signature.fields}
    return layer, Call(ast.unparse(call.func), follow)


def _torch_value(node: ast.expr, known: Known) -> Any:
    """A value as torch takes it: pairs of equal numbers, and tuples of one, are that number."""
    found = value(node, known)
    if isinstance(found, tuple) and len(found) in (1, 2) and len(set(found)) == 1:
        return found[0]
    return found


def _changes_nothing(node: ast.expr, layer: type[Layer]) -> bool:
    """Whether an argument behind all others is torch's `inplace`, or the usual first axis."""
    usual = (1,) if layer is Flatten else (True, False)
    return isinstance(node, ast.Constant) and any(node.value is each for each in usual)


def _without_uncounted(call: ast.Call, known: Known, taken: set[str]) -> None:
    """Drop the arguments that change nothing here."""
    kept = []
    for argument in call.keywords:
        if argument.arg is None or argument.arg in taken or argument.arg not in UNCOUNTED:
            kept.append(argument)
            continue
        allowed = UNCOUNTED[argument.arg]
        if allowed and value(argument.value, known) not in allowed:
            said = Words(
                "{name} is only known with {argument}={allowed}: take it away",
                name=ast.unparse(call.func),
                argument=argument.arg,
                allowed=allowed[0],
            )
            raise Fault(said, argument)
    call.keywords = kept


def _made(call: ast.Call, layer: type[Layer], values: dict[str, Any]) -> Layer:
    """The layer, once its switches are switches and its numbers numbers."""
    for name, each in own_fields(layer).items():
        said = values.get(name, each.default)
        if name in values and not _fits(said, each.type):
            fact = {"name": layer.__name__, "field": name, "value": said}
            message = N_("the {field} of {name} is {value!r}: give a number")
            if each.type is bool:
                message = N_("the {field} of {name} is {value!r}: give True or False")
            raise Fault(Words(message, **fact), call)
    try:
        return layer(**values)
    except CnnvizError as error:
        if len(str(error)) <= LONGEST_SAYING:
            raise Fault(error, call) from None
    except (TypeError, ValueError):
        pass
    said = Words("{name} cannot be made of this: write it as in the examples", name=layer.__name__)
    raise Fault(said, call)


def _fits(said: Any, kind: Any) -> bool:
    """Whether a value may stand in a field of this type; pairs and paddings say so themselves."""
    if kind is bool:
        return isinstance(said, bool)
    if kind in (int, float):
        return isinstance(said, int if kind is int else int | float) and not isinstance(said, bool)
    if isinstance(said, tuple):
        return all(
            _fits(part, int) or (isinstance(part, tuple) and _fits(part, kind)) for part in said
        )
    return said is None or isinstance(said, int | str)


def cure(written: Call, layer: Call) -> str:
    """A module as it should be written where it stands, called as it was."""
    prefix = written.function.removesuffix(written.function.rpartition(".")[2])
    name = layer.function.removeprefix("nn.")
    return flat(call_doc(Call(prefix + name, layer.arguments)))


def differs(written: Call, layer: Call) -> Slot | None:
    """The first argument that is not what follows from the layer's input."""
    for slot, said in written.arguments.items():
        expected = layer.arguments.get(slot)
        if said != expected or isinstance(said, bool):
            return slot
    return None

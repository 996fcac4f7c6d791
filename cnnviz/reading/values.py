"""Numbers and texts in arguments: literals, tuples of them, and sums and products of numbers."""

import ast
import operator
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

from cnnviz.errors import Words
from cnnviz.reading.faults import Fault

LONGEST_WORD = 40
"""Signs of a text in an argument, such as "same"."""

LARGEST = 10**18
"""The largest number that may stand in a text, or come of its arithmetic."""

OPERATIONS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Div: operator.truediv,
}


def value(node: ast.expr, known: Mapping[str, Any]) -> Any:
    """What an argument says; `known` are the names given to numbers above it.

    Raises:
        Fault: for anything but numbers, texts, True, False, None and tuples of these.
    """
    match node:
        case ast.Constant(value=bool() | None):
            return node.value
        case ast.Constant(value=str() as word) if len(word) <= LONGEST_WORD:
            return word
        case ast.Constant(value=int() | float()):
            return _number(node.value, node)
        case ast.Tuple() | ast.List():
            return tuple(value(each, known) for each in node.elts)
        case ast.UnaryOp(op=ast.USub()):
            return -_operand(node.operand, known)
        case ast.BinOp() if type(node.op) in OPERATIONS:
            pair = _operand(node.left, known), _operand(node.right, known)
            try:
                return _number(OPERATIONS[type(node.op)](*pair), node)
            except ZeroDivisionError:
                raise Fault(Words("this divides by zero: write another number"), node) from None
        case ast.Name() if isinstance(known.get(node.id), int | float):
            return known[node.id]
    said = Words("only numbers, texts and sums or products of numbers can stand here: write one")
    raise Fault(said, node)


def _operand(node: ast.expr, known: Mapping[str, Any]) -> Any:
    number = value(node, known)
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise Fault(Words("only numbers can be added and multiplied: write one"), node)
    return number


def _number(number: Any, node: ast.expr) -> Any:
    if not isfinite(number) or abs(number) > LARGEST:
        said = Words("this number is too large: write one up to {most:,}", most=LARGEST)
        raise Fault(said, node)
    return number

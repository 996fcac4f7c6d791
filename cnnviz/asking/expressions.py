"""Arithmetic as text, `floor((W - K + 2 * P) / S) + 1`: worked out exactly, and typeset.

Names are the formula's symbols as `cnnviz.layers.formula` has them; what has a prime there has a
letter of its own: F for C', U for N', Ho and Wo for H' and W'.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache, reduce
from math import ceil, floor
from typing import Any, TypeAlias

from cnnviz.layers.formula import grouped

Facts: TypeAlias = Mapping[str, Any]
"""The numbers, by their names in the text."""

SYMBOLS = {"F": "C'", "U": "N'", "Ho": "H'", "Wo": "W'", "KH": "K_H", "KW": "K_W"}
OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda one, other: Fraction(one) / other,
    ast.Pow: operator.pow,
}
FUNCTIONS: dict[str, Callable[..., int]] = {"floor": floor, "ceil": ceil}
SIGNS: dict[type[ast.operator], tuple[str, int]] = {
    ast.Add: ("+", 1),
    ast.Sub: ("-", 1),
    ast.Mult: (r"\cdot", 2),
}
"""How tightly each binds."""


@lru_cache(maxsize=4096)
def _parts(text: str) -> tuple[ast.expr, ...]:
    tree = ast.parse(text, mode="eval").body
    return tuple(tree.elts) if isinstance(tree, ast.Tuple) else (tree,)


def worked(text: str, facts: Facts) -> tuple[Fraction, ...]:
    """What an expression comes to: one number, or the sides of a shape.

    Raises:
        ZeroDivisionError: where it divides by nothing.
    """
    return tuple(Fraction(_value(part, facts)) for part in _parts(text))


def _value(node: ast.expr, facts: Facts) -> Any:
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            return OPERATORS[type(op)](_value(left, facts), _value(right, facts))
        case ast.Call(func=ast.Name(id=name), args=[inside]):
            return FUNCTIONS[name](_value(inside, facts))
        case ast.Name(id=name):
            return facts[name]
        case ast.Constant(value=int(number)):
            return number
    raise ValueError(ast.unparse(node))


def typeset(text: str, facts: Facts | None = None) -> str:
    """An expression in LaTeX, in symbols or with its numbers."""
    return r" \times ".join(_latex(part, facts) for part in _parts(text))


def _latex(node: ast.expr, facts: Facts | None, tight: int = 0) -> str:
    match node:
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return rf"\frac{{{_latex(left, facts)}}}{{{_latex(right, facts)}}}"
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return f"{_latex(left, facts, 3)}^{{{_latex(right, facts)}}}"
        case ast.BinOp(left=left, op=op, right=right):
            sign, binds = SIGNS[type(op)]
            behind = binds + isinstance(op, ast.Sub)
            said = f"{_latex(left, facts, binds)} {sign} {_latex(right, facts, behind)}"
            return rf"\left({said}\right)" if binds < tight else said
        case ast.Call(func=ast.Name(id=name), args=[inside]):
            return rf"\left\l{name} {_latex(inside, facts)} \right\r{name}"
        case ast.Name(id=name):
            return _symbol(name) if facts is None else grouped(facts[name])
        case ast.Constant(value=int(number)):
            return grouped(number)
    raise ValueError(ast.unparse(node))


def _symbol(name: str) -> str:
    return SYMBOLS.get(name) or (f"{name[0]}_{{{name[1:]}}}" if name[1:] else name)


def plain(name: str) -> str:
    """A symbol as it stands in a sentence."""
    return SYMBOLS.get(name, name).replace("'", "′").replace("_", "")


def product(values: tuple[Fraction, ...]) -> Fraction:
    """All of them multiplied."""
    return reduce(operator.mul, values, Fraction(1))

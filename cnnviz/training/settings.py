"""What recipes check of their settings, each failure with the sentence that says what to change."""

import math
from collections.abc import Collection, Mapping
from typing import Any

from cnnviz.errors import CnnvizError


def number(value: object, what: str, least: float, most: float) -> None:
    """Raise `CnnvizError` unless it is a finite number from `least` to `most`."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise CnnvizError("{what} is {value!r}: give a number.", what=what, value=value)
    if not least <= value <= most:
        raise CnnvizError(
            "{what} is {value}: give a number from {least:g} to {most:g}.",
            what=what,
            value=value,
            least=least,
            most=most,
        )


def one_of(value: object, what: str, known: Collection[str]) -> None:
    """Raise `CnnvizError` unless it is one of the `known` words."""
    if not isinstance(value, str) or value not in known:
        raise CnnvizError(
            "{what} is {value!r}: choose one of {known}.",
            what=what,
            value=value,
            known=", ".join(known),
        )


def switch(value: object, what: str) -> None:
    """Raise `CnnvizError` unless it is true or false."""
    if not isinstance(value, bool):
        raise CnnvizError("{what} is {value!r}: give true or false.", what=what, value=value)


def options(given: object, decided: Collection[str]) -> dict[str, Any]:
    """A network's options in the order of their names, none of which is `decided` elsewhere."""
    if not isinstance(given, Mapping) or not all(isinstance(name, str) for name in given):
        raise CnnvizError(
            'the options are {options!r}: give names and values, {{"depth": 56}}.', options=given
        )
    for name in decided:
        if name in given:
            raise CnnvizError(
                "the dataset decides about {name}: leave it out of the options.", name=name
            )
    for name, value in given.items():
        if not isinstance(value, str | int | float):
            raise CnnvizError(
                "the option {name} is {value!r}: give a word or a number.", name=name, value=value
            )
    return {name: given[name] for name in sorted(given)}

"""The register of networks: a name and options in, a described `Network` out.

A family is one file of this folder: its `NETWORKS` by name, and the `YEAR` of its paper.
"""

import inspect
import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from cnnviz.errors import CnnvizError
from cnnviz.language import _
from cnnviz.network import Network, checked_shape
from cnnviz.window import whole


def _register() -> dict[str, Callable[..., Network]]:
    """What the files of this folder say they have, by the year of their papers."""
    files = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    families = sorted(
        (file for file in files if hasattr(file, "NETWORKS")),
        key=lambda file: (file.YEAR, file.__name__),
    )
    return {name: builder for family in families for name, builder in family.NETWORKS.items()}


REGISTER = _register()
"""Name to builder, in the order of history: a file with `NETWORKS` and `YEAR` adds its own."""


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]


def architectures() -> list[str]:
    """Names of the networks there are, in natural order (resnet18 before resnet101)."""
    return sorted(REGISTER, key=_natural)


@cache
def titles() -> dict[str, str]:
    """What people call each network, by its name, in the order of history."""
    return {name: architecture(name).title for name in REGISTER}


def label(name: str) -> str:
    """A network as a visitor reads it: VGG-16, or AlexNet, without groups."""
    return _(titles()[name])


def options(name: str) -> dict[str, Any]:
    """The options of a network and their defaults; raises `CnnvizError` for unknown names."""
    return dict(_defaults(_builder(name)))


@cache
def _defaults(builder: Callable[..., Network]) -> Mapping[str, Any]:
    parameters = inspect.signature(builder).parameters
    return {option: parameter.default for option, parameter in parameters.items()}


def architecture(name: str, **options: Any) -> Network:
    """Describe a network.

    Args:
        name: one of `architectures()`.
        options: what to vary; `classes` and `input_shape` everywhere, others (`shortcut`,
            `depth`, `width`, `batch_norm`, `aux`) where `options(name)` has them.

    Raises:
        CnnvizError: for an unknown name or option, or a value that makes no sense.
    """
    builder = _builder(name)
    known = _defaults(builder)
    for option, value in options.items():
        if option not in known:
            raise CnnvizError(
                "{network} has no option {option!r}: it has {known}.",
                network=name,
                option=option,
                known=", ".join(known),
            )
        if isinstance(known[option], bool) and not isinstance(value, bool):
            raise CnnvizError(
                "the option {option!r} is {value!r}: give True or False.",
                option=option,
                value=value,
            )
    if "classes" in options:
        whole(options["classes"], "the number of classes")
    if "input_shape" in options:
        options["input_shape"] = checked_shape(options["input_shape"])
    try:
        return _described(builder, tuple(options.items()))
    except TypeError:  # an unhashable option: let the builder say what is wrong with it
        return builder(**options)


@lru_cache(maxsize=96)  # all as published and some; the deepest take 4.5 MB each
def _described(builder: Callable[..., Network], options: tuple[tuple[str, Any], ...]) -> Network:
    network = builder(**dict(options))
    object.__setattr__(network, "registered", True)  # frozen, and nobody else's to say
    return network


def _builder(name: str) -> Callable[..., Network]:
    if not isinstance(name, str) or name not in REGISTER:
        near = get_close_matches(str(name), REGISTER, n=1, cutoff=0.4)
        if near:
            raise CnnvizError(
                "there is no network {name!r}: did you mean {near!r}?", name=name, near=near[0]
            )
        raise CnnvizError(
            "there is no network {name!r}: choose one of {known}.",
            name=name,
            known=", ".join(REGISTER),
        )
    return REGISTER[name]

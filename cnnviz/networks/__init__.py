"""The register of networks: a name and options in, a described `Network` out."""

import inspect
import re
from collections.abc import Callable
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from cnnviz.errors import CnnvizError
from cnnviz.network import Network, checked_shape
from cnnviz.networks import (
    alexnet,
    googlenet,
    inception_resnet,
    inception_v2,
    inception_v3,
    inception_v4,
    lenet,
    nin,
    resnet,
    vgg,
)
from cnnviz.window import whole

REGISTER: dict[str, Callable[..., Network]] = {
    "lenet5": lenet.lenet5,
    "lenet5-1998": lenet.lenet5_1998,
    "alexnet": alexnet.alexnet,
    "alexnet-ungrouped": alexnet.alexnet_ungrouped,
    "alexnet-torchvision": alexnet.alexnet_torchvision,
    "zfnet": alexnet.zfnet,
    "nin-cifar10": nin.nin_cifar10,
    "nin-imagenet": nin.nin_imagenet,
    **vgg.NETWORKS,  # vgg11 13 16 19
    "googlenet": googlenet.googlenet,
    "googlenet-torchvision": googlenet.googlenet_torchvision,
    "inception-v2": inception_v2.inception_v2,
    "inception-v3": inception_v3.inception_v3,
    "inception-v4": inception_v4.inception_v4,
    "inception-resnet-v1": inception_resnet.inception_resnet_v1,
    "inception-resnet-v2": inception_resnet.inception_resnet_v2,
    **resnet.NETWORKS,  # resnet18 34 50 101 152, -v1.5, plain18 34, resnet20-cifar ... 1202
}


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]


def architectures() -> list[str]:
    """Names of the networks there are, in natural order (resnet18 before resnet101)."""
    return sorted(REGISTER, key=_natural)


def options(name: str) -> dict[str, Any]:
    """The options of a network and their defaults; raises `CnnvizError` for unknown names."""
    parameters = inspect.signature(_builder(name)).parameters
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
    known = inspect.signature(builder).parameters
    for option, value in options.items():
        if option not in known:
            raise CnnvizError(f"{name} has no option {option!r}: it has {', '.join(known)}.")
        if isinstance(known[option].default, bool) and not isinstance(value, bool):
            raise CnnvizError(f"the option {option!r} is {value!r}: give True or False.")
    if "classes" in options:
        whole(options["classes"], "the number of classes")
    if "input_shape" in options:
        options["input_shape"] = checked_shape(options["input_shape"])
    try:
        return _described(builder, tuple(options.items()))
    except TypeError:  # an unhashable option: let the builder say what is wrong with it
        return builder(**options)


@lru_cache(maxsize=64)  # all as published and some; the deepest take 4.5 MB each
def _described(builder: Callable[..., Network], options: tuple[tuple[str, Any], ...]) -> Network:
    network = builder(**dict(options))
    object.__setattr__(network, "registered", True)  # frozen, and nobody else's to say
    return network


def _builder(name: str) -> Callable[..., Network]:
    if not isinstance(name, str) or name not in REGISTER:
        near = get_close_matches(str(name), REGISTER, n=1, cutoff=0.4)
        hint = f"did you mean {near[0]!r}?" if near else f"choose one of {', '.join(REGISTER)}."
        raise CnnvizError(f"there is no network {name!r}: {hint}")
    return REGISTER[name]

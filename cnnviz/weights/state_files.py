"""Weights in files: read without ever running a pickle, and matched to a network by name.

Two forms are read: safetensors, and what `torch.save(module.state_dict(), ...)` writes, the
latter with torch's `weights_only` reader, which makes tensors and nothing else.
"""

import io
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, TypeAlias

import torch
from torch import Tensor

from cnnviz.errors import CnnvizError, Words
from cnnviz.language import N_
from cnnviz.network import Network
from cnnviz.networks import REGISTER, architecture, options
from cnnviz.running.builder import build
from cnnviz.running.module import NetworkModule

State: TypeAlias = Mapping[str, Tensor]
"""State-dict key to values."""

LONGEST_HEAD = 2 * 2**20
"""Bytes of a safetensors head: ResNet-1202's fits twice, and 100,000 names take seconds to read."""

NO_WEIGHTS = N_(
    "this file holds no weights that can be read safely: give a .safetensors file, or a .pth file "
    "made with torch.save(module.state_dict(), ...)."
)


@torch.inference_mode(False)  # what is read inside inference mode could never be trained
def read_state(data: bytes | Path) -> State:
    """Read a file of weights, whole in memory or by its path; raises `CnnvizError`."""
    try:
        with data.open("rb") if isinstance(data, Path) else io.BytesIO(data) as file:
            state = _from_safetensors(data) if _is_safetensors(file) else _from_torch(file)
    except OSError as error:
        raise CnnvizError(
            "{data!s} cannot be read: {reason}; check its path.", data=data, reason=error.strerror
        ) from None
    if not isinstance(state, Mapping) or not state:
        raise CnnvizError(NO_WEIGHTS)
    for key, value in state.items():
        if not isinstance(key, str) or not isinstance(value, Tensor):
            raise CnnvizError(
                "the file holds {key!r}, which is no weight: save the state dict by itself, with "
                "torch.save(module.state_dict(), ...).",
                key=str(key)[:60],
            )
        if not _is_plain(value):
            raise CnnvizError(
                "{key} is stored in this file in a way that is not read here, such as sparse, "
                "quantised or complex: save plain numbers.",
                key=key[:60],
            )
    return state


def _is_plain(value: Tensor) -> bool:
    """Whether it has a number for each of its places, which not all kinds of tensors have."""
    strange = value.is_quantized or value.is_complex() or value.is_nested
    return value.layout is torch.strided and value.device.type == "cpu" and not strange


def _is_safetensors(file: BinaryIO) -> bool:
    """Eight bytes of length, then a JSON object."""
    head = file.read(9)
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    return head[8:] == b"{" and 0 < int.from_bytes(head[:8], "little") < min(size, LONGEST_HEAD)


def _from_safetensors(data: bytes | Path) -> State:
    from safetensors import SafetensorError
    from safetensors.torch import load, load_file

    try:
        state: State = load_file(data) if isinstance(data, Path) else load(data)
    except (SafetensorError, ValueError, KeyError):
        raise CnnvizError(NO_WEIGHTS) from None
    return state


def _from_torch(file: BinaryIO) -> State:
    try:
        _check_no_bomb(file)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd pickle protocols; they are refused below
            state: State = torch.load(file, map_location="cpu", weights_only=True)
    except Exception:  # on bytes that were never its own torch's reader fails in any way
        raise CnnvizError(NO_WEIGHTS) from None
    return state


def _check_no_bomb(file: BinaryIO) -> None:
    """Refuse a compressed archive, which could swell to any size: torch's own never are."""
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            if any(item.file_size > item.compress_size for item in archive.infolist()):
                raise CnnvizError(NO_WEIGHTS)
    file.seek(0)


@torch.inference_mode(False)
def load_state(module: NetworkModule, state: State) -> NetworkModule:
    """Give a module the weights of `state`; a module on "meta" gets its storage from them.

    What belongs to layers that are not built, or to side classifiers that are not described, is
    passed over.

    Returns:
        The module itself, in eval mode.

    Raises:
        CnnvizError: naming the first key that is missing, too many, of another shape, or not
            finite.
    """
    network, needed = module.network, module.state_dict()
    found: dict[str, Tensor] = {}
    for key, place in needed.items():
        if key not in state and key.endswith("num_batches_tracked"):
            found[key] = torch.zeros((), dtype=torch.int64)  # files before 2018 have none
        else:
            _check_value(network, key, place, state)
            # A copy that is all its own: a slice would keep a whole file in memory.
            found[key] = state[key].detach().to(place.dtype).contiguous()
    _check_nothing_more(network, state)
    module.load_state_dict(found, assign=True)
    return module.requires_grad_().eval()


def _check_value(network: Network, key: str, place: Tensor, state: State) -> None:
    if key not in state:
        raise CnnvizError(
            "these weights are not {network}'s: {key} is missing; choose the network they were "
            "saved from.",
            network=_title(network),
            key=key,
        )
    if state[key].shape != place.shape:
        raise CnnvizError(
            "these weights are not {network}'s: {key} is {found} in the file and {wanted} here; "
            "choose the network and the number of classes they were saved from.",
            network=_title(network),
            key=key,
            found=_size(state[key]),
            wanted=_size(place),
        )
    if not state[key].isfinite().all():
        raise CnnvizError(
            "{key} holds values in this file that are no finite numbers (nan or infinity): give "
            "weights from a training that went well.",
            key=key,
        )


def _check_nothing_more(network: Network, state: State) -> None:
    known = set(build(_with_sides(network), device="meta").state_dict())
    known |= set(build(network, device="meta").state_dict())
    for key in state:
        if key not in known:
            raise CnnvizError(
                "these weights are not {network}'s: the file also holds {key}; choose the "
                "network they were saved from.",
                network=_title(network),
                key=key[:60],
            )


def _with_sides(network: Network) -> Network:
    """The same network with its side classifiers, where its family has them."""
    name = network.name
    has_sides = name in REGISTER and "aux" in options(name)
    return architecture(name, aux=True) if has_sides else network


def _title(network: Network) -> str:
    return network.title or network.name


def _size(value: Tensor) -> str | Words:
    return " × ".join(map(str, value.shape)) or Words("one number")

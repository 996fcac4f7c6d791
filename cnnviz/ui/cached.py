"""Work worth keeping between reruns: built networks and what they made of a picture.

Everything here is bounded, and keyed by plain values; a picture is keyed by its digest.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from PIL import Image

from cnnviz.architectures import architecture
from cnnviz.modules import NetworkModule, build
from cnnviz.probing import activations
from cnnviz.probing.pictures import bundled, prepared, read


@dataclass(frozen=True)
class Picture:
    """A picture to look at, and the digest that stands for it as a key."""

    image: Image.Image
    digest: str


@st.cache_resource(max_entries=32, show_spinner=False)
def bundled_picture(name: str) -> Picture:
    """One of the pictures that come along."""
    return Picture(bundled()[name](), name)


def uploaded_picture(data: bytes) -> Picture:
    """A visitor's picture; raises `CnnvizError` if it cannot be read."""
    return Picture(read(data), hashlib.sha256(data).hexdigest())


@st.cache_resource(max_entries=3, show_spinner=False)
def built(name: str, until: str, seed: int) -> NetworkModule:
    """A network of the register with seeded weights, as far as one layer."""
    return build(architecture(name), seed=seed, until=until)


@dataclass(frozen=True)
class Seen:
    """What a layer made of a picture: maps (C, H, W), and the picture as it went in."""

    maps: np.ndarray[Any, np.dtype[np.float32]]
    shown: Image.Image


@st.cache_data(max_size="200MB", show_spinner=False)
def seen(name: str, layer: str, seed: int, digest: str, _picture: Picture) -> Seen:
    """Send a picture through a network up to `layer`; a flat output becomes (N, 1, 1)."""
    shown, x = prepared(_picture.image, architecture(name).input_shape)
    output = activations(built(name, layer, seed), x, [layer])[layer][0]  # (C, H, W) or (N,)
    maps = output.numpy().reshape(output.shape[0], *(output.shape[1:] or (1, 1)))
    return Seen(maps, shown)

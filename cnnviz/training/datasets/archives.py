"""Sets of pictures as their authors give them away, read from this machine's disk.

What comes out are rows of bytes (N, 1 + C * H * W): a class number, then the pixels, as CIFAR-10's
binary version has them. Nothing of a file is run, nothing is unpacked onto the disk, and no more
is read than the set can hold. Whether it is the published set is for the check sums to say.
"""

import gzip
import io
import pickle
import tarfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from cnnviz.training.datasets.source import Array

IDX = (
    ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
)
IDX_HEADS = (16, 8)
"""Bytes before the pixels, and before the labels."""

BATCHES = (*(f"data_batch_{number}" for number in range(1, 6)), "test_batch")
PIXELS = 3 * 32 * 32
LARGEST_BATCH = 40 * 2**20
"""Bytes; the published ones have 31 million."""
MOST_MEMBERS = 100

FAULTS = (
    *(OSError, EOFError, MemoryError, ValueError, TypeError, LookupError, AttributeError),
    *(OverflowError, tarfile.TarError, pickle.UnpicklingError, zlib.error),
)
"""What reading a damaged file may raise."""


def idx_rows(folder: Path, counts: tuple[int, int], pixels: int) -> Array:
    """The four files of MNIST or Fashion-MNIST, each as it is or as .gz; raises `FAULTS`."""
    parts = []
    for names, count in zip(IDX, counts, strict=True):
        images, labels = (
            _idx(folder / name, head + count * width)[head:].reshape(count, width)
            for name, head, width in zip(names, IDX_HEADS, (pixels, 1), strict=True)
        )
        parts.append(np.hstack([labels, images]))
    return np.concatenate(parts)


def _idx(path: Path, size: int) -> Array:
    packed = path.with_name(path.name + ".gz")
    with gzip.open(packed) if packed.exists() else path.open("rb") as file:
        data = file.read(size + 1)
    if len(data) != size:
        raise ValueError(path.name)
    return np.frombuffer(data, dtype=np.uint8)


def cifar_rows(path: Path) -> Array:
    """cifar-10-binary.tar.gz or cifar-10-python.tar.gz; raises `FAULTS`."""
    found = {}
    with tarfile.open(path, "r|*") as archive:
        for count, member in enumerate(archive):
            place = PurePosixPath(member.name)
            outside = place.is_absolute() or ".." in place.parts or not _is_plain(member)
            if outside or count >= MOST_MEMBERS or member.size > LARGEST_BATCH:
                raise ValueError(member.name)
            file = archive.extractfile(member)
            if file is not None and place.name.removesuffix(".bin") in BATCHES:
                data = file.read()
                binary = place.suffix == ".bin"
                found[place.stem] = _binary_batch(data) if binary else _pickled_batch(data)
    return np.concatenate([found[name] for name in BATCHES])


def _is_plain(member: tarfile.TarInfo) -> bool:
    return member.isfile() or member.isdir()


def _binary_batch(data: bytes) -> Array:
    return np.frombuffer(data, dtype=np.uint8).reshape(-1, 1 + PIXELS)


def _pickled_batch(data: bytes) -> Array:
    """Of the Python version: a dictionary with an array of pixels and a list of class numbers."""
    batch = _Reader(io.BytesIO(data), encoding="bytes").load()
    labels = np.array(batch[b"labels"], dtype=np.uint8)
    # The state of a pickled array: version, shape, kind, order, bytes.
    pixels = np.frombuffer(batch[b"data"].state[4], dtype=np.uint8).reshape(-1, PIXELS)
    return np.column_stack([labels, pixels])


class _Inert:
    """Stands for whatever a pickle wants to make; keeps the state it is given."""

    def __init__(self, *_: Any) -> None:
        self.state: Any = None

    def __setstate__(self, state: Any) -> None:
        self.state = state


class _Reader(pickle.Unpickler):
    """Reads plain values and the bytes of NumPy's arrays, and makes nothing else.

    A pickle names what is to be called. Here it is never looked up: where NumPy's arrays name
    their parts, something inert is made, and any other name is refused.
    """

    def find_class(self, module: str, name: str) -> Any:
        known = name in ("_reconstruct", "ndarray", "dtype") and module.partition(".")[0] == "numpy"
        if not known:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return _Inert

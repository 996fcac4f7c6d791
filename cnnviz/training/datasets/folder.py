"""A folder of the operator's pictures: folder/class/file.

Only the operator names it, by an environment variable; a visitor chooses it by the word
"pictures". Links are not followed, and nothing but names and sizes is looked at before a training
begins.
"""

import hashlib
import os
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageOps

from cnnviz.errors import CnnvizError, Words
from cnnviz.language import N_
from cnnviz.pictures.decoding import MOST_PIXELS, Refusal, decoded, opened
from cnnviz.training.datasets.source import HELD_OUT, Array, Source, Stack, Wanted

VARIABLE = "CNNVIZ_PICTURES"
OWN = "pictures"
TITLE = N_("Own pictures")
SIDE = 32
ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp")
FEWEST = 5
"""Pictures of a class: one of them is held out."""
MOST_PICTURES, MOST_CLASSES = 60_000, 1000
LARGEST_FILE = 20 * 2**20
"""Bytes of a picture's file."""


class Listing(NamedTuple):
    """What lies in the folder: each class with its files, and a word that stands for all that."""

    files: list[list[Path]]
    edition: str


_listed: dict[tuple[object, ...], Listing] = {}
"""The last folder, by its path and when its parts were changed: to look at it all takes a while."""


def are_named() -> bool:
    """Whether the operator names a folder."""
    return bool(os.environ.get(VARIABLE))


def own_pictures() -> Source | None:
    """The pictures that the operator names, if any; raises `CnnvizError` where they make no set."""
    named = os.environ.get(VARIABLE)
    if not named:
        return None
    files, edition = _listing(Path(named))
    tests = sum(round(HELD_OUT * len(each)) for each in files)
    return Source(
        title=TITLE,
        description=N_(
            "Pictures from a folder on this server, one folder for each class: the middle square "
            "of each, scaled. Four fifths of each class are for training, the others are held "
            "out; the split is the same for every run."
        ),
        citation="",
        classes=len(files),
        input_shape=(3, SIDE, SIDE),
        training=sum(map(len, files)) - tests,
        test=tests,
        read=partial(_read, Path(named), files),
        edition=edition,
    )


def _listing(base: Path) -> Listing:
    try:
        parts = sorted(
            entry.path
            for entry in os.scandir(base)
            if entry.is_dir(follow_symlinks=False) and not entry.name.startswith(".")
        )
        key = (base, *((part, os.stat(part).st_mtime_ns) for part in parts))
        if key not in _listed:
            found = _looked_at(base, parts[: MOST_CLASSES + 1])
            _listed.clear()
            _listed[key] = found
        listing = _listed[key]
    except OSError:
        listing = Listing([], "")
    counts = [len(each) for each in listing.files]
    if not 2 <= len(counts) <= MOST_CLASSES or min(counts) < FEWEST or sum(counts) > MOST_PICTURES:
        raise CnnvizError(
            "what {variable} names is no set of pictures: give it the path of a folder with a "
            "folder for each of 2 to {classes:,} classes, with at least {fewest} pictures in each "
            "and at most {pictures:,} in all.",
            variable=VARIABLE,
            classes=MOST_CLASSES,
            fewest=FEWEST,
            pictures=MOST_PICTURES,
        )
    return listing


def _looked_at(base: Path, parts: list[str]) -> Listing:
    """All classes and their files, by name; folders without a picture are no class."""
    files, facts = [], hashlib.sha256()
    for part in parts:
        pictures = sorted(
            (Path(entry.path), entry.stat().st_size)
            for entry in os.scandir(part)
            if entry.is_file(follow_symlinks=False) and entry.name.lower().endswith(ENDINGS)
        )
        for path, size in pictures:
            facts.update(f"{path.relative_to(base)}\0{size}\0".encode(errors="surrogateescape"))
        if pictures:
            files.append([path for path, _ in pictures])
    return Listing(files, facts.hexdigest()[:16])


def _read(base: Path, files: list[list[Path]], wanted: Wanted) -> Stack:
    size, total = wanted.size or SIDE, sum(map(len, files))
    images = np.empty((total, 3, size, size), dtype=np.uint8)
    labels = np.repeat(np.arange(len(files)), [len(each) for each in files])
    for number, path in enumerate(path for each in files for path in each):
        if number % 100 == 0:
            wanted.progress(number / total, Words(N_("Reading own pictures")))
        images[number] = _picture(base, path, size)
    return Stack(images, labels)


def _picture(base: Path, path: Path, size: int) -> Array:
    """The middle square of a picture: bytes (3, size, size)."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ValueError
        data = path.read_bytes()
        head = opened(data)
        found = Refusal.TOO_LARGE if head.width * head.height > MOST_PIXELS else decoded(data)
        if isinstance(found, Refusal):
            raise ValueError
    except Exception as error:  # Pillow raises anything over a damaged head
        raise CnnvizError(
            "the picture {path} cannot be read: take it out of the folder, or save it anew, with "
            "at most {megapixels} megapixels.",
            path=path.relative_to(base),
            megapixels=MOST_PIXELS // 10**6,
        ) from error
    square = ImageOps.fit(found, (size, size), Image.Resampling.BILINEAR)
    return np.asarray(square).transpose(2, 0, 1)

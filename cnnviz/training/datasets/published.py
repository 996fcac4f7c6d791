"""MNIST, Fashion-MNIST and CIFAR-10: from the operator's disk, or fetched once from OpenML.

Wherever they come from, their authors' files are put together again byte by byte and compared
with the published check sums, so that a run means the same on every machine. What was fetched is
kept, as rows of bytes, among the app's data.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http.client import HTTPException
from pathlib import Path

import numpy as np

from cnnviz.errors import CnnvizError, Words
from cnnviz.language import N_
from cnnviz.layers import Shape
from cnnviz.training.database import data_folder
from cnnviz.training.datasets.archives import FAULTS, cifar_rows, idx_rows
from cnnviz.training.datasets.openml import NotArrivedError, fetched
from cnnviz.training.datasets.source import Array, Source, Stack, Wanted

FETCHING = N_("Fetching {title} from openml.org: {megabytes} MB so far")
NOTHING: Array = np.empty((0, 0))


@dataclass(frozen=True)
class Published:
    """A set that its authors have published.

    Attributes:
        title: what it is called.
        file: under which name it is kept.
        variable: environment variable by which the operator names the authors' files.
        number: of the data set on OpenML.
        megabytes: about as much as OpenML sends, for the bar alone.
        shape: (channels, height, width).
        counts: pictures for training and for testing, in this order.
        sums: check sums of the authors' files, in the order in which `written` gives them: SHA-256,
            or MD5 where no other is published.
        written: puts these files together out of rows.
        opened: reads them from the path that the operator names; raises `FAULTS`.
    """

    title: str
    file: str
    variable: str
    number: int
    megabytes: int
    shape: Shape
    counts: tuple[int, int]
    sums: tuple[str, ...]
    written: Callable[["Published", Array], Iterator[bytes]]
    opened: Callable[[Path], Array]

    def is_published(self, rows: Array) -> bool:
        """Whether rows (N, 1 + pixels) are this set, picture for picture."""
        if rows.dtype != np.uint8 or rows.shape != (sum(self.counts), 1 + self._pixels):
            return False
        files = zip(self.written(self, rows), self.sums, strict=True)
        return all(_digest(data, like=known) == known for data, known in files)

    def read(self, wanted: Wanted) -> Stack:
        """The whole set; raises `CnnvizError`."""
        named = os.environ.get(self.variable)
        rows = self._named(Path(named), wanted) if named else self._kept(wanted)
        return Stack(rows[:, 1:].reshape(-1, *self.shape), rows[:, 0], self.counts[1])

    def ready(self) -> bool:
        """Whether it is on this machine already."""
        named = os.environ.get(self.variable)
        return Path(named).exists() if named else self._path.is_file()

    @property
    def _pixels(self) -> int:
        return self.shape[0] * self.shape[1] * self.shape[2]

    @property
    def _path(self) -> Path:
        return data_folder() / "pictures" / f"{self.file}.npy"

    def _named(self, path: Path, wanted: Wanted) -> Array:
        wanted.progress(0, self._reading)
        try:
            rows = self.opened(path)
        except FAULTS:
            rows = NOTHING
        if not self.is_published(rows):
            raise CnnvizError(
                "what {variable} names is not {title} as it was published: give it the path of "
                "its files, fetched anew.",
                variable=self.variable,
                title=Words(self.title),
            )
        return rows

    def _kept(self, wanted: Wanted) -> Array:
        """What was fetched before, or else is now."""
        wanted.progress(0, self._reading)
        with suppress(*FAULTS):  # not there, or damaged
            rows: Array = np.load(self._path, allow_pickle=False)
            if self.is_published(rows):
                return rows
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            rows = self._fetched(wanted)
            part = self._path.with_suffix(f".{os.getpid()}")
            try:
                with part.open("wb") as file:
                    np.save(file, rows)
                part.replace(self._path)
            finally:
                part.unlink(missing_ok=True)
        except OSError as error:
            raise CnnvizError(
                "{title} cannot be kept in {folder}: make room there or make it writable, or set "
                "XDG_DATA_HOME to another folder.",
                title=Words(self.title),
                folder=self._path.parent,
            ) from error
        return rows

    def _fetched(self, wanted: Wanted) -> Array:
        def tell(size: int, whole: bool) -> None:
            megabytes = size / 10**6
            words = Words(FETCHING, title=Words(self.title), megabytes=round(megabytes))
            share = 0.9 if whole else min(0.9, megabytes / self.megabytes)
            wanted.progress(share, self._reading if whole else words)

        facts = {"title": Words(self.title), "variable": self.variable}
        try:
            rows = fetched(self.number, self._path.parent, tell)
        except (NotArrivedError, HTTPException) as error:
            raise CnnvizError(
                "{title} could not be fetched from openml.org: connect the machine that trains to "
                "the internet, or name the set's own files by {variable}.",
                **facts,
            ) from error
        except FAULTS as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise  # of the disk, not of what arrived
            rows = NOTHING
        if not self.is_published(rows):
            raise CnnvizError(
                "what arrived from openml.org is not {title} as it was published: try again "
                "later, or name the set's own files by {variable}.",
                **facts,
            )
        return rows

    @property
    def _reading(self) -> Words:
        return Words(N_("Reading {title}"), title=Words(self.title))


def _digest(data: bytes, like: str) -> str:
    kind = hashlib.md5 if len(like) == 32 else hashlib.sha256
    return kind(data, usedforsecurity=False).hexdigest()


def _idx_files(published: Published, rows: Array) -> Iterator[bytes]:
    """Images and labels of both parts: a magic number, the extents, the values (LeCun 1998)."""
    for part in np.split(rows, [published.counts[0]]):
        extents = (0x803, len(part), *published.shape[1:])
        yield np.array(extents, dtype=">i4").tobytes() + part[:, 1:].tobytes()
        yield np.array((0x801, len(part)), dtype=">i4").tobytes() + part[:, 0].tobytes()


def _cifar_files(published: Published, rows: Array) -> Iterator[bytes]:
    """Five batches for training and one to test."""
    for part in np.split(rows, 6):
        yield part.tobytes()


_LIKE_MNIST = partial(
    Published,
    shape=(1, 28, 28),
    counts=(60_000, 10_000),
    written=_idx_files,
    opened=partial(idx_rows, counts=(60_000, 10_000), pixels=28 * 28),
)

MNIST = _LIKE_MNIST(
    title=N_("MNIST"),
    file="mnist",
    variable="CNNVIZ_MNIST",
    number=554,
    megabytes=15,
    sums=(
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ),
)

FASHION = _LIKE_MNIST(
    title=N_("Fashion-MNIST"),
    file="fashion-mnist",
    variable="CNNVIZ_FASHION_MNIST",
    number=40996,
    megabytes=35,
    sums=(
        "f4a8712d7a061bf5bd6d2ca38dc4d50a",
        "9018921c3c673c538a1fc5bad174d6f9",
        "8181f5470baa50b63fa0f6fddb340f0a",
        "15d484375f8d13e6eb1aabb0c3f46965",
    ),
)

CIFAR10 = Published(
    title=N_("CIFAR-10"),
    file="cifar10",
    variable="CNNVIZ_CIFAR10",
    number=40927,
    megabytes=220,
    shape=(3, 32, 32),
    counts=(50_000, 10_000),
    sums=(
        "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
        "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
        "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
        "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
        "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
        "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b",
    ),
    written=_cifar_files,
    opened=cifar_rows,
)


def _source(published: Published, description: str, citation: str) -> Source:
    return Source(
        title=published.title,
        description=description,
        citation=citation,
        classes=10,
        input_shape=published.shape,
        training=published.counts[0],
        test=published.counts[1],
        read=published.read,
        ready=published.ready,
        on_paper=published is not CIFAR10,
    )


PUBLISHED: dict[str, Source] = {
    "mnist": _source(
        MNIST,
        N_(
            "MNIST: 70,000 handwritten digits, 28 × 28 pictures with grey values from 0 to 255. "
            "Its own 60,000 pictures are for training and its own 10,000 for testing."
        ),
        N_(
            "Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-based learning applied to "
            "document recognition, Proceedings of the IEEE 86, 1998; CC BY-SA 3.0."
        ),
    ),
    "fashion-mnist": _source(
        FASHION,
        N_(
            "Fashion-MNIST: 70,000 pictures of clothes and shoes from a catalogue, 28 × 28 with "
            "grey values from 0 to 255. Its own 60,000 pictures are for training and its own "
            "10,000 for testing."
        ),
        N_(
            "H. Xiao, K. Rasul, R. Vollgraf: Fashion-MNIST, a novel image dataset for "
            "benchmarking machine learning algorithms, arXiv 1708.07747, 2017; MIT licence."
        ),
    ),
    "cifar10": _source(
        CIFAR10,
        N_(
            "CIFAR-10: 60,000 colour photographs of animals and vehicles, 32 × 32. Its own "
            "50,000 pictures are for training and its own 10,000 for testing, as in He et al. 2016."
        ),
        N_(
            "A. Krizhevsky: Learning multiple layers of features from tiny images, University of "
            "Toronto, 2009; no licence is stated, the author asks for this citation."
        ),
    ),
}

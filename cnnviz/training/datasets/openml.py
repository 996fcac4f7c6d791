"""Fetching a set of pictures with scikit-learn's loader of OpenML.

The loader compares what arrived with the MD5 that OpenML gives. It works in a thread of its own
and in a temporary folder, whose size tells how far it is.
"""

import shutil
import threading
import time
import warnings
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp
from urllib.error import URLError

import numpy as np

from cnnviz.training.datasets.source import Array

PATIENCE = 60.0
"""Seconds without a new byte after which a download is given up."""
PAUSE = 0.3
"""Seconds between two looks at it."""
PREFIX = "arriving-"
FORGOTTEN = 24 * 3600
"""Seconds after which the folder of a process that was killed is cleared away."""


class NotArrivedError(Exception):
    """There is no connection, or it came to a halt."""


def fetched(number: int, folder: Path, tell: Callable[[int, bool], None]) -> Array:
    """Rows of bytes (N, 1 + pixels), the class number first, of a set by its number on OpenML.

    Args:
        number: of the data set.
        folder: where the temporary folder is made, and removed.
        tell: is called with the bytes so far, and whether these are all.

    Raises:
        NotArrivedError: when nothing comes.
        OSError: when it cannot be written.
        Exception: whatever the loader raises over what came.
    """
    _clear(folder)
    home = Path(mkdtemp(prefix=PREFIX, dir=folder))
    try:
        loader = _Loader(number, home)
        loader.start()
        size, since = -1, time.monotonic()
        while loader.is_alive():
            loader.join(PAUSE)
            now, whole = _arrived(home)
            if now > size or whole:
                size, since = now, time.monotonic()
            if time.monotonic() - since > PATIENCE:
                raise NotArrivedError
            tell(now, whole)
        if loader.failure is not None:
            raise loader.failure
        return loader.rows
    finally:
        shutil.rmtree(home, ignore_errors=True)


class _Loader(threading.Thread):
    """One call of the loader; it does not keep the program from ending."""

    def __init__(self, number: int, home: Path) -> None:
        super().__init__(daemon=True)
        self.number, self.home = number, home
        self.rows: Array = np.empty((0, 1), dtype=np.uint8)
        self.failure: Exception | None = None

    def run(self) -> None:
        try:
            self.rows = self._load()
        except (URLError, TimeoutError, ConnectionError) as error:
            self.failure = NotArrivedError(str(error))
        except Exception as error:
            self.failure = error

    def _load(self) -> Array:
        from sklearn.datasets import fetch_openml

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns before each further try
            bunch = fetch_openml(
                data_id=self.number,
                data_home=str(self.home),
                as_frame=False,
                parser="pandas",
                # A byte a value, instead of eight: 70,000 pictures of MNIST in 55 MB.
                read_csv_kwargs={"dtype": defaultdict(lambda: np.uint8), "quotechar": "'"},
            )
        rows = np.empty((len(bunch.data), 1 + bunch.data.shape[1]), dtype=np.uint8)
        rows[:, 0], rows[:, 1:] = bunch.target, bunch.data
        return rows


def _arrived(home: Path) -> tuple[int, bool]:
    """Bytes so far, and whether the pictures are whole: the loader moves them then."""
    size, whole = 0, False
    for path in home.rglob("*.gz"):
        try:
            size += path.stat().st_size
        except OSError:  # just moved
            continue
        whole = whole or not ("json" in path.parts or path.parent.name.startswith("tmp"))
    return size, whole


def _clear(folder: Path) -> None:
    for path in folder.glob(f"{PREFIX}*"):
        try:
            if time.time() - path.stat().st_mtime > FORGOTTEN:
                shutil.rmtree(path, ignore_errors=True)
        except OSError:  # somebody else was faster
            continue

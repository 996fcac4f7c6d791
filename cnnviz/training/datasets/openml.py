"""Fetching a set of pictures with scikit-learn's loader of OpenML.

The loader compares what arrived with the MD5 that OpenML gives. It works in a thread of its own
and in a temporary folder, whose size tells how far it is. It cannot be called off: who does not
wait for it takes the folder away, and the loader clears up what it makes after that.
"""

import os
import shutil
import threading
import time
import warnings
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
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
        super().__init__(name="openml", daemon=True)
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
        finally:
            shutil.rmtree(self.home, ignore_errors=True)

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
    for folder, _, names in os.walk(home):  # what vanishes meanwhile is left out
        for name in names:
            with suppress(OSError):
                size += os.path.getsize(os.path.join(folder, name))
        parts = Path(folder).parts
        whole = whole or bool(names and "json" not in parts and not parts[-1].startswith("tmp"))
    return size, whole


def _clear(folder: Path) -> None:
    for path in folder.glob(f"{PREFIX}*"):
        with suppress(OSError):  # somebody else was faster
            if time.time() - path.stat().st_mtime > FORGOTTEN:
                shutil.rmtree(path, ignore_errors=True)

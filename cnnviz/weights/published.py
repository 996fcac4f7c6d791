"""ImageNet weights that torchvision publishes, for the networks here that match its models.

The addresses and errors are those of torchvision's `IMAGENET1K_V1` entries; a file's name ends
in the first eight digits of its SHA-256. Files are kept where torch keeps them for everybody
(`torch.hub.get_dir()`), and looked for in the folder that `CNNVIZ_WEIGHTS` names as well.
"""

import hashlib
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from cnnviz.errors import CnnvizError
from cnnviz.weights.preprocessing import COLOUR_DEVIATION, COLOUR_MEAN, Preprocessing, Steps

VARIABLE = "CNNVIZ_WEIGHTS"
"""Environment variable: a folder on this server with files of weights."""
HOST = "https://download.pytorch.org/models"
PATIENCE = 30.0
"""Seconds without a new byte after which a download is given up."""


@dataclass(frozen=True)
class Published:
    """One file of weights.

    Attributes:
        url: its address; the name ends in the hash.
        top1, top5: percent of ImageNet's validation pictures answered rightly, as published.
        preprocessing: what torchvision does before it measures those.
    """

    url: str
    top1: float
    top5: float
    preprocessing: Preprocessing

    @property
    def file(self) -> str:
        """Its name, which ends in its hash."""
        return self.url.rpartition("/")[2]

    @property
    def hash(self) -> str:
        """First digits of its SHA-256."""
        return self.file.rpartition("-")[2].partition(".")[0]


_USUAL = Preprocessing(Steps.CENTRE, COLOUR_MEAN, COLOUR_DEVIATION, side=256)
# These two were trained elsewhere, on values from -1 to 1.
_GOOGLENET = Preprocessing(Steps.CENTRE, (0.5,), (0.5,), side=256)
_INCEPTION = Preprocessing(Steps.CENTRE, (0.5,), (0.5,), side=342)


def _entry(file: str, top1: float, top5: float, how: Preprocessing = _USUAL) -> Published:
    return Published(f"{HOST}/{file}.pth", top1, top5, how)


PUBLISHED: dict[str, Published] = {
    "alexnet-torchvision": _entry("alexnet-owt-7be5be79", 56.522, 79.066),
    "vgg11": _entry("vgg11-8a719046", 69.020, 88.628),
    "vgg13": _entry("vgg13-19584684", 69.928, 89.246),
    "vgg16": _entry("vgg16-397923af", 71.592, 90.382),
    "vgg19": _entry("vgg19-dcbb9e9d", 72.376, 90.876),
    "googlenet-torchvision": _entry("googlenet-1378be20", 69.778, 89.530, _GOOGLENET),
    "inception-v3": _entry("inception_v3_google-0cc3c7bd", 77.294, 93.450, _INCEPTION),
    "resnet18": _entry("resnet18-f37072fd", 69.758, 89.078),
    "resnet34": _entry("resnet34-b627a593", 73.314, 91.420),
    "resnet50-v1.5": _entry("resnet50-0676ba61", 76.130, 92.862),
    "resnet101-v1.5": _entry("resnet101-63fe2227", 77.374, 93.546),
    "resnet152-v1.5": _entry("resnet152-394f9c45", 78.312, 94.046),
}
"""Network in the register to its file."""


def located(published: Published) -> Path | None:
    """Where the file lies on this machine, if it does."""
    named = os.environ.get(VARIABLE)
    folders = ([Path(named)] if named else []) + [_folder()]
    return next((path for f in folders if (path := f / published.file).is_file()), None)


def checked(published: Published, path: Path) -> Path:
    """The path, whose file is the published one by its hash; raises `CnnvizError` if not."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if not digest.startswith(published.hash):
        raise CnnvizError(
            "{path} is not the published {file}, its SHA-256 differs: delete it and fetch it "
            "again.",
            path=path,
            file=published.file,
        )
    return path


def fetch(published: Published, tell: Callable[[int], None] = lambda _: None) -> Path:
    """Download a file with torch's hub loader, or join a download that is under way.

    Args:
        published: what to fetch.
        tell: is called a few times a second with the bytes so far. What it raises ends the
            waiting; the download itself goes on and is found by the next call.

    Raises:
        CnnvizError: offline, or when nothing arrives for half a minute, or for a wrong hash.
    """
    with _lock:
        download = _downloads.get(published.url)
        if download is None:
            download = _downloads[published.url] = _Download(published)
            download.start()
    size, since = 0, time.monotonic()
    while download.is_alive():
        download.join(0.2)
        if (now := _arrived(published)) > size:
            size, since = now, time.monotonic()
        if time.monotonic() - since > PATIENCE:
            raise _offline(published)
        tell(size)
    with _lock:
        _downloads.pop(published.url, None)
    if download.failure is not None:
        raise download.failure
    path = located(published)
    if path is None:
        raise _offline(published)
    return path


class _Download(threading.Thread):
    """One download; it does not keep the program from ending."""

    def __init__(self, published: Published) -> None:
        super().__init__(daemon=True)
        self.published = published
        self.failure: CnnvizError | None = None

    def run(self) -> None:
        folder = str(_folder())
        try:
            torch.hub.load_state_dict_from_url(
                self.published.url,
                folder,
                "cpu",
                progress=False,
                check_hash=True,
                weights_only=True,
            )
        except RuntimeError:
            self.failure = CnnvizError(
                "what arrived as {file} is not the published file, its SHA-256 differs: try "
                "again, or give the file from a disk.",
                file=self.published.file,
            )
        except Exception:  # whatever the network raises, the visitor can do the same about it
            self.failure = _offline(self.published)


_lock = threading.Lock()
_downloads: dict[str, _Download] = {}
"""Under way, by address: two visitors wait for one download."""


def _folder() -> Path:
    return Path(torch.hub.get_dir()) / "checkpoints"


def _arrived(published: Published) -> int:
    """Bytes so far: torch writes to a file of this name, and gives it its own name at the end."""
    sizes = [0]
    for path in _folder().glob(f"{published.file}.*.partial"):
        try:
            sizes.append(path.stat().st_size)
        except OSError:
            continue  # just renamed
    return max(sizes)


def _offline(published: Published) -> CnnvizError:
    return CnnvizError(
        "{file} could not be fetched from {host}: connect this server to the internet, give the "
        "file as “my own file”, or put it into the folder that {variable} names.",
        file=published.file,
        host=HOST.split("/")[2],
        variable=VARIABLE,
    )

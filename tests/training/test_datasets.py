"""Sets from the network and the disk, by small files made here; broken ones; none left behind."""

import gzip
import hashlib
import io
import json
import pickle
import tarfile
import threading
from dataclasses import replace
from functools import partial
from urllib.error import URLError

import numpy as np
import pytest
import torch
from PIL import Image
from sklearn.datasets import _openml

from cnnviz import CnnvizError
from cnnviz.training.data import load, source, telling
from cnnviz.training.datasets import DATASETS, archives, openml, published, titles
from cnnviz.training.datasets.published import CIFAR10, FASHION, MNIST, Published
from cnnviz.training.datasets.source import Wanted, silent

COUNTS = (20, 10)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder of the app's own data, and a machine that waits for nothing."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(openml, "PAUSE", 0.01)
    monkeypatch.setattr(_openml.time, "sleep", lambda seconds: None)
    return tmp_path / "data" / "cnnviz" / "pictures"


def rows(pixels, count=30):
    values = np.random.default_rng(3).integers(0, 256, (count, 1 + pixels), dtype=np.uint8)
    values[:, 0] = np.arange(count) % 10
    return values


def small(like: Published, values=None) -> Published:
    """A set in the manner of a published one, with the sums of its own files."""
    counts, shape = (COUNTS, (1, 4, 4)) if like is not CIFAR10 else ((50, 10), like.shape)
    opened = (
        like.opened if like is CIFAR10 else partial(archives.idx_rows, counts=counts, pixels=16)
    )
    made = replace(like, counts=counts, shape=shape, opened=opened)
    if values is None:
        values = rows(16) if like is not CIFAR10 else rows(3072, 60)
    kind = hashlib.md5 if len(like.sums[0]) == 32 else hashlib.sha256
    return replace(made, sums=tuple(kind(d).hexdigest() for d in made.written(made, values)))


class Answer(io.BytesIO):
    def info(self):
        return {}


def arff(values):
    heads = [f"@ATTRIBUTE pixel{k} INTEGER" for k in range(1, values.shape[1])]
    lines = [",".join(map(str, (*row[1:], row[0]))) for row in values.tolist()]
    return "\n".join(
        ["@RELATION x", *heads, "@ATTRIBUTE class {0,1,2,3,4,5,6,7,8,9}", "@DATA", *lines, ""]
    ).encode()


def serve(monkeypatch, values, sent=None):
    """OpenML as scikit-learn's loader asks it; `sent` is what arrives instead of the pictures."""
    data = arff(values)
    url = "https://www.openml.org/data/v1/download/1/small.arff"
    about = {"status": "active", "format": "ARFF", "url": url, "version": "1", "name": "small"}
    about |= {"md5_checksum": hashlib.md5(data).hexdigest(), "description": "made up"}
    feature = {"is_target": "false", "is_ignore": "false", "is_row_identifier": "false"}
    feature |= {"data_type": "numeric", "number_of_missing_values": "0"}
    features = [feature | {"name": f"pixel{k}"} for k in range(1, values.shape[1])]
    features.append(feature | {"name": "class", "is_target": "true", "data_type": "nominal"})
    many = [{"name": "NumberOfInstances", "value": str(len(values))}]
    asked = []

    def answer(request):
        asked.append(request.full_url)
        for part, reply in (
            ("data/features", {"data_features": {"feature": features}}),
            ("data/qualities", {"data_qualities": {"quality": many}}),
            ("json/data/", {"data_set_description": about}),
        ):
            if part in request.full_url:
                return Answer(json.dumps(reply).encode())
        if isinstance(sent, Exception):
            raise sent
        return Answer(data if sent is None else sent)

    monkeypatch.setattr(_openml, "urlopen", answer)
    return asked


def test_a_set_is_fetched_once_checked_and_kept(monkeypatch, folder):
    monkeypatch.setattr(published, "PUBLISHED", {})
    asked, said, mnist = serve(monkeypatch, rows(16)), [], small(MNIST)
    monkeypatch.setitem(DATASETS, "mnist", published._source(mnist, "", ""))
    assert not source("mnist").ready()
    data = load("mnist", progress=lambda share, words: said.append((share, str(words))))
    assert source("mnist").ready()
    assert [path.name for path in folder.iterdir()] == ["mnist.npy"]
    first = rows(16)[:20]
    assert sorted(map(tuple, data.train_images.flatten(1).tolist())) == sorted(
        map(tuple, first[:, 1:].tolist())
    )
    assert data.train_labels.bincount().tolist() == [2] * 10
    assert data.test_images.shape == (10, 1, 4, 4)
    assert said[0] == (0, "Reading MNIST") and max(said)[0] <= 1
    again = mnist.read(Wanted())
    assert (again.images.reshape(30, -1) == rows(16)[:, 1:]).all()
    assert len(asked) == 4, "the second time it is read from the disk"
    (folder / "mnist.npy").write_bytes(b"damaged")
    assert (mnist.read(Wanted()).labels == again.labels).all()
    assert len(asked) == 8, "what is damaged is fetched anew"


ARRIVED = rows(16)


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        (URLError("no route"), "could not be fetched from openml.org: connect the machine"),
        (ConnectionResetError(), "could not be fetched from openml.org: connect the machine"),
        (arff(ARRIVED)[:-40], "what arrived from openml.org is not Fashion-MNIST"),
        (b"<html>try later</html>", "what arrived from openml.org is not Fashion-MNIST"),
        (OSError(28, "No space left on device"), "cannot be kept in .*: make room there"),
    ],
)
def test_without_a_whole_answer_there_is_one_sentence_and_nothing_is_kept(
    sent, message, monkeypatch, folder
):
    serve(monkeypatch, ARRIVED, sent)
    with pytest.raises(CnnvizError, match=message):
        small(FASHION).read(Wanted())
    assert left(folder) == []


def test_what_openml_vouches_for_must_be_the_published_set_too(monkeypatch, folder):
    serve(monkeypatch, ARRIVED[::-1])
    with pytest.raises(CnnvizError, match="is not MNIST as it was published.*by CNNVIZ_MNIST"):
        small(MNIST).read(Wanted())
    assert left(folder) == []


def left(folder):
    """What is there once the loaders that nobody waits for have come to their end."""
    for thread in threading.enumerate():
        if thread.name == "openml":
            thread.join()
    return list(folder.iterdir())


def test_what_comes_to_a_halt_is_given_up(monkeypatch, folder):
    serve(monkeypatch, ARRIVED)
    answer, ended = _openml.urlopen, threading.Event()

    def halting(request):
        if "json" not in request.full_url:
            ended.wait(60)
        return answer(request)

    monkeypatch.setattr(_openml, "urlopen", halting)
    monkeypatch.setattr(openml, "PATIENCE", 0.2)
    with pytest.raises(CnnvizError, match="MNIST could not be fetched from openml.org"):
        small(MNIST).read(Wanted())
    ended.set()
    assert left(folder) == []


def test_who_stops_the_reading_leaves_nothing_behind(monkeypatch, folder):
    serve(monkeypatch, ARRIVED)

    def stop(share, words):
        if "Fetching" in str(words) or share > 0:
            raise KeyboardInterrupt

    monkeypatch.setitem(DATASETS, "mnist", published._source(small(MNIST), "", ""))
    with pytest.raises(KeyboardInterrupt), telling(stop):
        load("mnist", pictures=19)
    assert left(folder) == []


def idx(folder, like, values, packed):
    folder.mkdir()
    names = [name for part in archives.IDX for name in part]
    for name, data in zip(names, like.written(like, values), strict=True):
        path = folder / (name + ".gz" * packed)
        path.write_bytes(gzip.compress(data) if packed else data)
    return folder


@pytest.mark.parametrize("packed", [True, False])
def test_the_authors_own_files_of_mnist(packed, monkeypatch, tmp_path):
    mnist = small(MNIST)
    monkeypatch.setenv("CNNVIZ_MNIST", str(idx(tmp_path / "mnist", mnist, rows(16), packed)))
    assert mnist.ready()
    assert (mnist.read(Wanted()).labels == rows(16)[:, 0]).all()
    name = archives.IDX[0][0] + ".gz" * packed
    whole = (tmp_path / "mnist" / name).read_bytes()
    (tmp_path / "mnist" / name).write_bytes(whole[:-9])
    with pytest.raises(CnnvizError, match="what CNNVIZ_MNIST names is not MNIST as it was"):
        mnist.read(Wanted())


def cifar(path, values, python=False, **others):
    """An archive in the manner of CIFAR-10's; `others` are members by their names."""
    kept = {}
    for name, part in zip(archives.BATCHES, np.split(values, 6), strict=True):
        batch = {b"labels": part[:, 0].tolist(), b"data": part[:, 1:].copy(), b"batch_label": b"x"}
        ending, data = ("", pickle.dumps(batch, 3)) if python else (".bin", part.tobytes())
        kept[f"cifar-10-batches/{name}{ending}"] = data
    with tarfile.open(path, "w:gz") as archive:
        for name, data in (kept | others).items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


VALUES = rows(3072, 60)


@pytest.mark.parametrize("python", [False, True])
def test_both_versions_of_cifars_own_archive(python, monkeypatch, tmp_path):
    path = cifar(tmp_path / "cifar.tar.gz", VALUES, python, **{"batches.meta.txt": b"airplane"})
    monkeypatch.setenv("CNNVIZ_CIFAR10", str(path))
    found = small(CIFAR10).read(Wanted())
    assert found.images.shape == (60, 3, 32, 32) and found.tests == 10
    assert (found.images.reshape(60, -1) == VALUES[:, 1:]).all()
    assert (found.labels == VALUES[:, 0]).all()


class Trap:
    def __reduce__(self):
        return (pytest.fail, ("it was run",))


def link(path):
    cifar(path, VALUES)
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo("cifar-10-batches/data_batch_1.bin")
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(member)


BROKEN = {
    "nothing there": lambda path: None,
    "a folder": lambda path: path.mkdir(),
    "no archive": lambda path: path.write_bytes(b"not a tar"),
    "cut off": lambda path: path.write_bytes(cifar(path, VALUES).read_bytes()[:50_000]),
    "a link": link,
    "others": lambda path: cifar(path, VALUES[::-1]),
    "leads outside": lambda path: cifar(path, VALUES, **{"../../evil": b"x"}),
    "from the root": lambda path: cifar(path, VALUES, **{"/etc/evil": b"x"}),
    "a pickle that calls": lambda path: cifar(
        path, VALUES, True, **{"test_batch": pickle.dumps(Trap())}
    ),
    "a pickle of something else": lambda path: cifar(
        path, VALUES, True, **{"test_batch": pickle.dumps([1])}
    ),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_archive_is_one_sentence(broken, monkeypatch, tmp_path):
    path = tmp_path / "cifar.tar.gz"
    BROKEN[broken](path)
    monkeypatch.setenv("CNNVIZ_CIFAR10", str(path))
    with pytest.raises(CnnvizError, match="what CNNVIZ_CIFAR10 names is not CIFAR-10 as it was"):
        small(CIFAR10).read(Wanted())
    assert [found.name for found in tmp_path.rglob("evil")] == []


def test_the_sums_are_of_the_published_sizes():
    for each, files in ((MNIST, 4), (FASHION, 4), (CIFAR10, 6)):
        assert len({*each.sums}) == files and len({*map(len, each.sums)}) == 1
        assert not each.is_published(rows(16)), "not its number of pictures"
        assert source(each.file).pictures == sum(each.counts)


def pictures(base, counts, side=40):
    for number, count in enumerate(counts):
        (base / f"class {number}").mkdir(parents=True)
        for k in range(count):
            shade = (40 * number, 3 * k, 255)
            Image.new("RGB", (side, side + k), shade).save(base / f"class {number}/{k}.png")
    (base / "README.txt").write_text("about them")


def test_a_folder_of_pictures_is_a_set_of_its_own(monkeypatch, tmp_path):
    pictures(tmp_path / "own", [10, 5, 15])
    with pytest.raises(CnnvizError, match="there is no dataset 'pictures': choose one of digits"):
        source("pictures")
    assert "pictures" not in titles()
    monkeypatch.setenv("CNNVIZ_PICTURES", str(tmp_path / "own"))
    assert list(titles()) == [*DATASETS, "pictures"]
    found = source("pictures")
    assert (found.classes, found.training, found.test) == (3, 24, 6)
    data = load("pictures", size=16, progress=silent)
    assert data.train_images.shape == (24, 3, 16, 16)
    assert data.train_labels.bincount().tolist() == [8, 4, 12]
    assert {*data.train_images[data.train_labels == 2][:, 0].flatten().tolist()} == {80}
    assert data.normalised(data.train_images).dtype == torch.float32
    assert data.background == 0
    Image.new("RGB", (8, 8)).save(tmp_path / "own/class 1/new.png")
    assert source("pictures").edition != found.edition
    assert len(load("pictures", size=16).train_labels) == 25


def test_a_damaged_picture_is_named(monkeypatch, tmp_path):
    pictures(tmp_path / "own", [5, 5])
    path = tmp_path / "own/class 1/3.png"
    path.write_bytes(path.read_bytes()[:60])
    monkeypatch.setenv("CNNVIZ_PICTURES", str(tmp_path / "own"))
    with pytest.raises(CnnvizError, match="the picture class 1/3.png cannot be read: take it out"):
        load("pictures")


@pytest.mark.parametrize("counts", [(), (10,), (10, 4)])
def test_what_makes_no_set_is_one_sentence(counts, monkeypatch, tmp_path):
    pictures(tmp_path / "own", counts) if counts else None
    monkeypatch.setenv("CNNVIZ_PICTURES", str(tmp_path / "own"))
    with pytest.raises(CnnvizError, match="CNNVIZ_PICTURES names is no set of pictures: give it"):
        source("pictures")

"""Published weights: fetched with a hash check, found again, and one sentence when offline.

No test asks another host: the files are small ones made here, the addresses file:// ones.
"""

import hashlib
import os

import pytest
import torch

from cnnviz import CnnvizError, analyse, architecture, build
from cnnviz.weights import published as module
from cnnviz.weights.preprocessing import Preprocessing, Steps
from cnnviz.weights.published import PUBLISHED, Published, checked, fetch, located
from cnnviz.weights.trained import Origin, Weights, load_weights, trained

HOW = Preprocessing(Steps.FIT, (0.5,), (0.5,))


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """An empty folder that torch's hub keeps its files in."""
    before = torch.hub.get_dir()
    monkeypatch.delenv("CNNVIZ_WEIGHTS", raising=False)
    torch.hub.set_dir(str(tmp_path / "hub"))
    yield tmp_path / "hub" / "checkpoints"
    torch.hub.set_dir(before)


@pytest.fixture
def served(tmp_path):
    """LeNet-5's weights under a name that ends in their hash, as torchvision's files have it."""
    state = build(architecture("lenet5"), seed=5).state_dict()
    path = tmp_path / "made.pth"
    torch.save(state, path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    path = path.rename(tmp_path / f"lenet5-{digest[:8]}.pth")
    return Published(path.as_uri(), 0, 0, HOW)


def test_a_file_is_fetched_once(hub, served):
    told = []
    path = fetch(served, told.append)
    assert path == hub / served.file == located(served)
    os.remove(served.url.removeprefix("file://"))
    assert fetch(served) == path, "the second time nothing is asked for"
    assert not list(hub.glob("*.partial"))


def test_weights_from_a_fetched_file(hub, served, monkeypatch):
    monkeypatch.setitem(PUBLISHED, "lenet5", served)
    weights = Weights("lenet5", Origin.IMAGENET)
    assert weights in trained("lenet5")
    with pytest.raises(CnnvizError, match="is not on this server: fetch it, or put it into"):
        weights.module()
    fetch(served)
    expected = build(architecture("lenet5"), seed=5)
    x = torch.randn(1, 1, 32, 32, generator=torch.Generator().manual_seed(0))
    assert torch.equal(weights.module()(x), expected(x))
    assert torch.equal(load_weights(build(architecture("lenet5")), weights)(x), expected(x))


def test_a_wrong_hash_is_refused(hub, served, tmp_path):
    wrong = served.url.replace(served.hash, "00000000")
    (tmp_path / served.file).rename(tmp_path / "lenet5-00000000.pth")
    with pytest.raises(CnnvizError, match="is not the published file, its SHA-256 differs"):
        fetch(Published(wrong, 0, 0, HOW))
    assert list(hub.iterdir()) == []


def test_a_file_that_changed_on_the_disk_is_refused(hub, served):
    path = fetch(served)
    path.write_bytes(path.read_bytes() + b"!")
    with pytest.raises(CnnvizError, match="its SHA-256 differs: delete it and fetch it again"):
        checked(served, path)


def test_offline_is_one_sentence(hub, tmp_path):
    missing = Published((tmp_path / "vgg16-397923af.pth").as_uri(), 0, 0, HOW)
    with pytest.raises(CnnvizError, match="vgg16-397923af.pth could not be fetched from") as caught:
        fetch(missing)
    assert "connect this server to the internet, give the file as" in str(caught.value)
    with pytest.raises(CnnvizError, match="could not be fetched"):
        fetch(missing)  # a failure is not remembered


def test_a_download_that_stalls_is_given_up(hub, served, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.3)
    monkeypatch.setattr(
        torch.hub, "load_state_dict_from_url", lambda *a, **k: module.time.sleep(1.5)
    )
    with pytest.raises(CnnvizError, match="could not be fetched"):
        fetch(served)
    module._downloads[served.url].join()
    module._downloads.clear()


def test_a_named_folder_is_looked_into_first(hub, served, tmp_path, monkeypatch):
    assert located(served) is None
    monkeypatch.setenv("CNNVIZ_WEIGHTS", str(tmp_path))
    assert located(served) == tmp_path / served.file


@pytest.mark.parametrize("name", PUBLISHED)
def test_what_is_published(name):
    entry = PUBLISHED[name]
    assert entry.url == f"https://download.pytorch.org/models/{entry.file}"
    assert len(entry.hash) == 8
    int(entry.hash, 16)
    assert 56 < entry.top1 < entry.top5 < 95
    network = architecture(name)
    assert entry.preprocessing.side == (342 if network.input_shape[1] == 299 else 256)
    assert analyse(network).layers[-1].output_shape == (1000,)


def test_two_expect_values_from_minus_one_to_one():
    mapped = {name for name, entry in PUBLISHED.items() if entry.preprocessing.mean == (0.5,)}
    assert mapped == {"googlenet-torchvision", "inception-v3"}

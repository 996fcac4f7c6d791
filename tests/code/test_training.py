"""The four steps in a few lines: run as they are, on a few digits for an epoch."""

import re

import keras
import nbformat
import pytest
import torch
from torch import nn

import cnnviz
from cnnviz.code.notebook import laid_out
from cnnviz.code.training import APPLICATIONS, Data, Weights, keras_training, torch_training
from cnnviz.errors import CnnvizError
from cnnviz.networks import architecture


def ran(pieces, capsys) -> str:
    """What the cells of the notebook print, with fewer digits and a single epoch."""
    book = nbformat.reads(laid_out("# Training", pieces), as_version=4)
    nbformat.validate(book)
    world = {"__name__": "exported"}
    fewer = "pictures, labels, tested = (each[:200] for each in (pictures, labels, tested))"
    for cell in book.cells[1:]:
        source = cell.source.replace("EPOCHS = 5", "EPOCHS = 1")
        source = source.replace("% 5 == 0\n", f"% 5 == 0\n{fewer}\n")
        # Keras's progress bar takes captured output for a screen and stumbles.
        source = source.replace("epochs=EPOCHS)", "epochs=EPOCHS, verbose=0)")
        source = source.replace("labels_test)\nprint", "labels_test, verbose=0)\nprint")
        exec(source, world)
    return capsys.readouterr().out


@pytest.mark.parametrize("name", ["lenet5", "resnet20-cifar"])
@pytest.mark.parametrize("made", [torch_training, keras_training])
def test_the_four_steps_run_as_they_are(name, made, capsys):
    network = architecture(name, classes=10)
    said = ran(made(network, Data.DIGITS), capsys)
    assert f"{cnnviz.analyse(network).parameters:,} parameters" in said
    assert re.search(r"accuracy \d+\.\d%", said)


def test_published_weights_with_a_new_head(tmp_path, monkeypatch, capsys):
    network = architecture("resnet18", classes=1000, input_shape=(3, 32, 32))
    file = tmp_path / "weights.pth"
    torch.save(cnnviz.build(network, seed=3).state_dict(), file)
    monkeypatch.setattr(torch.hub, "load_state_dict_from_url", torch.load)
    pieces = torch_training(network, Data.DIGITS, Weights(str(file)))
    world_was = nn.Module.set_submodule
    replaced = []
    monkeypatch.setattr(
        nn.Module,
        "set_submodule",
        lambda self, name, head: replaced.append((name, head)) or world_was(self, name, head),
    )
    said = ran(pieces, capsys)
    ((name, head),) = replaced
    assert (name, head.in_features, head.out_features) == ("fc", 512, 10)
    whole = cnnviz.analyse(architecture("resnet18", classes=10)).parameters
    assert f"{whole:,} parameters" in said
    assert re.search(r"accuracy \d+\.\d%", said)


@pytest.mark.parametrize("name", APPLICATIONS)
def test_keras_brings_these_networks(name):
    made = keras.applications
    for part in APPLICATIONS[name].split("."):
        made = getattr(made, part)
    assert callable(made)
    network = architecture(name)
    code, steps = keras_training(network, Data.DIGITS, APPLICATIONS[name])
    compile(steps, "exported", "exec")
    assert code.startswith("import keras")


def test_keras_published_weights_with_a_new_head(monkeypatch, capsys):
    made = keras.applications.mobilenet_v2.MobileNetV2
    small = {"weights": None, "alpha": 0.35, "input_shape": (96, 96, 3)}
    monkeypatch.setattr(
        keras.applications.mobilenet_v2, "MobileNetV2", lambda weights: made(**small)
    )
    pieces = keras_training(architecture("mobilenet-v2"), Data.DIGITS, APPLICATIONS["mobilenet-v2"])
    said = ran(pieces, capsys)
    numbers = made(**small, include_top=False, pooling="avg").count_params() + 1280 * 10 + 10
    assert f"{numbers:,} numbers, 2 tensors trained" in said
    assert re.search(r"accuracy \d+\.\d%", said)


@pytest.mark.parametrize("data", [Data.MNIST, Data.CIFAR10])
@pytest.mark.parametrize("made", [torch_training, keras_training])
@pytest.mark.parametrize("name", ["lenet5", "resnet20-cifar"])
def test_data_by_the_frameworks_own_loader(data, made, name):
    _network, steps = made(architecture(name), data)
    compile(steps, "exported", "exec")
    asked = f"datasets.{data.upper()}(" if made is torch_training else f"datasets.{data}.load"
    assert asked in steps


def test_what_does_not_classify_is_refused():
    with pytest.raises(CnnvizError, match="no score for each class"):
        torch_training(architecture("unet"), Data.DIGITS)

"""The weights that come along are what their files say, and the command makes them anew."""

import json

import pytest
import torch
from safetensors import safe_open

from cnnviz import CnnvizError, analyse
from cnnviz.pictures.preparing import prepare
from cnnviz.probing.prediction import prediction
from cnnviz.training import Experiment, load
from cnnviz.weights.shipping import BASES, FOLDER, Shipped, all_shipped, bases, shipped
from cnnviz.weights.trained import Origin, Weights, trained
from scripts.ship import FURTHER, RECIPES, ship, trained_by, wrong_answers

FILES = sorted(FOLDER.glob("*.safetensors"))
TINY = Experiment(
    "resnet20-cifar", {"depth": 8, "width": 4}, epochs=2, schedule="cosine", augmentation="slight"
)


def test_every_recipe_has_its_file_and_no_other():
    assert sorted(path.stem for path in FILES) == sorted(RECIPES) == sorted(all_shipped())
    assert sum(path.stat().st_size for path in FILES) < 10_000_000


@pytest.mark.parametrize("name", RECIPES)
def test_the_error_is_what_the_file_says(name):
    (weights,) = [choice for choice in trained(name) if choice.origin is Origin.HERE]
    about = shipped(name)
    assert wrong_answers(weights) == about.wrong
    assert about.held_out == 359
    assert about.wrong <= 7, "at least 98 % of the held-out digits"


@pytest.mark.parametrize("name", FURTHER)
def test_a_base_is_what_its_file_says(name):
    about = bases()[name]
    assert about.path.parent == BASES and about.path.stat().st_size < 300_000
    assert wrong_answers(Weights(name, Origin.HERE)) == about.wrong <= 0.03 * about.held_out
    assert Experiment.from_json(json.dumps(about.experiment)) == FURTHER[name]
    assert len(about.classes) == about.options["classes"]
    assert name not in all_shipped() and trained(name) == []


def test_every_base_has_its_recipe_and_no_other():
    assert sorted(bases()) == sorted(FURTHER)


@pytest.mark.parametrize("name", RECIPES)
def test_the_file_says_how_it_was_made(name):
    with safe_open(FOLDER / f"{name}.safetensors", framework="pt") as file:
        metadata = json.loads(file.metadata()["about"])
    assert Experiment.from_json(json.dumps(metadata["experiment"])) == RECIPES[name]
    assert metadata["machine"]["threads"] == 1
    assert metadata["preprocessing"]["steps"] == "ink"
    data = load(RECIPES[name].dataset)
    assert metadata["preprocessing"]["mean"] == list(data.mean)
    assert metadata["preprocessing"]["deviation"] == list(data.deviation)
    assert metadata["classes"] == list("0123456789")


@pytest.mark.parametrize("name", RECIPES)
def test_a_picture_of_a_held_out_digit_goes_in_as_it_was_measured(name):
    """From the 8 × 8 picture file, through the page's preprocessing, to the same tensor."""
    from PIL import Image

    weights = trained(name)[0]
    data, small = load(RECIPES[name].dataset), load("digits")
    ink = torch.round(small.test_images[:20, 0] * small.deviation[0] + small.mean[0])  # (20, 8, 8)
    module = weights.module()
    for number in range(20):
        picture = Image.fromarray((ink[number] * 255 / 16).to(torch.uint8).numpy())
        entered = prepare(picture, weights.input_shape, weights.preprocessing)
        expected = data.test_images[number][None]
        assert torch.allclose(entered.x, expected, atol=1e-5)
        answer = prediction(module, entered.x)[0]
        assert answer.number == int(module(expected).argmax())


def test_the_command_makes_the_same_file_twice(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = (ship("tiny", TINY, tmp_path / folder) for folder in "ab")
    assert first.path.read_bytes() == second.path.read_bytes()
    again = Shipped.read(first.path)
    assert (again.wrong, again.train_error) == (first.wrong, first.train_error)
    assert again.options == {"depth": 8, "width": 4, "classes": 10, "input_shape": (1, 8, 8)}


def test_a_trained_module_is_left_ready_to_look_at():
    outcome = trained_by(TINY)
    assert not outcome.module.training
    assert outcome.wrong < 250, "two epochs teach something: guessing gets 323 wrong"
    assert analyse(TINY.network).parameters == sum(p.numel() for p in outcome.module.parameters())


def test_what_has_not_been_trained_here():
    with pytest.raises(CnnvizError, match="vgg16 has not been trained here: choose one of lenet5"):
        shipped("vgg16")
    assert [str(weights.origin) for weights in trained("vgg16")] == ["imagenet"]
    assert trained("zfnet") == []

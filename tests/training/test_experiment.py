"""What an experiment accepts, and that it survives a link."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz import CnnvizError, analyse
from cnnviz.training import Experiment, plain_against_residual


def test_the_default_pair_differs_in_nothing_but_the_shortcuts() -> None:
    plain, residual = plain_against_residual()
    assert (plain.label, residual.label) == ("Plain-56", "ResNet-56")
    assert (plain.is_residual, residual.is_residual) == (False, True)
    assert plain.network.input_shape == (1, 8, 8)
    assert analyse(plain.network).parameters == analyse(residual.network).parameters == 852730
    for name in ("epochs", "batch_size", "learning_rate", "momentum", "weight_decay", "seed"):
        assert getattr(plain, name) == getattr(residual, name)
    assert (plain.batch_size, plain.learning_rate, plain.momentum) == (128, 0.05, 0.9)
    assert plain.initialisation == residual.initialisation == "he"


def test_the_cost_of_a_run_is_counted() -> None:
    experiment = Experiment(epochs=10)
    assert experiment.macs == 3 * analyse(experiment.network).macs * 1797 * 10


def test_another_width_shows_in_the_label() -> None:
    assert plain_against_residual(20, width=32)[1].label == "ResNet-20, width 32"


@given(
    depth=st.sampled_from([8, 14, 20, 56]),
    epochs=st.integers(1, 40),
    rate=st.floats(1e-6, 10),
    momentum=st.floats(0, 0.999),
    seed=st.integers(0, 2**31 - 1),
    shortcut=st.sampled_from(["zero-padded", "projection", "all-projections"]),
)
def test_json_gives_the_same_experiment_back(
    depth: int, epochs: int, rate: float, momentum: float, seed: int, shortcut: str
) -> None:
    experiment = Experiment(
        options={"depth": depth, "shortcut": shortcut},
        epochs=epochs,
        learning_rate=rate,
        momentum=momentum,
        seed=seed,
    )
    again = Experiment.from_json(experiment.to_json())
    assert again == experiment
    assert hash(again) == hash(experiment)
    assert again.network == experiment.network


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"architecture": "resnet57"}, "there is no network 'resnet57'"),
        ({"architecture": "vgg16"}, "cannot take"),
        ({"options": {"depth": 57}}, "depth 57 is not 6n [+] 2: choose 56 or 62"),
        ({"options": {"depth": 2}}, "the depth is 2: give a whole number from 8 to 110"),
        ({"options": {"depth": 116}}, "the depth is 116: give a whole number from 8 to 110"),
        ({"options": {"depth": "56"}}, "the depth is '56': give a whole number"),
        ({"options": {"colour": 3}}, "resnet20-cifar has no option 'colour'"),
        ({"options": {"shortcut": []}}, r"the option shortcut is \[\]: give a word or a number"),
        ({"options": {"classes": 3}}, "the dataset decides about classes"),
        ({"options": [3]}, r"the options are \[3\]"),
        ({"dataset": "imagenet"}, "there is no dataset 'imagenet'"),
        ({"dataset": ["digits"]}, "there is no dataset"),
        ({"epochs": 0}, "the number of epochs is 0: give a whole number from 1 to 200"),
        ({"epochs": 1.5}, "the number of epochs is 1.5: give a whole number"),
        ({"batch_size": 4}, "the batch size is 4: give a whole number from 8 to 512"),
        ({"learning_rate": 0}, "the learning rate is 0: give a number from 1e-06 to 10"),
        ({"learning_rate": float("nan")}, "the learning rate is nan: give a number"),
        ({"momentum": 1}, "the momentum is 1: give a number from 0 to 0.999"),
        ({"weight_decay": -0.1}, "the weight decay is -0.1: give a number from 0 to 1"),
        ({"seed": -1}, "the seed is -1: give a whole number from 0"),
        ({"initialisation": "zero"}, "the initialisation is 'zero': choose one of he, glorot"),
        ({"side_weight": 0.3}, "resnet20-cifar has no side classifiers"),
        ({"side_weight": 2}, "the weight of the side classifiers is 2: give a number from 0"),
        ({"options": {"depth": 110, "width": 64}, "epochs": 100}, "lower the depth, the width"),
    ],
)
def test_what_makes_no_sense_is_said(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(CnnvizError, match=message):
        Experiment(**settings)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "3"])
def test_a_broken_link_is_no_experiment(text: str) -> None:
    with pytest.raises(CnnvizError, match="this is no experiment"):
        Experiment.from_json(text)


def test_an_unknown_setting_is_named() -> None:
    with pytest.raises(CnnvizError, match="an experiment has no setting 'speed'"):
        Experiment.from_json('{"speed": 3}')

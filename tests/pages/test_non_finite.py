"""Weights that lead past the numbers there are: every page that runs a network says so."""

import pytest
import torch
from safetensors.torch import save

from cnnviz import architecture, build
from cnnviz.weights.trained import Origin

PAGES = ("feature_maps", "one_number", "what_a_unit_sees", "why_this_answer")
"""Pages that take a visitor's weights."""


def weights(times=1.0, odd=None):
    state = build(architecture("lenet5"), seed=0).state_dict()
    state = {key: times * value for key, value in state.items()}
    if odd is not None:
        state["conv1.weight"][3, 0, 1, 2] = odd
    return save(state)


@pytest.fixture
def with_weights(opened):
    def open_page(page, data, **query):
        link = {"network": "lenet5", "weights": Origin.FILE.value, "picture": "digit 3"}
        at = opened(page, **link, **query)
        at.file_uploader(key="weights_file").upload("mine.safetensors", data).run()
        return at

    return open_page


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("odd", [torch.nan, torch.inf, -torch.inf])
def test_a_file_with_odd_numbers_is_refused(with_weights, refused, page, odd):
    at = with_weights(page, weights(odd=odd))
    refused(at, "conv1.weight", "no finite numbers (nan or infinity): give weights from")


@pytest.mark.parametrize(
    ("times", "layer"),
    [
        pytest.param(1e12, "fc4", id="the fourth layer with weights overflows"),
        pytest.param(1e25, "conv2", id="the second does"),
    ],
)
@pytest.mark.parametrize("page", [page for page in PAGES if page != "what_a_unit_sees"])
def test_what_overflows_is_said(with_weights, refused, page, times, layer):
    at = with_weights(page, weights(times), layer=layer)
    refused(at, "numbers too large for 32 bits: choose other weights, or a layer nearer the pic")
    assert not at.metric
    at.selectbox(key="weights").set_value(Origin.HE.value).run()
    assert not at.error
    assert at.metric


def test_a_unit_that_overflows_is_said_to_and_its_field_is_still_there(with_weights):
    """What it could see follows from the description alone."""
    at = with_weights("what_a_unit_sees", weights(1e25), layer="conv2")
    assert not at.exception and not at.error
    assert at.metric[0].label.startswith("Theoretical field")
    assert "too large for 32 bits" in " ".join(each.value for each in at.markdown)

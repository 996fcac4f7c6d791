"""The 1×1 page: its sums are torch's, its numbers those of the notes, its presets true."""

import pytest
import torch
from torch.nn import functional

from cnnviz import analyse
from cnnviz.kit.live import Live, bundled_picture, seen
from cnnviz.kit.questions import question_of
from pages.one_by_one.lesson import SIDE, difference, mixing, scaled, thinned
from pages.one_by_one.network import LAST, WEIGHTS, connected

PAGE = "one_by_one"


@pytest.mark.parametrize("shown", [scaled(2, 0), mixing(1, 0), mixing(32, 5)])
def test_what_stands_there_is_torchs_convolution_and_its_fully_connected_layer(shown):
    values = torch.tensor(shown.values, dtype=torch.float64)
    weights = torch.tensor(shown.weights, dtype=torch.float64)
    biases = torch.tensor(shown.biases, dtype=torch.float64)
    volume = values.T.reshape(1, -1, SIDE, SIDE)
    made = functional.conv2d(volume, weights[:, :, None, None], biases).relu()
    assert made[0].flatten(1).T.tolist() == shown.outputs
    assert difference(shown) == 0
    assert len(shown.values) == 36


def test_the_difference_is_one_of_all_positions_and_filters(monkeypatch):
    monkeypatch.setattr(
        functional, "linear", lambda x, w, b: x @ w.T + b + torch.arange(len(b)) / 4
    )
    assert difference(mixing(5, 0)) == 1


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"scene": "single"}, ["36", "1", "36"]),
        ({"n": 1}, ["36", "33", "1,152", "0"]),
        ({"n": 32, "seed": 9}, ["36", "1,056", "36,864", "0"]),
        ({"scene": "channels"}, ["25,088", "37,632"]),
        ({"scene": "channels", "f": 384}, ["301,056", "37,632"]),
        ({"scene": "network"}, ["7", "0", "6,410"]),
        ({"scene": "network", "picture": "digit-4"}, ["4", "0", "6,410"]),
    ],
)
def test_by_link(opened, values, query, expected):
    at = opened(PAGE, **query)
    assert not at.exception and not at.warning
    assert values(at) == expected


@pytest.mark.parametrize(
    ("filters", "word"), [(1, "shrink"), (191, "shrink"), (192, "kept"), (193, "grow")]
)
def test_whether_channels_shrink_or_grow(opened, filters, word):
    at = opened(PAGE, scene="channels", f=filters)
    said = " ".join(each.value for each in at.markdown)
    assert f"→ 28 × 28 × {filters}" in said and f"**{word}**" in said


def test_an_impossible_number_is_said(opened, refused):
    refused(opened(PAGE, scene="channels", f=385), "385", "from 1 to 384", link=True)


def means_are_scores(digit):
    """Whether the net's own answer to a digit is the means of the maps that are shown of it."""
    live = Live(WEIGHTS, bundled_picture(f"digit-{digit}"))
    module, x = live.ready()
    with torch.no_grad():
        scores = module(x)[0]
    means = torch.tensor(seen(live, LAST).maps.mean((1, 2)))
    return torch.allclose(means, scores, atol=1e-4) and int(means.argmax()) == digit


def test_a_fully_connected_layer_would_read_every_cell():
    report = analyse(WEIGHTS.described)
    assert connected(report) == sum(p.numel() for p in torch.nn.Linear(10 * 8 * 8, 10).parameters())
    assert all(means_are_scores(digit) for digit in (0, 9))


def test_presets_are_true():
    one, all_filters = mixing(1, 0), mixing(32, 0)
    double = scaled(2, 0)
    claims = {
        "One channel: each of 36 cells is multiplied by 2, and nothing else happens": (
            double.outputs == [[2 * value] for (value,) in double.values]
            and double.counted.macs == 36
        ),
        "32 channels: the filter is a fully connected layer of 32 inputs, the same at each of 36 "
        "positions": len(one.weights[0]) == 32 and one.counted.macs == 36 * 32,
        "32 filters: a fully connected layer of 32 inputs and 32 outputs, 1,056 parameters for "
        "all 36 positions": all_filters.counted.parameters == 1056,
        "32 filters on 28 × 28 × 192: a sixth of the channels is left, height and width stay": (
            thinned(192 // 6).output_shape == (32, 28, 28)
        ),
        "As many filters as channels: 28 × 28 × 192 stays as large, and gains a ReLU": (
            thinned(192).output_shape == thinned(192).input_shape
        ),
        "Or more than came in: 384 filters make 28 × 28 × 384": (
            thinned(384).output_shape == (384, 28, 28)
        ),
        "A Network in Network reads a 7: the mean of each of its last ten maps is a score, without "
        "any parameters": (
            means_are_scores(7) and analyse(WEIGHTS.described).layer("pool3").parameters == 0
        ),
    }
    assert [preset.text for preset in question_of(PAGE).presets] == list(claims)
    assert all(claims.values())

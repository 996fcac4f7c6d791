"""Figures of the memory and compare pages: bars add up to the totals, drawings share a scale."""

import re

import pytest

from cnnviz import analyse, architecture
from cnnviz.claims import history
from cnnviz.claims.contenders import contender
from cnnviz.counting.alignment import align
from cnnviz.counting.memory import Outputs, budget, memory
from cnnviz.drawing.palette import FOCUS
from pages.compare.alignment import strips
from pages.compare.contest import MEASURES, short, single, stacked
from pages.compare.tabs import same_scale
from pages.compare.years import ERROR, years
from pages.memory.figure import batch_bars, over_layers


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.key)
def test_stacked_bars_add_up(measure):
    nets = [contender(label) for label in ("alexnet", "vgg16", "googlenet")]
    drawn = stacked(nets, measure)
    totals = {
        "parameters": lambda one: one.report.parameters,
        "multiplies": lambda one: one.report.macs,
        "outputs": lambda one: one.memory.outputs(),
        "kept": lambda one: one.memory.kept.per_image,
    }[measure.key]
    summed = [sum(amounts) for amounts in zip(*(bar.customdata for bar in drawn.data), strict=True)]
    assert summed == [totals(one) for one in nets]


def test_plain_bars_write_what_is_missing():
    nets = [contender("vgg16"), contender("lenet5")]
    drawn = single(nets, "error", [8.1, None], ["8.1", "none published"])
    assert list(drawn.data[0].x) == [8.1, 0]
    assert [note.text for note in drawn.layout.annotations] == ["8.1", "none published"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(60_965_224, "61.0 M"), (15_470_264_320, "15.5 G"), (138_357_544, "138 M"), (3.745, "3.75")],
)
def test_short_numbers(value, text):
    assert short(value) == text


def test_a_batch_adds_up_to_what_the_budget_uses():
    shared = budget(analyse(architecture("resnet50")), 8 * 10**9)
    drawn = batch_bars(shared, 32, "kept")
    batch, largest = (
        sum(amounts) for amounts in zip(*(bar.customdata for bar in drawn.data), strict=True)
    )
    assert largest == shared.used
    assert batch == shared.used - (shared.batch - 32) * shared.per_image
    assert [bar.name for bar in drawn.data] == [
        "weights",
        "gradients",
        "optimizer",
        "buffers and kept once",
        "kept",
    ]


def test_bars_over_layers_add_up():
    figures = memory(analyse(architecture("vgg16")))
    outputs, kept, weights = over_layers(figures, Outputs.DRAWN).data
    image = 4 * 3 * 224 * 224
    assert sum(row[2] for row in outputs.customdata) == figures.outputs() - image
    assert sum(row[2] for row in kept.customdata) == figures.kept.per_image - image
    assert sum(row[2] for row in weights.customdata) == figures.weights


def test_drawings_keep_their_share_of_the_widest():
    svgs = same_scale(['<svg width="500"><rect width="7"/></svg>', '<svg width="1000"></svg>'])
    assert "width:50.000%" in svgs[0]
    assert "width:100.000%" in svgs[1]
    assert '<rect width="7"/>' in svgs[0]


def test_strips_mark_what_differs():
    pairs = align(*(analyse(architecture(n)) for n in ("alexnet", "alexnet-ungrouped")))
    svg = strips(pairs, "alexnet", "alexnet-ungrouped")
    assert svg.count("<g>") == 23
    assert svg.count(FOCUS) == 3
    assert "groups 2 → 1" in svg


def test_thousands_of_layers_are_drawn_as_runs():
    pairs = align(*(analyse(architecture(f"resnet{n}-cifar")) for n in (1202, 110)))
    svg = strips(pairs, "resnet1202-cifar", "resnet110-cifar")
    assert len(svg) < 10_000
    assert re.search(r"1,\d{3} layers: only in the first", svg)


def test_the_years_show_what_was_published():
    walk = history()
    drawn = years(walk, ERROR)
    shown = dict(zip(drawn.data[1].x[1], drawn.data[1].y, strict=True))
    assert shown["AlexNet"] == 18.2
    assert "LeNet-5" not in shown
    assert drawn.layout.yaxis.type != "log"
    counted = years(walk, "multiplies-per-image")
    assert counted.layout.yaxis.type == "log"
    residual = dict(zip(counted.data[0].x[1], counted.data[0].y, strict=True))
    assert residual["ResNet-50"] == 3_857_973_248
    assert residual["VGG-16"] is None

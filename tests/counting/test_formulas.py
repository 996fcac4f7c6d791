"""Formulas: the very text for each kind of layer, and arithmetic that comes out for all of them."""

import re
from fractions import Fraction
from math import ceil, floor

import pytest

import cnnviz
from cnnviz.counting.formulas import exact_positions, explain
from cnnviz.errors import ShapeError
from cnnviz.layers import (
    AvgPool,
    BatchNorm,
    Conv,
    Flatten,
    GlobalAvgPool,
    Linear,
    MaxPool,
    ReLU,
    Softmax,
    ZeroPad,
)
from cnnviz.window import Axis
from tests.counting.plain import plain

TEXTS = [
    (
        Conv(6, 5),
        (3, 32, 32),
        "H′ = W′ = ⌊(H − K + 2P)/S⌋ + 1 = ⌊(32 − 5 + 2 × 0)/1⌋ + 1 = 28",
        "parameters = C′ × C × K_H × K_W + C′ = 6 × 3 × 5 × 5 + 6 = 456",
        "multiplies = H′ × W′ × C′ × C × K_H × K_W = 28 × 28 × 6 × 3 × 5 × 5 = 352,800",
    ),
    (
        Conv(96, 11, stride=4),
        (3, 227, 227),
        "H′ = W′ = ⌊(H − K + 2P)/S⌋ + 1 = ⌊(227 − 11 + 2 × 0)/4⌋ + 1 = 55",
        "parameters = C′ × C × K_H × K_W + C′ = 96 × 3 × 11 × 11 + 96 = 34,944",
        "multiplies = H′ × W′ × C′ × C × K_H × K_W = 55 × 55 × 96 × 3 × 11 × 11 = 105,415,200",
    ),
    (
        Conv(256, 3, padding=1, groups=2, bias=False),
        (384, 13, 13),
        "H′ = W′ = ⌊(H − K + 2P)/S⌋ + 1 = ⌊(13 − 3 + 2 × 1)/1⌋ + 1 = 13",
        "parameters = C′ × C/G × K_H × K_W = 256 × 384/2 × 3 × 3 = 442,368",
        "multiplies = H′ × W′ × C′ × C/G × K_H × K_W = 13 × 13 × 256 × 384/2 × 3 × 3 = 74,760,192",
    ),
    (
        Conv(8, 3, padding="same", stride=2),
        (4, 9, 7),
        "H′ = ⌈H/S⌉ = ⌈9/2⌉ = 5",
        "W′ = ⌈W/S⌉ = ⌈7/2⌉ = 4",
        "parameters = C′ × C × K_H × K_W + C′ = 8 × 4 × 3 × 3 + 8 = 296",
        "multiplies = H′ × W′ × C′ × C × K_H × K_W = 5 × 4 × 8 × 4 × 3 × 3 = 5,760",
    ),
    (
        Conv(8, (1, 7), padding=(0, 3)),
        (16, 17, 17),
        "H′ = ⌊(H − K + 2P)/S⌋ + 1 = ⌊(17 − 1 + 2 × 0)/1⌋ + 1 = 17",
        "W′ = ⌊(W − K + 2P)/S⌋ + 1 = ⌊(17 − 7 + 2 × 3)/1⌋ + 1 = 17",
        "parameters = C′ × C × K_H × K_W + C′ = 8 × 16 × 1 × 7 + 8 = 904",
        "multiplies = H′ × W′ × C′ × C × K_H × K_W = 17 × 17 × 8 × 16 × 1 × 7 = 258,944",
    ),
    (
        MaxPool(3, 2, ceil=True),
        (64, 112, 112),
        "H′ = W′ = ⌈(H − K + 2P)/S⌉ + 1 = ⌈(112 − 3 + 2 × 0)/2⌉ + 1 = 56",
    ),
    (
        Conv(96, 11, stride=4, ceil=True),
        (3, 224, 224),
        "H′ = W′ = ⌈(H − K + 2P)/S⌉ + 1 = ⌈(224 − 11 + 2 × 0)/4⌉ + 1 = 55",
        "parameters = C′ × C × K_H × K_W + C′ = 96 × 3 × 11 × 11 + 96 = 34,944",
        "multiplies = H′ × W′ × C′ × C × K_H × K_W = 55 × 55 × 96 × 3 × 11 × 11 = 105,415,200",
    ),
    (
        MaxPool(2, 2, 1, ceil=True),  # the fourth window would start in the padding
        (3, 5, 5),
        "H′ = W′ = ⌈(H − K + 2P)/S⌉ + 1 − d = ⌈(5 − 2 + 2 × 1)/2⌉ + 1 − 1 = 3",
    ),
    (AvgPool(2), (6, 28, 28), "H′ = W′ = ⌊(H − K + 2P)/S⌋ + 1 = ⌊(28 − 2 + 2 × 0)/2⌋ + 1 = 14"),
    (
        Linear(10),
        (84,),
        "parameters = N × N′ + N′ = 84 × 10 + 10 = 850",
        "multiplies = N × N′ = 84 × 10 = 840",
    ),
    (
        Linear(4096, bias=False),
        (9216,),
        "parameters = N × N′ = 9,216 × 4,096 = 37,748,736",
        "multiplies = N × N′ = 9,216 × 4,096 = 37,748,736",
    ),
    (BatchNorm(), (64, 8, 8), "parameters = C (gamma) + C (beta) = 64 + 64 = 128"),
    (Flatten(), (16, 5, 5), "N′ = C × H × W = 16 × 5 × 5 = 400"),
    (GlobalAvgPool(), (8, 6, 6)),
    (ReLU(), (3, 4, 4)),
    (Softmax(), (10,)),
]


@pytest.mark.parametrize(
    ("layer", "shape", "texts"), [(layer, shape, texts) for layer, shape, *texts in TEXTS]
)
def test_text(layer, shape, texts):
    assert [plain(formula) for formula in explain(layer, shape).formulas] == texts


def test_dilation_and_uneven_padding():
    shape = explain(Conv(1, 3, dilation=2), (1, 10, 10)).shape[0]
    assert (shape.value, "(2 × 2 + 1)" in plain(shape)) == (6, True)
    rows, columns = explain(Conv(2, 3, padding=((1, 2), (3, 4))), (1, 8, 9)).shape
    assert (rows.value, columns.value) == (9, 14)
    assert "8 − 3 + 1 + 2" in plain(rows)
    assert "9 − 3 + 3 + 4" in plain(columns)


def test_latex():
    formula = explain(Conv(6, 5), (3, 32, 32)).parameters
    assert formula.latex == (
        r"\begin{aligned} \text{parameters} &= C' \cdot C \cdot K_H \cdot K_W + C' \\ "
        r"&= 6 \cdot 3 \cdot 5 \cdot 5 + 6 \\ &= 456 \end{aligned}"
    )
    assert r"37{,}748{,}736" in explain(Linear(4096), (9216,)).macs.latex


def worth(numbers):
    """What the numbers of a formula's text come to."""
    terms = numbers.replace(",", "").replace("−", "-").replace("×", "*")
    terms = re.sub(r"\d+", r"Fraction(\g<0>)", terms)
    terms = terms.replace("⌊", "floor(").replace("⌈", "ceil(")
    terms = terms.replace("⌋", ")").replace("⌉", ")")
    return eval(terms, {"Fraction": Fraction, "floor": floor, "ceil": ceil})


@pytest.mark.parametrize("name", cnnviz.architectures())
def test_every_formula_comes_out(name):
    """The numbers of each formula come to its value, and its value is the count."""
    for row in cnnviz.analyse(cnnviz.architecture(name)).layers[:400]:
        if row.kind in ("add", "concat"):
            continue
        explained = explain(row.layer, row.input_shape)
        for formula in explained.formulas:
            parts = plain(formula).split(" = ")
            assert worth(parts[-2]) == formula.value, plain(formula)
            assert worth(parts[-1]) == formula.value
            assert formula.latex.count("{") == formula.latex.count("}")
        if explained.macs is not None:
            assert explained.macs.value == row.macs
        if explained.parameters is not None and row.kind in ("conv", "linear", "batch_norm"):
            assert explained.parameters.value == row.parameters
        if row.kind in ("conv", "max_pool", "avg_pool"):
            values = [formula.value for formula in explained.shape]
            assert (values * 2)[:2] == list(row.output_shape[1:])


def test_a_zero_padded_shortcut_shows_its_stride():
    rows, columns = explain(ZeroPad(32, 2), (16, 8, 6)).shape
    assert (rows.value, columns.value) == (4, 3)
    assert plain(rows).endswith("⌊(8 − 1 + 2 × 0)/2⌋ + 1 = 4")


def test_positions_before_rounding():
    assert exact_positions(Axis(3, 3), 7) == Fraction(7, 3)
    assert exact_positions(Axis(11, 4), 224) == Fraction(217, 4)
    assert exact_positions(Axis(11, 4), 227) == 55
    assert exact_positions(Axis(3, 2, (1, 1)), 5) == 3


def test_what_does_not_fit_has_no_formula():
    with pytest.raises(ShapeError, match="larger than the input"):
        explain(Conv(1, 9), (1, 5, 5))

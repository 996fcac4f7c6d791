"""The residual block by hand: identity at zero, the place of the sum, the three options."""

import pytest

PAGE = "residual_block"
KEYS = (
    "Distance output–input, with shortcut",
    "Distance output–input, without",
    "Length of plain a[l+2]",
)

TABS = {"stage": "stage-by-stage", "option": "shortcut-options-a-b-c"}


def frame(at, column):
    at.session_state[f"{PAGE}.tab"] = TABS[column]
    return at.run().dataframe[0].value


def text(at):
    return "\n".join(each.value for each in at.markdown)


def test_without_weights_it_is_the_identity(opened, numbers):
    at = opened(PAGE, times=0)
    residual, plain, length = (numbers(at)[key] for key in KEYS)
    assert (residual, plain, length) == ("0", "3.74", "0")
    assert "it is the identity here. The plain block's output is 0" in text(at)
    stages = frame(at, "stage")
    out = stages[stages["stage"] == "a[l+2]"].filter(like="number").to_numpy().tolist()
    assert out == [[2, 0, 1, 3], [0, 0, 0, 0]]


def test_the_slider_brings_it_there(opened, numbers, control):
    at = opened(PAGE)
    before = float(numbers(at)[KEYS[0]])
    control(at, "times").set_value(10).run()
    after = float(numbers(at)[KEYS[0]])
    assert 0 < after < before / 5
    assert "With 10 % of the weights" in text(at)


def test_below_zero_the_place_of_the_sum_matters(opened, numbers):
    before = opened(PAGE, times=0, below="1")
    assert numbers(before)[KEYS[0]] == "2.00"
    assert "The ReLU after the sum sets what is below 0 to 0" in text(before)
    assert "Joined after it, a[l+2] would be (−2, 0, 1, 3)" in text(before)
    after = opened(PAGE, times=0, below="1", join="after")
    assert numbers(after)[KEYS[0]] == "0"
    assert "Joined before it, a[l+2] would be (0, 0, 1, 3)" in text(after)


def test_formulas_carry_the_numbers(opened):
    at = opened(PAGE, a1=7)
    formulas = [each.value for each in at.latex]
    stages = frame(at, "stage")
    row = stages[(stages["block"] == "residual") & (stages["stage"] == "a[l+2]")]
    last = " \\\\ ".join(f"{v:.3f}".rstrip("0").rstrip(".") for v in row.to_numpy()[0][2:])
    assert r"\begin{pmatrix}7 \\ 0 \\ 1 \\ 3\end{pmatrix}" in formulas[0]
    assert rf"\begin{{pmatrix}}{last}\end{{pmatrix}}" in formulas[-1]
    assert r"g(z^{[l+2]} + a^{[l]})" in formulas[-1]
    assert r"g(z^{[l+2]}) + a^{[l]}" in opened(PAGE, join="after").latex[-1].value


def test_a_zero_vector_is_no_trouble(opened, numbers):
    at = opened(PAGE, a1=0, a3=0, a4=0, times=0)
    assert not at.exception
    assert numbers(at)[KEYS[1]] == "0"
    assert "The plain block puts out a[l] as well" in text(at)


@pytest.mark.parametrize(("option", "said"), [("A", "No parameters"), ("C", "on every shortcut")])
def test_options(opened, option, said):
    at = opened(PAGE, option=option, tab=TABS["option"])
    assert said in text(at)
    rows = frame(at, "option")
    widening = rows[rows["of"].str.contains("stride 2")]
    assert list(widening["parameters"]) == [221_696, 230_144, 230_144]
    assert list(widening["multiplies"]) == [173_408_256, 179_830_784, 179_830_784]


@pytest.mark.parametrize(
    ("key", "value", "word"),
    [
        ("a1", "-1", "number 1"),
        ("below", "5", "make one input negative"),
        ("times", "101", "scale the weights"),
        ("join", "on", "add the shortcut"),
    ],
)
def test_a_broken_link_says_which_setting(opened, refused, key, value, word):
    refused(opened(PAGE, **{key: value}), word, value, link=True)

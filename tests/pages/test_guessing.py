"""Guess first, on the pages that have numbers: hidden until given, and a slip in them named."""

import pytest

from cnnviz import analyse, architecture
from cnnviz.counting.memory import budget


def text(at):
    return "\n".join(each.value for each in at.markdown)


@pytest.mark.parametrize("value", ["on", "true"])
def test_the_numbers_are_hidden_until_one_is_given(opened, numbers, control, value):
    at = opened("layer_calculator", guess=value, asked="parameters")
    assert not at.exception
    assert numbers(at) == {}
    assert not at.get("tab")
    control(at, "answer").set_value("450").run()
    assert "The biases are forgotten" in text(at)
    assert numbers(at) == {}
    control(at, "answer").set_value("456").run()
    assert numbers(at) == {"Parameters": "456"}
    control(at, "k").set_value(3).run()  # another layer, and the answer was to the last
    assert numbers(at) == {}
    assert control(at, "answer").value == ""
    control(at, "guess").set_value(False).run()
    assert numbers(at)["Parameters"] == "168"


@pytest.mark.parametrize(
    ("query", "right"),
    [
        ({"asked": "output", "answer": "28x28x6"}, "Output (height × width × channels)"),
        ({"asked": "multiplies", "answer": "352,800"}, "Multiplies per image"),
        ({"kind": "max-pooling", "asked": "parameters", "answer": "0"}, "Parameters"),
    ],
)
def test_a_right_answer_shows_its_number(opened, numbers, query, right):
    at = opened("layer_calculator", guess="on", **query)
    assert [*numbers(at)] == [right]


@pytest.mark.parametrize(
    ("page", "asked", "wrong", "slip", "right"),
    [
        (
            "bottleneck_savings",
            "through",
            "10,035,200",
            "1 × 1 convolution is forgotten",
            "12443648",
        ),
        ("bottleneck_savings", "direct", "240,844,800", "FLOPs are counted", "120,422,400"),
        ("inception_module", "output", "224", "pool’s branch is forgotten", "256"),
        ("inception_module", "multiplies", "163,328", "multiplies of one position", "128,049,152"),
        ("architectures", "parameters", "62378344", "groups are forgotten", "61.0M"),
        ("architectures", "multiplies", "1.449G", "FLOPs are counted", "724,406,816"),
        ("training_step", "forward", "724,406,816", "batch is forgotten", "23,181,018,112"),
        ("training_step", "step", "69,543,054,336", "gradient to the picture", "66,169,767,936"),
        ("own_network", "multiplies", "13,906,944", "FLOPs are counted", "6,953,472"),
    ],
)
def test_other_pages_show_themselves_once_a_number_is_given(
    opened, numbers, control, page, asked, wrong, slip, right
):
    at = opened(page, guess="on", asked=asked, answer=wrong)
    assert not at.exception
    assert slip in text(at)
    assert numbers(at) == {}
    control(at, "answer").set_value(right).run()
    assert not at.exception
    assert len(numbers(at)) >= 2


def test_a_batch_is_worked_out_from_what_it_takes(opened, numbers, control):
    at = opened("memory", guess="on", asked="largest")
    assert [*numbers(at)] == ["Fixed (weights, gradients, optimizer)", "Per image"]
    report = analyse(architecture("vgg16"))
    needed = budget(report, 8 * 10**9)
    control(at, "answer").set_value(f"{8 * 10**9 // needed.per_image}").run()
    assert "What the weights take is forgotten" in text(at)
    control(at, "answer").set_value(f"{needed.batch}").run()
    assert not at.exception
    assert "Largest batch" in numbers(at)


def test_it_stays_on_from_page_to_page_but_the_answer_does_not(opened, control):
    at = opened("layer_calculator", guess="on", answer="1")
    for page in ("guess_first", "layer_calculator"):
        at.query_params.clear()  # as the app itself does on the way to another page
        at.switch_page(f"pages/{page}/page.py").run()
    assert control(at, "guess").value
    assert control(at, "answer").value == ""

"""Guess first, on the pages that have numbers: hidden until given, and a slip in them named."""

import pytest


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


def test_it_stays_on_from_page_to_page_but_the_answer_does_not(opened, control):
    at = opened("layer_calculator", guess="on", answer="1")
    for page in ("guess_first", "layer_calculator"):
        at.query_params.clear()  # as the app itself does on the way to another page
        at.switch_page(f"pages/{page}/page.py").run()
    assert control(at, "guess").value
    assert control(at, "answer").value == ""

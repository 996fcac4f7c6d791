"""What a link says: possible or told in one box, said again, and whole in the link to this."""

from urllib.parse import parse_qs

import pytest

from scripts.visit import AppTest


def everything():
    """A page with a control of each kind."""
    import streamlit as st

    from cnnviz.kit import page
    from cnnviz.kit.control import Control, Look
    from cnnviz.kit.controls import show, tabs
    from cnnviz.kit.questions import Question

    page.begin(Question("made_up", "Everything", "Which?", 1))
    letters = tuple("abcdefghijkl")
    some = {"fewest": 2, "most": 3}
    controls = {
        "number": Control("number", "Number", 5, range(1, 101), Look.BOX),
        "slider": Control("slider", "Slider", 4, range(1, 11), Look.SLIDER),
        "along": Control("along", "Along", "c", letters, Look.SLIDER),
        "choice": Control("choice", "Choice", "b", letters, Look.LIST),
        "few": Control("few", "Few", "x", ("x", "y"), Look.ROW),
        "some_of": Control("some", "Some", ["a", "b"], letters, Look.SOME, **some),
        "flag": Control("flag", "Flag", True, (False, True), Look.SWITCH),
        "several": Control("several", "Several", [], letters, Look.PILLS, most=12),
        "words": Control("words", "Words", "", None, Look.WORDS),
    }
    shown = {name: show(control) for name, control in controls.items()}
    labels = {"one": "The first", "two": "The second"}
    parts = tabs(Control("tab", "tab", "one", tuple(labels), Look.TABS, labels=labels))
    st.json(shown | {"tab": next(value for value, tab in parts.items() if tab.open)})
    page.finish()


USUAL = {
    "number": 5,
    "slider": 4,
    "along": "c",
    "choice": "b",
    "few": "x",
    "some": ["a", "b"],
    "flag": True,
    "several": [],
    "words": "",
    "tab": "one",
}
OTHER = {
    "number": 100,
    "slider": 1,
    "along": "l",
    "choice": "a",
    "few": "y",
    "some": ["l", "a", "c"],
    "flag": False,
    "several": ["k", "b"],
    "words": "1,000 & more",
    "tab": "two",
}
NONSENSE = [
    *(
        "inf",
        "-inf",
        "Infinity",
        "nan",
        "1e400",
        "-1e999",
        "3.7",
        "5.0",
        "0x10",
        "1_0",
        "+5",
        "007",
    ),
    *("٣", "３", "½", "²", "9" * 25, "9" * 5000, str(2**63), "-1", "0", " 5", "None", "[]", "{}"),
    *("\0", "a\nb", "\u202e", "![x](https://example.invalid/x.png)", "<b>", "x" * 20_000),
    *(b"\xff\xfe", b"\xed\xa0\x80"),
]


def run(script, **query):
    at = AppTest.from_function(script, default_timeout=30)
    at.query_params.update(query)
    at.run()
    assert not at.exception
    return at


def values(at):
    return {key: at.session_state[key] for key in USUAL}


def link(at):
    """The settings of the link to this."""
    return parse_qs(at.code[0].value.partition("?")[2], keep_blank_values=True)


READ = [key for key in USUAL if key != "words"]
"""All but what takes any text."""


def refuses(keys, value):
    at = run(everything, **dict.fromkeys(keys, value))
    assert values(at) == USUAL
    assert len(at.warning) == 1
    assert "cannot be shown" in at.warning[0].value
    assert len(at.warning[0].value) < 1500
    assert at.query_params == {}
    again = at.run()
    assert values(again) == USUAL
    assert not again.warning


@pytest.mark.parametrize("key", READ)
@pytest.mark.parametrize(
    "value", ["-inf", "1e400", "x" * 20_000, b"\xff"], ids=lambda v: ascii(v)[:9]
)
def test_what_cannot_be_read_is_the_usual_value_and_said(key, value):
    refuses([key], value)


@pytest.mark.parametrize("value", NONSENSE, ids=lambda value: ascii(value)[:20])
def test_no_nonsense_can_be_read(value):
    refuses(READ, value)


@pytest.mark.parametrize("key", [key for key in USUAL if key not in ("words", "several")])
@pytest.mark.parametrize("value", ["", ["", ""]], ids=["nothing", "nothing twice"])
def test_nothing_is_no_value(key, value):
    at = run(everything, **{key: value})
    assert values(at) == USUAL
    assert len(at.warning) == 1


@pytest.mark.parametrize(
    ("key", "asked"),
    [
        ("number", ["7", "8"]),
        ("slider", ["7", "7"]),
        ("choice", ["a", "b"]),
        ("few", ["y", "y"]),
        ("flag", ["true", "false"]),
        ("tab", ["one", "two"]),
    ],
)
def test_two_values_for_one_control_are_none(key, asked):
    at = run(everything, **{key: asked})
    assert values(at) == USUAL
    assert " and ".join(asked) in at.warning[0].value


def test_all_that_cannot_be_read_is_told_in_one_box():
    at = run(everything, **dict.fromkeys(USUAL, "inf"))
    assert values(at) == USUAL | {"words": "inf"}
    (box,) = at.warning
    lines = box.value.splitlines()
    assert len([line for line in lines if line.startswith("- ")]) == 9
    assert "- Number “inf”: give a whole number from 1 to 100." in lines
    assert lines[-1] == "- and 1 more"
    assert at.query_params == {"words": "inf"}


def test_what_can_be_read_beside_what_cannot_is_kept():
    at = run(everything, number="7", slider="inf", few="y", choice="?")
    assert values(at) == USUAL | {"number": 7, "few": "y"}
    assert at.query_params == {"number": "7", "few": "y"}


@pytest.mark.parametrize(
    ("asked", "shown", "word"),
    [
        (["c", "?", "d"], ["c", "d"], "“?”"),
        (["c", "d", "e", "f"], ["c", "d", "e"], "up to 3"),
        (["c", "c", "d"], ["c", "d"], None),
        (["c", "?"], ["a", "b"], "2 to 3"),
        (["c"], ["a", "b"], "2 to 3"),
    ],
)
def test_of_several_the_possible_ones_are_shown(asked, shown, word):
    at = run(everything, some=asked)
    assert at.session_state["some"] == shown
    assert [word in box.value for box in at.warning] == ([] if word is None else [True])


@pytest.mark.parametrize("settings", [USUAL, OTHER], ids=["usual", "other"])
def test_the_link_to_this_names_every_control(settings):
    from cnnviz.kit.control import written

    query = {key: written(value) for key, value in settings.items()}
    at = run(everything, **query)
    assert values(at) == settings
    assert not at.warning
    said = {key: [value] if isinstance(value, str) else value for key, value in query.items()}
    assert link(at) == {key: value for key, value in said.items() if value}
    anew = run(everything, **link(at))
    assert values(anew) == settings


def test_a_change_by_hand_is_in_both_links_and_after_nonsense_too():
    at = run(everything, number="inf", choice="?")
    at.number_input(key="number").set_value(9).run()
    at.selectbox(key="choice").set_value("d").run()
    assert at.query_params == {"number": "9", "choice": "d"}
    assert link(at)["number"] == ["9"]
    assert values(run(everything, **at.query_params)) == values(at)


def following():
    """A page where one default follows another control."""
    from cnnviz.kit import page
    from cnnviz.kit.control import Control, Look
    from cnnviz.kit.controls import show
    from cnnviz.kit.questions import Question

    page.begin(Question("made_up", "Following", "Which?", 1))
    first = show(Control("first", "First", 3, range(100), Look.BOX))
    show(Control("second", "Second", first + 1, range(101), Look.BOX))
    one = show(Control("one", "One", "a", ("a", "b", "c", "d"), Look.LIST))
    others = [letter for letter in "abcd" if letter != one]
    show(Control("another", "Another", others[0], others, Look.LIST))
    page.finish()


def test_what_is_shown_is_in_the_link_when_its_default_changes():
    at = run(following)
    at.number_input(key="first").set_value(8).run()
    assert at.session_state["second"] == 4
    at.selectbox(key="one").set_value("c").run()
    assert at.session_state["another"] == "b"
    assert at.query_params == {"first": "8", "second": "4", "one": "c", "another": "b"}
    anew = run(following, **at.query_params)
    for key in ("first", "second", "one", "another"):
        assert anew.session_state[key] == at.session_state[key]


def narrowing():
    """A page whose controls may find in the session what they cannot show."""
    from cnnviz.kit import page
    from cnnviz.kit.control import Control, Look
    from cnnviz.kit.controls import show
    from cnnviz.kit.questions import Question

    page.begin(Question("made_up", "Narrowing", "Which?", 1))
    some = {"fewest": 1, "most": 2}
    show(Control("number", "Number", 5, range(1, 10), Look.BOX))
    show(Control("choice", "Choice", "1", ("1", "2"), Look.LIST))
    show(Control("flag", "Flag", False, (False, True), Look.SWITCH))
    show(Control("some", "Some", ["a"], ("a", "b"), Look.SOME, **some))
    show(Control("slider", "Slider", 2, range(1, 5), Look.SLIDER))
    page.finish()


@pytest.mark.parametrize("value", ["20", 20, True, None, 3.5, ["x"], "a", float("inf")])
def test_what_another_page_set_under_the_same_name_is_let_go(value):
    at = AppTest.from_function(narrowing, default_timeout=30)
    for key in ("number", "choice", "flag", "some", "slider"):
        at.session_state[key] = value
    at.run()
    assert not at.exception
    assert at.session_state["number"] == 5
    assert at.session_state["choice"] == "1"
    assert at.session_state["flag"] is (value is True)
    assert at.session_state["some"] == ["a"]
    assert at.session_state["slider"] == (4 if value == 20 and value != "20" else 2)

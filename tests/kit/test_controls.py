"""Controls in the link: presets set them all, the link has what differs, and a slider follows."""

from cnnviz.kit.questions import Preset
from scripts.visit import AppTest, choose


def run(script, **query):
    at = AppTest.from_function(script, default_timeout=30)
    at.query_params.update({key: str(value) for key, value in query.items()})
    at.run()
    assert not at.exception
    return at


def kinds():
    """A page whose second control appears only with one choice of the first."""
    import streamlit as st

    from cnnviz.kit import page
    from cnnviz.kit.control import Control, Look
    from cnnviz.kit.controls import show
    from cnnviz.kit.questions import Question

    page.begin(Question("made_up", "Kinds", "Which?", 1))
    if show(Control("kind", "Kind", "a", ("a", "b"), Look.LIST)) == "b":
        extra = show(Control("extra", "Extra", 3, range(100), Look.BOX))
        up = show(Control("up", "Up", True, (False, True), Look.SWITCH))
        st.write(f"extra {extra} {up}")
    page.finish()


KINDS = (
    Preset("b with 5", {"kind": "b", "extra": 5, "up": False}),
    Preset("b as usual", {"kind": "b", "extra": 3, "up": True}),
    Preset("the first", {}),
)


def test_a_preset_links_controls_that_were_not_there():
    at = run(kinds)
    choose(at, KINDS[0])
    assert at.query_params == {"kind": "b", "extra": "5", "up": "false"}
    anew = run(kinds, **at.query_params)
    assert "extra 5 False" in [each.value for each in (*at.markdown, *anew.markdown)]
    assert not anew.warning


def test_what_is_usual_is_not_in_the_link():
    at = run(kinds)
    choose(at, KINDS[1])
    assert at.query_params == {"kind": "b"}
    choose(at, KINDS[2])
    assert at.query_params == {}


def sliding():
    """A page whose slider ends where another control says."""
    import streamlit as st

    from cnnviz.kit import page
    from cnnviz.kit.control import Control, Look
    from cnnviz.kit.controls import show
    from cnnviz.kit.questions import Question

    page.begin(Question("made_up", "Slider", "How wide?", 1))
    most = show(Control("most", "Most", 10, range(1, 1000), Look.BOX))
    width = Control("width", "Width", min(4, most), range(1, most + 1), Look.SLIDER)
    st.write(f"width {show(width)}")
    page.finish()


def widths(at):
    return [each.value for each in at.markdown if each.value.startswith("width")]


def test_a_slider_whose_range_changes_keeps_to_the_preset():
    at = run(sliding, width=9)
    assert widths(at) == ["width 9"]
    choose(at, Preset("a wide one", {"most": 100, "width": 50}))
    assert widths(at) == ["width 50"]
    assert at.query_params == {"most": "100", "width": "50"}
    choose(at, Preset("usual"))
    assert widths(at) == ["width 4"]
    assert at.query_params == {}


def test_a_slider_follows_its_end_down():
    at = run(sliding, most=20, width=15)
    at.number_input(key="most").set_value(6).run()
    assert widths(at) == ["width 6"]
    assert not at.warning
    at.number_input(key="most").set_value(2).run()
    assert widths(at) == ["width 2"]


def test_too_much_for_a_slider_is_said():
    at = run(sliding, width=11)
    assert widths(at) == ["width 4"]
    assert "11" in at.warning[0].value
    assert "from 1 to 10" in at.warning[0].value


def guarded():
    """A page that refuses."""
    import streamlit as st

    from cnnviz.errors import CnnvizError
    from cnnviz.kit import page
    from cnnviz.kit.control import Control, Look
    from cnnviz.kit.controls import show
    from cnnviz.kit.questions import Question

    page.begin(Question("made_up", "Refusing", "What?", 1))
    with page.guarded():
        count = show(Control("count", "Count", 0, range(10), Look.BOX))
        if count != 2:
            raise CnnvizError("the count must be 2: set it")
    st.write("never at first")


def test_a_refusal_is_one_sentence_and_can_be_put_right():
    at = run(guarded)
    assert len(at.error) == 1
    assert "The count must be 2: set it." in at.error[0].value
    assert "never at first" not in [each.value for each in at.markdown]
    at.number_input(key="count").set_value(2).run()
    assert not at.error
    assert at.markdown[-1].value == "never at first"

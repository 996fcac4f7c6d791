"""Declared controls: a plain value with defaults that follow, read from a link, kept by page."""

import importlib
import json
from dataclasses import dataclass, replace
from types import SimpleNamespace

import pytest

from cnnviz.kit import controls
from cnnviz.kit.control import Look, slug, written
from cnnviz.kit.declared import Declared, choice, declarations, flag, several, whole, words
from cnnviz.kit.picture_controls import PictureState
from cnnviz.kit.put import Put
from cnnviz.kit.questions import ROOT, Preset, question_of
from scripts.visit import AppTest, choose


@dataclass(frozen=True)
class State(Declared):
    network: str = choice("Network", ("a", "b"), shared=True)
    depth: int = whole("Depth", lambda s: {"a": 10, "b": 20}[s.network], key="d", follows="network")
    width: int = whole("Width", 4, low=1, high=lambda s: s.depth, slide=True)
    padding: str = choice(
        "Padding", {"none": "no padding", "each-side": "each side"}, look=Look.ROW
    )
    up: bool = flag("Round up", False)
    more: tuple[str, ...] = several("More columns", {"memory": "memory", "extras": "others"})
    some: tuple[str, ...] = several(
        "Some", ("x", "y", "z"), ("x", "y"), look=Look.SOME, fewest=2, most=3
    )
    layer: str = choice("Layer")
    find: str = words("Find")


def test_a_state_is_a_plain_value():
    assert State() == State(network="a", depth=10, width=4, some=("x", "y"))
    assert State(network="b").depth == 20
    assert State(network="b", depth=3).depth == 3
    assert replace(State(), up=True).up
    assert len({State(), State(), State(network="b")}) == 2


def test_a_link_is_read_without_a_page():
    assert State.read({}) == State()
    assert State.read({"network": "b", "width": 20}) == State(network="b", width=20)
    settings = {"d": "7", "padding": "each side", "up": "true", "more": ["memory"], "layer": "c1"}
    assert State.read(settings) == State(
        depth=7, padding="each-side", up=True, more=("memory",), layer="c1"
    )


@pytest.mark.parametrize(
    "settings",
    [{"depth": 5}, {"d": "inf"}, {"width": 11}, {"network": "c"}, {"padding": "no padding"}],
)
def test_what_is_no_state_is_an_error(settings):
    with pytest.raises(ValueError, match=r".+"):
        State.read(settings)


def states():
    """The pages whose controls are declared: {folder: its state}."""
    folders = sorted(path.parent.name for path in (ROOT / "pages").glob("*/state.py"))
    return {name: importlib.import_module(f"pages.{name}.state").State for name in folders}


@pytest.mark.parametrize("name", states())
def test_presets_are_states_of_their_page(name):
    state = states()[name]
    for preset in question_of(name).presets:
        shown = state.read(preset.query)
        for parameter, value in preset.query.items():
            (field,) = [
                each for each, of in declarations(state).items() if (of.key or each) == parameter
            ]
            assert written(getattr(shown, field)) == written(value), preset.text


@pytest.mark.parametrize("name", states())
def test_names_in_a_link_are_slugs_and_each_once(name):
    state = states()[name]
    names = [of.key or field for field, of in declarations(state).items()]
    assert len(set(names)) == len(names)
    for field in declarations(state):
        allowed = state.control(field, state(), name).allowed
        for value in [] if isinstance(allowed, range) or allowed is None else allowed:
            said = str(written(value))
            assert said == slug(said), (field, said)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Max pooling", "max-pooling"),
        ("32 × 32 × 3", "32-32-3"),
        ("32-×-32-×-3", "32-32-3"),
        ("2 × 2 pixels, every 1", "2-2-pixels-every-1"),
        ("2-×-2-pixels,-every-1", "2-2-pixels-every-1"),
        ("top-5 error, %", "top-5-error"),
        ("top-5-error,-%", "top-5-error"),
        ("-1", "-1"),
        (" 5", " 5"),
    ],
)
def test_each_spelling_of_an_option_has_one_name_and_no_other_has_it(said, name):
    assert slug(said) == name


def two_pages():
    """Two pages with a seed each and one network; a switch says which is on the screen."""
    from dataclasses import dataclass

    import streamlit as st

    from cnnviz.kit import page
    from cnnviz.kit.declared import Declared, Drawing, choice, whole
    from cnnviz.kit.questions import Question

    @dataclass(frozen=True)
    class Kept(Declared):
        network: str = choice("Network", ("a", "b", "c"), shared=True)
        seed: int = whole("Seed", 0)
        depth: int = whole("Depth", lambda s: "abc".index(s.network), follows="network")

    page.begin(Question(st.session_state.get("where", "one"), "Two", "Which?", 1))
    draw = Drawing(Kept)
    with page.row():
        draw("network", "seed")
    st.json(vars(draw("depth")))
    page.finish()


def opened(**query):
    at = AppTest.from_function(two_pages, default_timeout=30)
    at.query_params.update(query)
    return at.run()


def shown(at):
    assert not at.exception
    return SimpleNamespace(**json.loads(at.json[0].value))


def test_a_control_is_its_page_s_own_unless_it_is_shared():
    at = opened()
    at.number_input(key="one.seed").set_value(7).run()
    at.selectbox(key="network").set_value("c").run()
    assert vars(shown(at)) == {"network": "c", "seed": 7, "depth": 2}
    at.session_state["where"], at.query_params = "two", {}
    at.run()
    assert vars(shown(at)) == {"network": "c", "seed": 0, "depth": 2}
    assert at.query_params == {"network": "c"}
    at.session_state["where"], at.query_params = "one", {"network": "b"}
    at.run()
    assert vars(shown(at)) == {"network": "b", "seed": 0, "depth": 1}, "the link comes first"


def test_what_follows_another_goes_back_when_that_is_changed_by_hand():
    at = opened(network="b", depth="5")
    assert shown(at).depth == 5
    at.number_input(key="one.seed").set_value(7).run()
    assert shown(at).depth == 5
    at.selectbox(key="network").set_value("c").run()
    assert shown(at).depth == 2
    assert at.query_params == {"network": "c", "seed": "7"}


def test_a_preset_is_a_link():
    at = opened(network="c", depth="5")
    choose(at, Preset("b, with a seed", {"network": "b", "seed": 9}))
    assert vars(shown(at)) == {"network": "b", "seed": 9, "depth": 1}
    assert at.query_params == {"network": "b", "seed": "9"}
    assert "network=b&seed=9&depth=1" in at.code[0].value


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"weights": "random (torch's own)"}, ("torch", "temple")),
        ({"weights": "trained on ImageNet", "network": "vgg16"}, ("imagenet", "temple")),
        ({"picture": "flower (photograph)"}, ("he", "flower")),
        ({"picture": "digit 3", "weights": "my own file"}, ("file", "digit-3")),
        ({"picture": "a digit I draw"}, ("he", "drawn")),
    ],
)
def test_weights_and_pictures_are_still_read_as_links_once_spelt_them(settings, said):
    state = PictureState.read(settings)
    assert (state.weights, state.picture) == said


def tabbed():
    """A page with two tabs."""
    from dataclasses import dataclass

    import streamlit as st

    from cnnviz.kit import page
    from cnnviz.kit.control import Look
    from cnnviz.kit.declared import Declared, Drawing, choice
    from cnnviz.kit.questions import Question

    @dataclass(frozen=True)
    class Parts(Declared):
        part: str = choice("Part", {"one": "The first", "famous-slips": "Slips"}, look=Look.TABS)

    page.begin(Question("tabbed", "Tabs", "Which?", 1))
    draw = Drawing(Parts)
    shown = [part for part, tab in draw.tabs("part").items() if tab.open]
    st.json({"shown": shown, "part": draw.state.part})
    page.finish()


def test_a_tab_is_an_option_whatever_it_is_called(monkeypatch):
    at = AppTest.from_function(tabbed, default_timeout=30)
    at.query_params["part"] = "Famous slips"
    assert vars(shown(at.run())) == {"shown": ["famous-slips"], "part": "famous-slips"}
    assert at.query_params == {"part": "famous-slips"}
    monkeypatch.setattr(controls, "_", lambda message, **_facts: f"⟦{message}⟧")
    assert shown(at.run()).part == "famous-slips"
    assert [tab.label for tab in at.tabs] == ["⟦The first⟧", "⟦Slips⟧"]
    at.session_state["tabbed.part"] = "one"
    assert vars(shown(at.run())) == {"shown": ["one"], "part": "one"}
    assert at.query_params == {}


def interrupted():
    """A page that another sets a control of; the visitor may be quicker than its drawing."""
    from dataclasses import dataclass

    import streamlit as st

    from cnnviz.kit import page
    from cnnviz.kit.declared import Declared, Drawing, whole
    from cnnviz.kit.questions import Question

    @dataclass(frozen=True)
    class Kept(Declared):
        seed: int = whole("Seed", 0)

    page.begin(Question("one", "One", "Which?", 1))
    draw = Drawing(Kept)
    if st.session_state.get("quick"):
        st.stop()
    st.json(vars(draw("seed")))
    page.finish()


def set_by_another(at, seed):
    """What a callback of a drawing does, in a session."""
    was = at.session_state["one.seed"]
    at.session_state["_put"] = Put({"one.seed": (was, seed)})
    at.session_state["one.seed"] = seed


def test_what_is_set_outlasts_a_run_that_is_interrupted():
    at = AppTest.from_function(interrupted, default_timeout=30).run()
    set_by_another(at, 7)
    at.session_state["quick"] = True
    at.run()
    at.session_state["quick"], at.session_state["one.seed"] = False, 0  # what the browser shows
    assert shown(at.run()).seed == 7


def test_what_is_set_outlasts_a_message_that_left_before_the_browser_heard_of_it(monkeypatch):
    monkeypatch.setattr("cnnviz.kit.put.HEARD", 600.0)  # however slow this machine is
    at = AppTest.from_function(interrupted, default_timeout=30).run()
    set_by_another(at, 7)
    assert shown(at.run()).seed == 7
    at.session_state["one.seed"] = 0  # as a message in between says
    assert shown(at.run()).seed == 7
    at.number_input(key="one.seed").set_value(3).run()
    assert shown(at).seed == 3
    at.number_input(key="one.seed").set_value(0).run()
    assert shown(at).seed == 0, "the visitor has set it since"
    set_by_another(at, 7)
    assert shown(at.run()).seed == 7
    monkeypatch.setattr("cnnviz.kit.put.HEARD", 0.0)
    at.number_input(key="one.seed").set_value(0).run()
    assert shown(at).seed == 0, "by now the browser has heard"


def test_a_preset_outlasts_a_run_that_is_interrupted():
    at = AppTest.from_function(interrupted, default_timeout=30).run()
    at.session_state["quick"] = True
    choose(at, Preset("nine", {"seed": 9}))
    at.session_state["quick"], at.session_state["one.seed"] = False, 0
    assert shown(at.run()).seed == 9
    assert at.query_params == {"seed": "9"}

"""Gradient norms: what is known to happen in each setting, and every layer of it."""

import math

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx

from cnnviz.kit import waiting
from cnnviz.kit.questions import question_of
from pages.gradient_norms import lesson
from pages.gradient_norms import steps as gradient_steps
from scripts.visit import choose

PAGE = "gradient_norms"


def table(at):
    """The table that has a row a layer: (plain norms, residual norms)."""
    frame = rows(at)
    return list(frame["plain"]), list(frame["residual"])


def rows(at):
    at.session_state[f"{PAGE}.tab"] = "layer-by-layer"
    return at.run().dataframe[0].value


def test_a_plain_net_of_56_explodes_and_its_twin_does_not(opened, numbers):
    at = opened(PAGE)
    plain, residual = table(at)
    assert len(plain) == len(residual) == 56
    assert plain[0] > 300 * plain[-2]
    assert residual[0] < 100 * residual[-2]
    assert all(math.isfinite(norm) and norm > 0 for norm in plain + residual)
    first = next(value for label, value in numbers(at).items() if "plain" in label)
    assert float(first) == pytest.approx(plain[0], rel=0.005)


def test_20_layers_hardly_differ(opened):
    plain, residual = table(opened(PAGE, depth=20))
    assert len(plain) == 20
    assert plain[0] < 10 * residual[0]


def test_without_batch_norm_torchs_weights_let_it_vanish(opened):
    plain, residual = table(opened(PAGE, norm="false", init="torch"))
    assert plain[0] < 1e-20 < 1e-3 < residual[0]


def test_a_vanished_gradient_is_called_zero(opened):
    at = opened(PAGE, depth=110, norm="false", init="torch")
    plain, residual = table(at)
    assert plain[0] == 0
    assert residual[0] > 0
    assert at.metric[0].value == "0"


def test_without_batch_norm_he_weights_let_the_residual_net_blow_up(opened):
    plain, residual = table(opened(PAGE, depth=110, norm="false"))
    assert residual[0] > 1e4 > 1 > plain[0]


def test_controls_change_the_numbers(opened, control):
    at = opened(PAGE, depth=8)
    before = table(at)
    control(at, "seed").set_value(1).run()
    assert len(table(at)[0]) == 8
    assert table(at) != before
    control(at, "seed").set_value(0).run()
    assert table(at) == before, "the same setting gives the same numbers"
    control(at, "batch").set_value(16).run()
    assert table(at) != before
    control(at, "norm").set_value(False).run()
    assert table(at)[0][0] < 1


@pytest.mark.parametrize(
    ("key", "value", "word"),
    [
        ("depth", "57", "depth"),
        ("init", "zero", "initialisation"),
        ("batch", "1", "batch"),
        ("seed", "x", "seed"),
        ("norm", "2", "batch norm"),
    ],
)
def test_a_broken_link_says_which_setting(opened, refused, key, value, word):
    query = {"depth": "8", key: value}
    at = opened(PAGE, **query)
    refused(at, word, value, link=True)
    assert len(table(at)[0]) == (56 if key == "depth" else 8)


def said(at):
    return "\n".join(each.value for each in at.markdown)


def test_sliding_through_the_steps(opened, control):
    at = opened(PAGE, depth=20, step=1, batch=16)
    second = table(at)
    assert "At step 1, with batch norm, ReLU, He initialisation, 20 layers:" in said(at)
    control(at, "step").set_value(0).run()
    first = table(at)
    assert first != second
    assert table(opened(PAGE, depth=20, batch=16)) == first
    control(at, "step").set_value(1).run()
    assert table(at) == second


def test_what_overflows_is_said_and_not_drawn(opened):
    at = opened(PAGE, depth=110, norm="false", step=2)  # recorded
    assert "the residual net's gradient overflows: in each of the 110 layers it is no f" in said(at)
    assert "the residual net's activations overflow: in each of the 110 layers they are" in said(at)
    assert "no finite number in the residual one" in said(at)
    assert [metric.value for metric in at.metric][2:] == ["overflow", "overflow"]


def test_projections_are_in_the_table_only(opened):
    at = opened(PAGE, depth=20, shortcut="all-projections", batch=16)
    frame = rows(at)
    assert len(frame) == 20 + 9
    assert frame["plain"].isna().sum() == 9
    assert frame["residual"].isna().sum() == 0


def test_several_seeds_make_a_median(opened):
    one = [table(opened(PAGE, depth=8, batch=8, seed=seed))[0][0] for seed in (4, 5, 6)]
    at = opened(PAGE, depth=8, batch=8, seed=4, seeds=3)
    assert table(at)[0][0] == sorted(one)[1]
    assert "median of each layer over the seeds 4 to 6" in said(at)
    low, high = min(one), max(one)
    assert f"from {low!r} to {high!r}" in at.metric[0].help


def test_sigmoids_vanish_and_their_signal_does_not(opened):
    at = opened(PAGE, depth=20, activation="sigmoid", norm="false")
    plain, residual = table(at)
    assert plain[0] < 1e-9 < 1e-3 < plain[-2]
    assert residual[0] < 1e-6
    forward = opened(PAGE, depth=20, activation="sigmoid", norm="false")
    assert "the plain net's activations stay of the same order" in said(forward)


def test_the_small_chain(opened, control):
    at = opened(PAGE, depth=8, batch=8, chain=2, tab="product-against-sum")
    formulas = [each.value for each in at.latex]
    assert sum("underbrace" in formula for formula in formulas) == 8
    assert "The plain product is exactly 0" in said(at)
    control(at, "chain").set_value(1).run()
    assert "exactly 0" not in said(at)
    before = [each.value for each in at.latex]
    control(at, "activation").set_value("tanh").run()
    assert [each.value for each in at.latex] != before


def test_too_much_work_is_refused(opened, refused):
    at = opened(PAGE, depth=110, batch=512, step=1, seeds=5)
    refused(at, "110 layers, 512 pictures, 11 passes and 5 seeds", "smaller batch")


@pytest.fixture
def passes(monkeypatch):
    """How many passes have been run, and a hook before each layer's tick."""
    run = []
    true = lesson.first_steps

    def counted(network, setting, images, labels, steps):
        run.append((network.name, setting.seed, steps + 1))
        return true(network, setting, images, labels, steps)

    monkeypatch.setattr(gradient_steps, "first_steps", counted)
    return run


def button(at, key):
    return [each for each in at.button if each.key == key]


def test_the_default_and_every_preset_are_recordings(opened, passes, control):
    at = opened(PAGE)
    for preset in question_of(PAGE).presets:
        choose(at, preset)
        assert "These figures are a recording" in captions(at)
        control(at, "step").set_value(9).run()
        assert "These figures are a recording" in captions(at)
        assert not button(at, "begin_work")
    assert passes == []
    at = opened(PAGE, depth=8, batch=8, seed=4242)
    assert "recording" not in captions(at)
    assert len(passes) == 2


def captions(at):
    return " ".join(each.value for each in at.caption)


LONG = {"depth": 20, "batch": 40, "step": 3, "seeds": 3, "seed": 100}


def test_long_work_waits_for_a_press(opened, passes, control):
    at = opened(PAGE, **LONG, norm="false")
    asked = at.info[0].value
    assert "11 forward and backward passes of 6 networks of 20 layers, about" in asked
    assert (passes, len(at.metric), at.dataframe.len) == ([], 0, 0)
    at.run()
    assert passes == [], "nothing begins by itself"
    at.button(key="begin_work").click().run()
    assert [steps for _, _, steps in passes] == [11] * 6
    assert len(at.metric) == 4
    assert not button(at, "begin_work")
    assert not button(at, "cancel_work")
    control(at, "step").set_value(5).run()
    assert len(passes) == 6, "all steps are there"
    again = opened(PAGE, **LONG, norm="false")
    assert len(again.metric) == 4
    assert len(passes) == 6, "what one visitor has waited for, another need not"


def test_work_is_cancelled_in_the_middle(opened, passes, monkeypatch):
    """The press is brought in as the browser would, while the third net runs."""
    monkeypatch.setattr(waiting, "SEEN_AFTER", 0)
    monkeypatch.setattr(waiting, "EVERY", 0.001)
    drawn, tell = [], waiting.Going._tell

    def watched(going, ahead):
        tell(going, ahead)
        drawn.append(ahead)
        if len(passes) == 3 and not any(gone):
            gone.append(len(drawn))
            press("cancel_work")

    gone = []
    monkeypatch.setattr(waiting.Going, "_tell", watched)
    at = opened(PAGE, **LONG)
    at.button(key="begin_work").click().run()
    assert [steps for _, _, steps in passes] == [11] * 3, "the third was begun, none after it"
    assert len(drawn) < gone[0] + 40, "it ended at one of the next layers"
    said = "Stopped; what was finished is kept. Left to do: 11 forward and backward passes"
    assert at.info[0].value.startswith(said)
    assert not at.metric
    at.button(key="begin_work").click().run()
    assert len(passes) == 3 + 4, "the two that were finished are kept"
    assert len(at.metric) == 4


def test_what_was_cancelled_does_not_begin_again_by_itself(opened, passes, monkeypatch):
    """Not even where it is small enough to begin without a press."""
    monkeypatch.setattr(waiting, "SEEN_AFTER", 0)
    monkeypatch.setattr(waiting, "EVERY", 0)
    true = waiting.Going._draw

    def draw(going, share, text):
        true(going, share, text)
        if not pressed:
            pressed.append(press("cancel_work"))

    pressed = []
    monkeypatch.setattr(waiting.Going, "_draw", draw)
    at = opened(PAGE, depth=14, batch=9)
    assert at.info[0].value.startswith("Stopped")
    assert len(passes) == 1
    at.run()
    assert len(passes) == 1
    at.button(key="begin_work").click().run()
    assert len(at.metric) == 4
    assert len(passes) == 3


def press(key):
    """Have the page that is running told of a press, as a browser would."""
    context = get_script_run_ctx()
    states = [one for one in context.session_state.get_widget_states() if not one.trigger_value]
    known = context.session_state._state._new_widget_state.widget_metadata
    (widget,) = [each for each in known if each.endswith(f"-{key}")]
    pressed = WidgetStates(widgets=[*states, WidgetState(id=widget, trigger_value=True)])
    context.script_requests.request_rerun(
        RerunData(
            query_string=context.query_string,
            widget_states=pressed,
            page_script_hash=context.page_script_hash,
        )
    )

"""Why this answer: maps of a trained digit net, what covering does, and every kind of network."""

import re

import numpy as np
import pytest
from safetensors.torch import save

from cnnviz.kit import waiting
from cnnviz.kit.control import slug
from cnnviz.kit.questions import question_of
from cnnviz.probing.attribution import Attribution
from cnnviz.running import budget
from cnnviz.running.budget import RESERVE
from cnnviz.weights.trained import trained
from pages.why_this_answer import work as answer_work
from pages.why_this_answer.lesson import Reason
from scripts.visit import choose

PAGE = "why_this_answer"
FOUR = "the-four-side-by-side"
COVERED, THEN = "With the outlined square covered", "It then answers"


def text(at):
    """All that is said, and what is told on request."""
    return " ".join(f"{each.value} {each.proto.help}" for each in (*at.markdown, *at.caption))


def share(shown):
    return float(shown.strip("<>% "))


def test_the_default(opened, numbers):
    at = opened(PAGE)
    assert not at.exception
    shown = numbers(at)
    assert shown["Answer"] == "2"
    assert shown["Probability of 2"] == "> 99.99 %"
    assert share(shown[COVERED]) < 10
    assert shown[THEN] != "2"
    assert "trained by this project" in text(at)
    frame = at.dataframe[0].value.set_index("method")
    assert list(frame.index) == ["saliency", "Grad-CAM", "occlusion", "deconvolution"]
    assert frame.loc["saliency", "smallest"] >= 0
    assert frame.loc["Grad-CAM", "smallest"] >= 0
    assert frame.loc["occlusion", "lost"] == frame["lost"].max()
    lost = frame["probability before"] - frame["with it covered"]
    assert (lost - frame["lost"]).abs().max() < 1e-12


def test_each_method_is_shown_large(opened, control):
    at = opened(PAGE)
    for method, words in (
        ("saliency", "|∂score/∂pixel|"),
        ("grad-cam", "conv2, 10 × 10 cells"),
        ("deconvolution", "kernels turned around"),
        ("occlusion", "15 × 15 squares of 5 × 5 pixels, every 2"),
    ):
        control(at, "method").select(method).run()
        assert not at.exception
        assert words in text(at)


def test_another_class_has_other_reasons(opened, numbers, control):
    at = opened(PAGE, picture="digit 3", method="Grad-CAM")
    own = at.dataframe[0].value
    control(at, "class").select("8").run()
    shown = numbers(at)
    assert shown["Answer"] == "3"
    assert share(shown["Probability of 8"]) < 1
    assert not at.dataframe[0].value.equals(own)


def test_a_convolution_for_grad_cam_and_a_square(opened, numbers):
    at = opened(PAGE, layer="conv1", method="Grad-CAM", occluder="8 × 8 pixels, every 8")
    assert not at.warning
    assert "conv1, 28 × 28 cells" in text(at)
    rows = at.dataframe[0].value["rows of the square"].iloc[0]
    first, last = map(int, rows.split("–"))
    assert last - first == 7


def test_random_weights_are_said_to_mean_nothing(opened):
    at = opened(PAGE, weights="random (He)")
    assert not at.exception
    assert "learnt nothing mean nothing" in at.info[-1].value


NETWORKS = {
    "lenet5-1998": {"picture": "digit 1"},
    "resnet20-cifar": {"picture": "digit 5"},
    "plain20-cifar": {"picture": "digit 5"},
    "googlenet": {"picture": "flower (photograph)", "method": "Grad-CAM"},
    "resnet18": {"picture": "flower (photograph)", "method": "deconvolution"},
    "nin-cifar10": {"picture": "flower (photograph)"},
}


@pytest.mark.parametrize(("name", "query"), NETWORKS.items(), ids=NETWORKS)
def test_every_kind_of_network(opened, numbers, name, query, control):
    at = opened(PAGE, network=name, tab=FOUR, **query)
    assert not at.exception
    assert not at.error
    shown = numbers(at)
    assert 0 < share(next(v for k, v in shown.items() if k.startswith("Probability"))) <= 100
    if name == "lenet5-1998":
        assert "has no ReLU" in text(at)
        assert "deconvolution" not in control(at, "method").options


def begin(at):
    return at.button(key="begin_work").click().run()


def waits(at):
    return [each.value for each in at.info if "Not computed yet" in each.value]


def test_a_long_occlusion_waits_until_it_is_chosen(opened, control):
    at = opened(
        PAGE, network="resnet18", picture="flower (photograph)", method="saliency", tab=FOUR
    )
    assert "About 20 s on this network: choose it as the one shown large." in text(at)
    control(at, "method").select("occlusion").run()
    assert waits(at) == ["Not computed yet: ResNet-18's answer with 144 squares covered, one after "
                         "the other, about 20 s."]  # fmt: skip
    assert not at.metric
    control(at, "method").select("saliency").run()
    assert at.metric


def test_the_method_follows_the_network_until_one_is_chosen(opened, control):
    """Occlusion where it takes a moment, one pass there and back where it would take long."""
    at = opened(PAGE)
    assert control(at, "method").value == "occlusion"
    control(at, "network").select("resnet18").run()
    assert control(at, "method").value == "grad-cam"
    control(at, "method").select("saliency").run()
    control(at, "network").select("lenet5").run()
    assert control(at, "method").value == "saliency"
    at = opened(PAGE, network="resnet18", method="occlusion")
    assert control(at, "method").value == "occlusion", "a link says what it means"
    assert waits(at)


def test_a_network_that_takes_long_waits_for_a_press(opened):
    at = opened(PAGE, network="vgg19", seed=9)
    (said,) = waits(at)
    assert said.startswith("Not computed yet: VGG-19's answer, and by Grad-CAM what speaks")
    assert not at.metric


def test_one_press_is_one_answer(opened, monkeypatch, control):
    monkeypatch.setattr(answer_work, "AT_ONCE", 0.05)
    monkeypatch.setattr(waiting, "AT_ONCE", 0.05)
    at = opened(PAGE, network="nin-cifar10", seed=31)
    assert waits(at)
    begin(at)
    assert not waits(at)
    assert list(at.dataframe[0].value["method"]) == ["Grad-CAM"]
    control(at, "method").select("saliency").run()
    assert waits(at), "another map is another piece of work"
    begin(at)
    assert set(at.dataframe[0].value["method"]) == {"saliency", "Grad-CAM"}


def test_the_default_and_every_preset_are_recordings(opened, monkeypatch, control):
    """None of them runs its network for what it shows large."""
    run = []
    true = answer_work.reason_now
    monkeypatch.setattr(answer_work, "answer_now", lambda asks: 1 / 0)
    monkeypatch.setattr(
        answer_work, "reason_now", lambda *asked: run.append(asked[2]) or true(*asked)
    )
    at = opened(PAGE)
    assert "Answer and map are a recording" in text(at)
    for preset in question_of(PAGE).presets:
        run.clear()
        choose(at, preset)
        assert not at.exception
        assert "Answer and map are a recording" in text(at)
        assert control(at, "method").value not in map(slug, run)
        assert not waits(at)
    at = opened(PAGE, occluder="2 × 2 pixels, every 2")
    assert "recording" not in text(at)


def own_weights(change):
    """A file of LeNet-5's weights, changed by `change`."""
    state = trained("lenet5")[0].module().state_dict()
    return save({name: change(value.clone()).contiguous() for name, value in state.items()})


def one_nan(value):
    value.view(-1)[0] = float("nan")
    return value


UNUSUAL = {
    "nan": one_nan,
    "all nan": lambda value: value * float("nan"),
    "infinite": lambda value: value + float("inf"),
    "huge": lambda value: value * 1e30,
    "large": lambda value: value * 1e6,
    "tiny": lambda value: value * 1e-30,
    "zero": lambda value: value * 0,
}


@pytest.mark.parametrize("method", ["saliency", "Grad-CAM", "occlusion", "deconvolution"])
@pytest.mark.parametrize("kind", UNUSUAL)
def test_unusual_weights_are_said_to_be_so(opened, kind, method):
    at = opened(PAGE, weights="my own file", method=method)
    data = own_weights(UNUSUAL[kind])
    at.file_uploader[0].upload(f"{kind}.safetensors", data, "application/octet-stream").run()
    assert not at.exception
    if kind in ("nan", "all nan", "infinite", "huge"):
        (error,) = at.error
        said = "numbers too large for 32 bits" if kind == "huge" else "no finite numbers"
        assert said in error.value
        assert not at.metric
        return
    assert not at.error
    told = " ".join(each.value for each in at.info)
    if kind in ("tiny", "zero"):
        assert "Nothing in this map speaks for" in told
    shown = [*(metric.value for metric in at.metric), *(each.value for each in at.caption), told]
    assert not any(re.search(r"\b(nan|inf)\b", each) for each in shown)


def test_a_map_that_overflows_is_said_to(opened, monkeypatch):
    maps = answer_work.reason_now
    true = maps.make

    def overflowing(asks, number, method):
        values = true(asks, number, method).found.values.copy()
        values[:3, 0] = np.inf
        return Reason(Attribution(method, values, values.shape), None, None)

    maps.shelf.clear()
    monkeypatch.setattr(maps, "make", overflowing)
    at = opened(PAGE, picture="digit 6", method="saliency", tab=FOUR)
    assert not at.exception
    said = "This map cannot be drawn: 3 of its 1,024 values are no finite numbers."
    assert said in at.info[-1].value
    assert text(at).count(said) == 4, "beside the small ones as well"
    assert [metric.label for metric in at.metric] == ["Answer", "Probability of 6"]
    frame = opened(PAGE, picture="digit 6", method="saliency").dataframe[0].value
    assert frame[["smallest", "largest"]].isna().all().all()
    maps.shelf.clear()


def test_a_network_that_does_not_fit_is_refused(opened, refused, monkeypatch):
    monkeypatch.setattr(budget, "free_bytes", lambda: RESERVE + 40_000_000)
    at = opened(PAGE, network="vgg19", picture="flower (photograph)", seed=77)
    begin(at)
    refused(at, "vgg19 up to", "needs", "40 MB of memory can be had", "smaller network")


def test_feature_maps_are_refused_too(opened, refused, monkeypatch):
    monkeypatch.setattr(budget, "free_bytes", lambda: RESERVE + 60_000_000)
    at = opened("feature_maps", network="vgg16", layer="relu5_3", seed=78)
    refused(at, "vgg16 up to relu5_3 needs", "a layer up to")

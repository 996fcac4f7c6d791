"""Why this answer: maps of a trained digit net, what covering does, and every kind of network."""

import pytest

from cnnviz.probing import budget
from cnnviz.probing.budget import RESERVE

PAGE = "why_this_answer"
COVERED, THEN = "With the outlined square covered", "It then answers"


def text(at):
    return " ".join(each.value for each in (*at.markdown, *at.caption))


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


def test_each_method_is_shown_large(opened):
    at = opened(PAGE)
    for method, words in (
        ("saliency", "|∂score/∂pixel|"),
        ("Grad-CAM", "conv2, 10 × 10 cells"),
        ("deconvolution", "kernels turned around"),
        ("occlusion", "15 × 15 squares of 5 × 5 pixels, every 2"),
    ):
        at.selectbox(key="method").select(method).run()
        assert not at.exception
        assert words in text(at)


def test_another_class_has_other_reasons(opened, numbers):
    at = opened(PAGE, picture="digit 3", method="Grad-CAM")
    own = at.dataframe[0].value
    at.selectbox(key="class").select("8").run()
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
def test_every_kind_of_network(opened, numbers, name, query):
    at = opened(PAGE, network=name, **query)
    assert not at.exception
    assert not at.error
    shown = numbers(at)
    assert 0 < share(next(v for k, v in shown.items() if k.startswith("Probability"))) <= 100
    if name == "lenet5-1998":
        assert "has no ReLU" in text(at)
        assert "deconvolution" not in at.selectbox(key="method").options


def test_a_long_occlusion_waits_until_it_is_chosen(opened):
    at = opened(PAGE, network="resnet18", picture="flower (photograph)", method="saliency")
    assert "Takes a while" in text(at)
    assert "occlusion" not in set(at.dataframe[0].value["method"])


def test_a_network_that_does_not_fit_is_refused(opened, refused, monkeypatch):
    monkeypatch.setattr(budget, "free_bytes", lambda: RESERVE + 40_000_000)
    at = opened(PAGE, network="vgg19", picture="flower (photograph)", seed=77)
    refused(at, "vgg19 up to", "needs", "40 MB of memory can be had", "smaller network")


def test_feature_maps_are_refused_too(opened, refused, monkeypatch):
    monkeypatch.setattr(budget, "free_bytes", lambda: RESERVE + 60_000_000)
    at = opened("feature_maps", network="vgg16", layer="relu5_3", seed=78)
    refused(at, "vgg16 up to relu5_3 needs", "a layer up to")

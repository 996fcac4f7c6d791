"""Feature maps with each kind of weights: always labelled, answered only where trained."""

import io

import pytest
import torch

from cnnviz import architecture, architectures, build
from cnnviz.kit.uploads import largest
from cnnviz.kit.weights_controls import in_words, upload_limit
from cnnviz.running.twins import twins
from cnnviz.weights.preprocessing import Preprocessing, Steps
from cnnviz.weights.published import PUBLISHED, Published
from cnnviz.weights.shipping import shipped
from cnnviz.weights.trained import Origin, Weights, trained

PAGE = "feature_maps"
HERE = str(Origin.HERE)


def labels(at):
    return [box.value for box in at.caption]


@pytest.mark.parametrize(
    ("origin", "initialisation"),
    [(Origin.HE, "He"), (Origin.GLOROT, "Glorot"), (Origin.TORCH, "torch's own")],
)
def test_random_weights_say_so_and_answer_nothing(opened, numbers, origin, initialisation):
    at = opened(PAGE, network="lenet5", weights=origin.value, seed=7)
    expected = f"seeded random numbers ({initialisation} initialisation, seed 7), not trained."
    assert f"Weights: {expected}" in labels(at)
    assert "Answer" not in numbers(at)


def test_the_start_decides_the_maps(opened, numbers):
    ranges = {
        origin: numbers(opened(PAGE, network="lenet5", weights=origin.value))[
            "Smallest and largest"
        ]
        for origin in (Origin.HE, Origin.GLOROT, Origin.TORCH)
    }
    assert len(set(ranges.values())) == 3


@pytest.mark.parametrize("name", ["lenet5", "lenet5-1998", "resnet20-cifar", "plain20-cifar"])
def test_trained_networks_read_the_bundled_digits(opened, numbers, name):
    """Digits 0, 4 and 7 of the bundled ones; the label gives data, seed and error."""
    about = shipped(name)
    for digit in (0, 4, 7):
        at = opened(PAGE, network=name, weights=HERE, picture=f"digit {digit}")
        assert not at.exception
        assert numbers(at)["Answer"] == str(digit)
    (label,) = [text for text in labels(at) if text.startswith("Weights: trained by this project")]
    assert f"{359 - about.wrong} of 359 held-out digits right" in label
    assert "seed 0" in label
    assert any("ink counted in 8 × 8 cells" in (text.help or "") for text in at.caption)


def test_trained_weights_decide_the_size_of_the_input(opened, numbers):
    at = opened(PAGE, network="resnet20-cifar", weights=HERE, picture="digit 3")
    assert numbers(at)["Each map"] == "8 × 8"
    at = opened(PAGE, network="resnet20-cifar", weights="he")
    assert numbers(at)["Each map"] == "32 × 32"


def test_a_photograph_before_a_network_of_digits_gets_a_hint(opened):
    at = opened(PAGE, network="lenet5", weights=HERE, picture="temple")
    assert "only ever seen digits" in at.info[0].value
    assert not at.error


def test_weights_that_the_network_has_not_are_explained(opened, refused):
    at = opened(PAGE, network="zfnet", weights=HERE)
    refused(at, "“here”", "choose one of he, glorot", link=True)


def test_another_network_lets_go_of_weights_it_has_not(opened):
    at = opened(PAGE, network="lenet5", weights=HERE, picture="digit 3")
    at.selectbox(key="network").set_value("alexnet").run()
    assert not at.exception
    assert at.selectbox(key="weights").value == "he"


def test_what_is_offered(opened):
    at = opened(PAGE, network="vgg11")
    assert at.selectbox(key="weights").options[-2:] == ["trained on ImageNet", "my own file"]
    at = opened(PAGE, network="zfnet")
    assert at.selectbox(key="weights").options[-1] == "my own file"
    assert "trained on ImageNet" not in at.selectbox(key="weights").options


@pytest.fixture
def served(tmp_path, monkeypatch):
    """Weights for LeNet-5 as if torchvision published them, at a file:// address."""
    import hashlib

    before = torch.hub.get_dir()
    monkeypatch.delenv("CNNVIZ_WEIGHTS", raising=False)
    torch.hub.set_dir(str(tmp_path / "hub"))
    out = io.BytesIO()
    torch.save(build(architecture("lenet5"), seed=5).state_dict(), out)
    digest = hashlib.sha256(out.getvalue()).hexdigest()
    path = tmp_path / f"lenet5-{digest[:8]}.pth"
    path.write_bytes(out.getvalue())
    how = Preprocessing(Steps.FIT, (0.5,), (0.5,))
    monkeypatch.setitem(PUBLISHED, "lenet5", Published(path.as_uri(), 60.0, 80.0, how))
    yield path
    torch.hub.set_dir(before)


def test_published_weights_are_fetched_when_asked_for(opened, numbers, served):
    at = opened(PAGE, network="lenet5", weights=Origin.IMAGENET.value)
    assert "are not on this server yet; until then you see random ones" in at.info[0].value
    assert "Answer" not in numbers(at)
    assert at.button(key="fetch").label == "Fetch 0 MB from download.pytorch.org"
    at.button(key="fetch").click().run()
    assert not at.exception
    assert f"published by torchvision as {served.name}: 60.0 %" in " ".join(labels(at))
    assert numbers(at)["Answer"].startswith("class ")
    again = opened(PAGE, network="lenet5", weights=Origin.IMAGENET.value)
    assert numbers(again) == numbers(at)


def test_offline_is_one_sentence(opened, served, refused):
    served.unlink()
    at = opened(PAGE, network="lenet5", weights=Origin.IMAGENET.value)
    at.button(key="fetch").click().run()
    refused(at, "could not be fetched", "connect this server to the internet")


def test_without_a_file_there_are_random_weights(opened, numbers):
    at = opened(PAGE, network="lenet5", weights=Origin.FILE.value)
    assert "Choose a file with LeNet-5's weights" in at.info[0].value
    assert "Answer" not in numbers(at)


def test_a_file_of_the_visitors(opened, numbers):
    at = opened(PAGE, network="lenet5", weights=Origin.FILE.value, picture="digit 3")
    data = shipped("lenet5").path.read_bytes()
    at.file_uploader(key="weights_file").upload("mine.safetensors", data).run()
    assert not at.exception
    assert "from your own file" in " ".join(labels(at))
    assert numbers(at)["Answer"].startswith("class ")


def test_a_file_of_another_network_is_refused(opened, refused):
    at = opened(PAGE, network="lenet5", weights=Origin.FILE.value)
    data = shipped("resnet20-cifar").path.read_bytes()
    at.file_uploader(key="weights_file").upload("mine.safetensors", data).run()
    refused(at, "not LeNet-5's", "conv1.weight is 16 × 1 × 3 × 3 in the file")


@pytest.fixture(scope="module")
def of_resnet20():
    """A file of weights for ResNet-20, which fits Plain-20 as well."""
    out = io.BytesIO()
    torch.save(build(architecture("resnet20-cifar"), seed=5).state_dict(), out)
    return out.getvalue()


def test_weights_that_fit_two_networks_say_so_and_lead_to_the_other(opened, of_resnet20):
    at = opened(PAGE, network="plain20-cifar", weights=Origin.FILE.value)
    at.file_uploader(key="weights_file").upload("mine.pth", of_resnet20).run()
    assert not at.exception
    assert at.info[0].value == (
        "A file of weights for Plain-20 (CIFAR-10) also fits ResNet-20 (CIFAR-10), and does not "
        "say which of the two it was trained as. ResNet-20 (CIFAR-10) has 9 sum layers and 2 "
        "zero-padded shortcut layers more. If yours were trained as ResNet-20 (CIFAR-10), choose it"
        ": here they give other answers."
    )
    at.button(key="twin_resnet20-cifar").click().run()
    assert not at.exception
    assert at.selectbox(key="network").value == "resnet20-cifar"
    assert at.selectbox(key="weights").value == Origin.FILE.value
    assert "Weights: from your own file" in " ".join(labels(at))
    assert at.button(key="twin_plain20-cifar").label == "Choose Plain-20 (CIFAR-10)"


def test_a_network_alone_with_its_weights_says_nothing(opened):
    at = opened(PAGE, network="lenet5", weights=Origin.FILE.value)
    at.file_uploader(key="weights_file").upload("a.pth", shipped("lenet5").path.read_bytes()).run()
    assert [box.value for box in at.info if "also fits" in box.value] == []


def test_the_twin_that_torchvision_publishes_is_offered():
    (twin,) = twins("resnet50")
    assert twin.name == "resnet50-v1.5"
    assert in_words("resnet50", twin) == (
        "A file of weights for ResNet-50 also fits ResNet-50 v1.5, and does not say which of the "
        "two it was trained as. ResNet-50 v1.5 has another stride in 6 layers (layer2.0.conv1: 1 "
        "instead of 2). If yours were trained as ResNet-50 v1.5, as those that torchvision "
        "publishes were, choose it: here they give other answers."
    )


def test_weights_that_are_no_numbers_are_refused(opened, refused):
    state = build(architecture("lenet5"), seed=5).state_dict()
    state["conv1.bias"][2] = torch.nan
    out = io.BytesIO()
    torch.save(state, out)
    at = opened(PAGE, network="lenet5", weights=Origin.FILE.value)
    at.file_uploader(key="weights_file").upload("mine.pth", out.getvalue()).run()
    refused(at, "conv1.bias holds values in this file that are no finite numbers")


@pytest.mark.parametrize("source", ["my camera", "a digit I draw"])
def test_until_there_is_a_picture_a_bundled_one_stands_in(opened, numbers, source):
    at = opened(PAGE, network="lenet5", weights=HERE, picture=source)
    assert not at.exception
    assert "Until there is a picture of yours you see the digit 3" in at.info[0].value
    assert numbers(at)["Answer"] == "3"


def test_every_trained_choice_names_its_preprocessing():
    for name in ("vgg16", "googlenet-torchvision", "inception-v3", "lenet5"):
        for weights in trained(name):
            assert weights.preprocessing.in_words(weights.input_shape)
    assert Weights("googlenet-torchvision").preprocessing.mean != (0.5,)
    assert trained("googlenet-torchvision")[0].preprocessing.mean == (0.5,)


@pytest.mark.parametrize("name", architectures())
def test_what_the_control_offers_to_take_the_server_takes(name):
    """The weights as a file fit through both limits, or the page says that they do not."""
    limit, size = upload_limit(name), file_size(name)
    if limit is None:
        assert size > 0.99 * largest()
    else:
        assert size < limit * 2**20 <= largest()


def file_size(name):
    """Bytes of a .safetensors file with a network's state dict: the numbers, and 100 a tensor."""
    state = build(architecture(name), device="meta").state_dict()
    return sum(value.nbytes + 100 for value in state.values())


def test_weights_larger_than_the_server_takes_are_said_to_be(opened):
    at = opened(PAGE, network="vgg16", layer="conv1_1", weights=Origin.FILE.value)
    assert not at.exception and not at.file_uploader
    (said,) = [box.value for box in at.info if "maxUploadSize" in box.value]
    assert "VGG-16's weights take 553 MB" in said and "up to 273 MB" in said
    assert said.endswith("--server.maxUploadSize 609.")

"""Compare: totals of several networks, two aligned layer by layer, and the years."""

import pytest

PAGE = "compare"


def table(at, column):
    return next(frame.value for frame in at.dataframe if column in frame.value)


def pick(at, *labels):
    keys = [label.replace(" ", "-") for label in labels]
    return at.multiselect(key="compare.networks").set_value(keys).run()


def said(at):
    return " ".join(text.value for text in at.markdown)


def test_four_networks_at_first(opened):
    totals = table(opened(PAGE, tab="totals"), "top-5 error, %")
    assert list(totals["network"]) == ["AlexNet", "VGG-16", "GoogLeNet", "ResNet-50"]
    assert list(totals["parameters"]) == [60_965_224, 138_357_544, 6_998_552, 25_557_032]
    assert list(totals["multiplies"]) == [724_406_816, 15_470_264_320, 1_582_671_872, 3_857_973_248]
    assert list(totals["depth"]) == [8, 16, 22, 50]
    assert list(totals["outputs, MB"]) == [3.75, 60.95, 19.18, 43.77]
    assert list(totals["top-5 error, %"]) == [18.2, 8.1, 10.07, 6.71]


def test_the_two_resnets_layer_by_layer(opened):
    at = pick(opened(PAGE), "resnet50", "resnet50-v1.5")
    assert not at.exception
    rows = table(at, "what differs")
    assert len(rows) == 12
    assert rows["what differs"].iloc[0] == "stride 2 → 1"
    assert rows["multiplies, second"].iloc[0] == 102_760_448
    assert "163 layers agree, 6 differ only in size, 6 have other settings" in said(at)
    assert "The same 25,557,032 parameters" in said(at)
    assert "3,857,973,248 multiplies → 4,089,184,256 (+231,211,008)" in said(at)
    at.toggle(key="compare.differing").set_value(False).run()
    assert len(table(at, "what differs")) == 175


@pytest.mark.parametrize(
    ("labels", "parameters"),
    [
        (
            ("alexnet", "alexnet-ungrouped", "alexnet-torchvision"),
            [60_965_224, 62_378_344, 61_100_840],
        ),
        (("googlenet", "googlenet-torchvision"), [6_998_552, 6_624_904]),
        (("vgg16", "vgg16 with batch norm"), [138_357_544, 138_365_992]),
        (("resnet18 with zero-padded shortcuts", "resnet18"), [11_515_688, 11_689_512]),
        (("plain34", "resnet34 with zero-padded shortcuts"), [21_623_848, 21_623_848]),
    ],
)
def test_variants_side_by_side(opened, labels, parameters):
    at = pick(opened(PAGE, tab="totals"), *labels)
    assert not at.exception
    assert list(table(at, "top-5 error, %")["parameters"]) == parameters
    assert at.selectbox(key="compare.first").value == labels[0].replace(" ", "-")
    assert at.selectbox(key="compare.second").value == labels[1].replace(" ", "-")


def test_the_pair_can_be_chosen(opened):
    at = opened(PAGE, first="googlenet", second="resnet50")
    assert "6,998,552 parameters → 25,557,032 (+18,558,480)" in said(at)
    at = pick(at, "vgg16", "vgg19")
    assert not at.exception
    assert "39 layers agree, VGG-19 has 6 of its own" in said(at)


def test_one_input_for_all(opened, refused):
    at = opened(PAGE, input="224 × 224 × 3", tab="totals")
    totals = table(at, "top-5 error, %")
    assert set(totals["input"]) == {"224 × 224 × 3"}
    assert totals["top-5 error, %"].isna().tolist() == [True, False, False, False]
    refused(opened(PAGE, input="32 × 32 × 3"), "smallest input that works")


def test_one_network_is_too_few(opened, refused):
    refused(pick(opened(PAGE), "vgg16"), "at least 2")


def test_a_link_to_a_network_there_is_not(opened):
    at = opened(PAGE, networks="vgg17")
    assert "vgg17" in at.warning[0].value
    assert not at.exception


def test_the_largest_open_like_the_small_ones(opened):
    at = pick(opened(PAGE), "resnet1202-cifar", "resnet110-cifar", "inception-resnet-v2")
    assert not at.exception
    assert "386 layers agree, ResNet-1202 (CIFAR-10) has 3,822 of its own" in said(at)


def test_the_years(opened):
    walk = table(opened(PAGE, tab="through-the-years"), "error of one model")
    assert list(walk["year"]) == sorted(walk["year"])
    assert walk.loc[walk["network"] == "VGG-16", "multiplies"].item() == 15_470_264_320
    at = opened(PAGE, by="top-5 error, %", tab="through-the-years")
    assert any("linear axis" in caption.value for caption in at.caption)


def test_the_second_network_is_the_same_again(opened):
    """Whatever the first one is picked to be, by hand or by link."""
    at = opened(PAGE)
    assert (at.selectbox(key="compare.first").value, at.selectbox(key="compare.second").value) == (
        "alexnet",
        "vgg16",
    )
    for first, second in (("googlenet", "vgg16"), ("vgg16", "alexnet"), ("resnet50", "alexnet")):
        at.selectbox(key="compare.first").set_value(first).run()
        assert at.selectbox(key="compare.second").value == second
        anew = opened(PAGE, **at.query_params)
        assert anew.selectbox(key="compare.second").value == second
    assert opened(PAGE, first="googlenet").selectbox(key="compare.second").value == "vgg16"


def test_a_verdict_leads_to_the_slip_that_explains_it(opened):
    at = pick(opened(PAGE), "resnet50", "resnet50-v1.5")
    assert any(link.proto.label.startswith("Why it matters: ") for link in at.get("page_link"))
    assert "" not in table(at, "what differs").columns  # every column has a name

"""Memory and batch size: the three figures, the largest batch, the table, and the measurement."""

import pytest
import torchinfo

from cnnviz import CnnvizError, analyse, architecture, build
from cnnviz.counting.memory import budget, memory
from cnnviz.kit.questions import question_of
from cnnviz.reading import read
from cnnviz.reading.packing import packed
from pages.memory import measured as memory_measured
from pages.memory.words import in_short_numbers, torchinfo_bytes

PAGE = "memory"


def test_vgg16_with_8_gb(opened, numbers):
    shown = numbers(opened(PAGE))
    assert shown["Largest batch"] == "86 images"
    assert shown["A batch of 32 takes"] == "4.00 GB"
    assert shown["Weights"] == shown["Gradients"] == "553.43 MB"
    assert shown["Outputs of one image"] == "60.95 MB"
    assert shown["Kept for the backward pass, per image"] == "73.25 MB"
    assert shown["Inference peak, per image"] == "26.29 MB"


def test_the_exact_figures_are_one_hover_away(opened):
    helps = {metric.label: metric.help for metric in opened(PAGE).metric}
    assert (
        "15,237,608 values of 4 bytes: 60,950,432 bytes, 58.13 MiB"
        in (helps["Outputs of one image"])
    )
    assert "138,357,544 parameters" in helps["Weights"]


def test_the_arithmetic_is_shown(opened):
    latex = " ".join(formula.value for formula in opened(PAGE).latex)
    assert "8{,}000{,}000{,}000 - 553{,}430{,}176 - 553{,}430{,}176 - 553{,}430{,}176" in latex
    assert "73{,}254{,}912" in latex


@pytest.mark.parametrize(
    ("query", "batch", "kept"),
    [
        ({"adaptive_pool": "true"}, "86 images", "73.36 MB"),
        ({"optimizer": "adam", "gb": 4}, "24 images", "73.25 MB"),
        ({"pass": "inference"}, "283 images", "73.25 MB"),
        ({"bytes": 2}, None, None),
        ({"network": "resnet50"}, "94 images", "81.69 MB"),
    ],
)
def test_settings_in_the_link(opened, numbers, query, batch, kept):
    at = opened(PAGE, **query)
    shown = numbers(at)
    assert not at.exception
    assert not at.warning
    if batch is not None:
        assert shown["Largest batch"] == batch
        assert shown["Kept for the backward pass, per image"] == kept
    else:
        assert shown["Weights"] == "276.72 MB"
        assert shown["Outputs of one image"] == "30.48 MB"


def test_the_table_of_vgg16(opened):
    """CS231n's famous table, row by row."""
    table = opened(PAGE, tab="layer-by-layer").dataframe[0].value
    assert list(table["layer"])[:4] == ["input", "conv1_1", "conv1_2", "pool1"]
    assert list(table["values"])[:4] == [150_528, 3_211_264, 3_211_264, 802_816]
    assert (len(table), table["values"].sum(), table["bytes"].sum()) == (22, 15_237_608, 60_950_432)
    assert table["parameters"].sum() == 138_357_544
    assert table.loc[table["layer"] == "fc6", "parameters"].item() == 102_764_544


def test_every_layer_and_what_it_keeps(opened, numbers):
    at = opened(PAGE, outputs="every layer", tab="layer-by-layer")
    table = at.dataframe[0].value
    assert (len(table), table["values"].sum(), table["kept"].sum()) == (40, 28_826_600, 73_254_912)
    figures = opened(PAGE, outputs="every layer")
    assert numbers(figures)["Outputs of one image"] == "115.31 MB"


def test_common_amounts_of_memory(opened):
    table = opened(PAGE, gb=12, tab="largest-batch-by-memory").dataframe[0].value
    assert list(table["memory (GB)"]) == [4, 8, 11, 12, 16, 24, 80]
    assert list(table["training, SGD with momentum"])[:2] == [31, 86]
    assert list(table["inference"])[:2] == [131, 283]


def test_a_button_sets_the_memory(opened, numbers, control):
    at = opened(PAGE)
    at.button(key="gb_24").click().run()
    assert control(at, "gb").value == 24
    assert numbers(at)["Largest batch"] == "304 images"


def test_too_large_a_batch_is_said(opened):
    at = opened(PAGE, batch=128)
    said = " ".join(text.value for text in at.markdown)
    assert "A batch of 128 does not fit:** it would take 11.04 GB" in said
    assert "the largest that can is 86" in said
    none = opened(PAGE, gb=1)
    assert "not even one image does" in " ".join(text.value for text in none.markdown)


def test_an_input_too_small_is_refused(opened, refused):
    refused(opened(PAGE, network="alexnet", height=20, width_px=20), "smallest input")


def test_measured_on_this_machine(opened, numbers, control):
    at = opened(PAGE, network="lenet5")
    assert "Measured" not in numbers(at)
    button = next(b for b in at.button if b.label == "Measure on this machine")
    button.click().run()
    shown = numbers(at)
    assert shown["Measured"] == shown["Computed"]
    assert shown["Difference"] == "none"
    control(at, "measured_images").set_value(2).run()
    assert "Measured" not in numbers(at), "what was measured is shown for its own setting only"


@pytest.mark.parametrize("name", ["alexnet", "googlenet", "resnet18"])
def test_measured_equals_computed(name):
    report = analyse(architecture(name), (3, 96, 96))
    found = memory_measured.measure(report.network, report.input_shape, 2)
    assert found.bytes == memory(report).kept.of_batch(2)
    assert [number.value for number in memory_measured.measured_numbers(report, found)][2] == "none"


def test_a_measurement_is_bounded(opened):
    vgg = analyse(architecture("vgg16"))
    memory_measured.check(vgg, 1)
    with pytest.raises(CnnvizError, match="30.9 billion multiplies and 20 billion are allowed"):
        memory_measured.check(vgg, 2)
    with pytest.raises(CnnvizError, match="MB of this machine's memory and 1,500 MB are allowed"):
        memory_measured.check(analyse(architecture("vgg16"), (3, 1024, 1024)), 1)
    at = opened(PAGE, measured_images=2)
    next(b for b in at.button if b.label == "Measure on this machine").click().run()
    assert "choose fewer images" in at.warning[0].value
    assert not at.exception


def test_too_few_images_for_batch_norm_is_a_sentence(opened):
    at = opened(PAGE, network="resnet18", height=32, width_px=32)
    next(b for b in at.button if b.label == "Measure on this machine").click().run()
    assert "give more images" in at.warning[0].value
    assert not at.exception


@pytest.mark.parametrize("name", ["alexnet", "vgg16", "resnet18"])
def test_what_torchinfo_prints(name):
    report = analyse(architecture(name))
    shown = torchinfo.summary(
        build(report.network), input_size=(1, *report.input_shape), verbose=0, device="cpu"
    )
    assert torchinfo_bytes(report) == shown.total_output_bytes


def test_other_figures_are_explained(opened):
    said = " ".join(text.value for text in opened(PAGE).markdown)
    assert "prints 108.45 MB" in said
    assert "24 million values, 93 MB" in said
    other = " ".join(text.value for text in opened(PAGE, network="resnet18").markdown)
    assert "CS231n" not in other


@pytest.mark.parametrize(
    ("name", "share"),
    [("vgg16", "58 %"), ("alexnet", "54 %"), ("resnet50", "51 %"), ("resnet20-cifar", "50 %")],
)
def test_short_numbers_do_not_halve_everything(opened, name, share):
    report = analyse(architecture(name))
    said = in_short_numbers(memory(report, number=2))
    assert f"keeps {share} of what it keeps with 4" in said
    halved = 2 * memory(report, number=2).kept.per_image == memory(report).kept.per_image
    assert halved == ("max pools" not in said)
    assert said in [caption.value for caption in opened(PAGE, network=name, bytes=2).caption]


def test_usual_numbers_need_no_comparison(opened):
    assert in_short_numbers(memory(analyse(architecture("vgg16")))) is None


def test_each_preset_is_true():
    """The claim in a preset's words, from the numbers it leads to; a new one has to be added."""
    vgg, alexnet, resnet = (analyse(architecture(n)) for n in ("vgg16", "alexnet", "resnet50"))
    twice = analyse(architecture("vgg16"), (3, 448, 448))

    def fixed(report, gigabytes, **setting):
        asked = budget(report, gigabytes * 10**9, **setting)
        return sum(asked.fixed.values()) / asked.available

    images = {training: budget(vgg, 8 * 10**9, training=training).batch for training in (0, 1)}
    kept = {report: memory(report).kept.per_image for report in (vgg, resnet, twice)}
    claims = {
        "VGG-16 with 8 GB: the images take most of it": fixed(vgg, 8) < 1 / 4,
        "AlexNet with 1 GB: weights, gradients and velocities take most": fixed(alexnet, 1) > 0.7,
        "VGG-16, inference only: several times as many images": images[0] > 3 * images[1],
        "VGG-16 with Adam in 4 GB: over half is gone before the first image": (
            0.5 < fixed(vgg, 4, optimizer="adam") < 0.6
        ),
        "ResNet-50: a fifth of the weights, yet more kept for each image": (
            abs(resnet.parameters / vgg.parameters - 1 / 5) < 0.02 and kept[resnet] > kept[vgg]
        ),
        "VGG-16 on 448 × 448: an image takes four times as much": (
            abs(kept[twice] / kept[vgg] - 4) < 0.01
        ),
    }
    assert claims == dict.fromkeys((preset.text for preset in question_of(PAGE).presets), True)


OWN = {"network": "own-network", "channels": 3, "height": 20, "width_px": 20}


def test_the_visitors_own_network(opened, numbers):
    text = "Conv(4, 3)\nReLU()\nFlatten()\nLinear(10)"
    asked = budget(analyse(read(text, (3, 20, 20), "own")), 10**9)
    at = opened(PAGE, **OWN, net=packed(text), gb=1)
    assert not at.exception
    assert numbers(at)["Largest batch"] == f"{asked.batch:,} images"


def test_a_fault_in_the_visitors_network(opened, refused):
    refused(opened(PAGE, **OWN, net=packed("Conv(4, 99)")), "kernel (99 cells)", "Line 1")

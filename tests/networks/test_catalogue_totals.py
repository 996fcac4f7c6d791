"""Totals of every network of the catalogue, exact, each with where the figure comes from."""

import pytest

from cnnviz import analyse, architecture, architectures

CLOSED_FORM = "closed form"

TOTALS = [
    ("lenet5-1998", 60_000, 325_680, "LeCun 1998 II.B"),
    ("lenet5", 61_706, 416_520, "the modern dense net"),
    ("small-cnn", 3_130, 46_720, CLOSED_FORM),
    ("alexnet", 60_965_224, 724_406_816, "Krizhevsky 2012 Fig. 2; Caffe's deployment"),
    ("alexnet-ungrouped", 62_378_344, 1_135_256_096, CLOSED_FORM),
    ("alexnet-torchvision", 61_100_840, 714_188_480, "torchvision metadata"),
    ("zfnet", 62_357_608, 1_168_032_896, "Zeiler 2013 Fig. 3"),
    ("vgg11", 132_863_336, 7_609_090_048, "Simonyan 2014 Table 2: 133 M"),
    ("vgg13", 133_047_848, 11_308_466_176, "Simonyan 2014 Table 2: 133 M"),
    ("vgg16", 138_357_544, 15_470_264_320, "Simonyan 2014 Table 2: 138 M"),
    ("vgg19", 143_667_240, 19_632_062_464, "Simonyan 2014 Table 2: 144 M; He 2015: 19.6 G"),
    ("nin-cifar10", 966_986, 222_486_528, CLOSED_FORM),
    ("googlenet-digits", 93_108, 5_601_024, CLOSED_FORM),
    ("nin-digits", 15_858, 3_873_792, CLOSED_FORM),
    ("nin-imagenet", 7_595_176, 1_100_188_800, "published snapshot of 29 MB"),
    ("googlenet", 6_998_552, 1_582_671_872, "Szegedy 2014 Table 1, widths"),
    ("googlenet-torchvision", 6_624_904, 1_498_376_192, "torchvision metadata"),
    ("inception-v2", 11_285_224, 2_032_600_064, "Ioffe 2015 Fig. 5; Szegedy 2015: 2.0 G"),
    ("inception-v3", 23_834_568, 5_713_216_096, "torchvision without its side head"),
    ("inception-v4", 42_679_816, 12_253_974_624, "the usual implementation"),
    ("inception-resnet-v1", 22_756_328, 6_206_361_696, "Szegedy 2016 Figs. 10-15"),
    ("inception-resnet-v2", 55_843_464, 13_155_794_016, "the usual implementation"),
    ("resnet18", 11_689_512, 1_814_073_344, "torchvision metadata; He 2015 Table 1: 1.8 G"),
    ("resnet34", 21_797_672, 3_663_761_408, "torchvision metadata; He 2015 Table 1: 3.6 G"),
    ("resnet50", 25_557_032, 3_857_973_248, "He 2015 Table 1: 3.8 G"),
    ("resnet101", 44_549_160, 7_570_194_432, "He 2015 Table 1: 7.6 G"),
    ("resnet152", 60_192_808, 11_282_415_616, "He 2015 Table 1: 11.3 G"),
    ("resnet50-v1.5", 25_557_032, 4_089_184_256, "torchvision metadata: 4.089 G"),
    ("resnet101-v1.5", 44_549_160, 7_801_405_440, "torchvision metadata: 7.801 G"),
    ("resnet152-v1.5", 60_192_808, 11_513_626_624, "torchvision metadata: 11.514 G"),
    ("plain18", 11_515_688, 1_794_805_760, CLOSED_FORM),
    ("plain34", 21_623_848, 3_644_493_824, "He 2015 sec. 3.3: 3.6 G"),
    ("resnet20-cifar", 269_722, 40_551_040, "He 2015 Table 6: 0.27 M"),
    ("resnet56-cifar", 853_018, 125_485_696, "He 2015 Table 6: 0.85 M"),
    ("mobilenet-v1", 4_231_976, 568_740_352, "Howard 2017 Table 8: 4.2 M, 569 M"),
    ("mobilenet-v2", 3_504_872, 300_774_272, "torchvision metadata: 0.301 G"),
    ("densenet121", 7_978_856, 2_834_161_664, "torchvision metadata"),
    ("densenet169", 14_149_480, 3_359_843_328, "torchvision metadata"),
    ("densenet201", 20_013_928, 4_291_365_888, "torchvision metadata"),
    ("squeezenet1.0", 1_248_424, 818_924_576, "torchvision metadata"),
    ("squeezenet1.1", 1_235_496, 349_151_936, "torchvision metadata"),
    ("se-resnet50", 28_088_024, 3_860_488_192, "Hu 2018: 2.5 M more than ResNet-50"),
    ("se-resnet101", 49_326_872, 7_574_937_600, CLOSED_FORM),
    ("se-resnet152", 66_821_848, 11_288_993_792, CLOSED_FORM),
    ("unet", 31_030_658, 150_428_424_448, "Ronneberger 2015 fig. 1: 572 to 388"),
]


@pytest.mark.parametrize(
    ("name", "parameters", "macs", "source"), TOTALS, ids=[f"{t[0]} ({t[3]})" for t in TOTALS]
)
def test_totals_at_the_published_input(name, parameters, macs, source):
    report = analyse(architecture(name))
    assert (report.parameters, report.macs) == (parameters, macs)


@pytest.mark.parametrize(
    ("depth", "parameters"),
    [
        (20, 269_722),
        (32, 464_154),
        (44, 658_586),
        (56, 853_018),
        (110, 1_727_962),
        (1202, 19_421_274),
    ],
    ids=lambda value: f"{value}",
)
def test_cifar_parameters_he_2015_table_6(depth, parameters):
    assert analyse(architecture(f"resnet{depth}-cifar")).parameters == parameters
    assert analyse(architecture(f"plain{depth}-cifar")).parameters == parameters
    # Option B adds two projections of 16·32 + 2·32 and 32·64 + 2·64 parameters.
    projected = architecture(f"resnet{depth}-cifar", shortcut="B")
    assert analyse(projected).parameters == parameters + 2_752


@pytest.mark.parametrize(
    ("name", "with_heads"),
    [
        ("googlenet", 13_378_280),
        ("googlenet-torchvision", 13_004_888),
        ("inception-v3", 27_161_264),
    ],
    ids=["Szegedy 2014 sec. 5; Caffe", "torchvision", "torchvision metadata"],
)
def test_parameters_with_side_heads(name, with_heads):
    assert analyse(architecture(name, aux=True)).parameters == with_heads


def test_multiplies_of_googlenet_in_training():
    assert analyse(architecture("googlenet", aux=True)).macs == 1_591_044_096


@pytest.mark.parametrize(
    ("depth", "parameters"), [(16, 138_365_992), (11, 132_868_840)], ids=["torchvision"] * 2
)
def test_vgg_with_batch_norm_adds_two_per_filter(depth, parameters):
    report = analyse(architecture(f"vgg{depth}", batch_norm=True))
    filters = sum(row.layer.channels for row in report.layers if row.kind == "conv")
    plain = analyse(architecture(f"vgg{depth}"))
    assert report.parameters == parameters == plain.parameters + 2 * filters
    assert report.macs == plain.macs


def test_vgg_with_adaptive_pool_keeps_its_weights_at_other_sizes():
    network = architecture("vgg16", adaptive_pool=True)
    assert analyse(network).macs == 15_470_264_320
    assert analyse(network, (3, 301, 260)).parameters == 138_357_544
    assert analyse(architecture("vgg16"), (3, 301, 260)).parameters != 138_357_544


def test_alexnet_as_printed_at_224():
    report = analyse(architecture("alexnet"), (3, 224, 224))
    assert (report.parameters, report.macs) == (49_430_888, 643_026_048)
    assert report.layer("conv1").output_shape == (96, 54, 54)


# Szegedy et al. 2014, Table 1, the printed column "ops" in millions. The row of 5a prints 54
# where its own widths give 51.
OPS = {"3a": 128, "3b": 304, "4a": 73, "4b": 88, "4c": 100, "4d": 119, "4e": 170, "5b": 71}


@pytest.mark.parametrize(("module", "millions"), OPS.items(), ids=OPS)
def test_googlenet_modules_szegedy_2014_table_1(module, millions):
    rows = analyse(architecture("googlenet")).layers
    macs = sum(row.macs for row in rows if row.name.startswith(f"inception{module}."))
    assert abs(macs / 1e6 - millions) < 1


def test_zfnet_sizes_zeiler_2013_fig_3():
    report = analyse(architecture("zfnet"))
    sizes = {name: report.layer(name).output_shape[1] for name in ("conv1", "pool1", "conv2")}
    assert sizes == {"conv1": 110, "pool1": 55, "conv2": 26}
    assert report.layer("pool2").output_shape == (256, 13, 13)
    assert report.layer("flatten").output_shape == (9216,)


@pytest.mark.parametrize(
    ("name", "sizes"),
    [
        ("googlenet", {"inception3b.concat": (480, 28, 28), "inception5b.concat": (1024, 7, 7)}),
        ("inception-v2", {"inception4c.concat": (608, 14, 14), "inception4e.concat": (1056, 7, 7)}),
        ("inception-v3", {"Mixed_5b.concat": (256, 35, 35), "Mixed_7a.concat": (1280, 8, 8)}),
        ("inception-v4", {"stem.mixed3.concat": (384, 35, 35), "reduction_b.concat": (1536, 8, 8)}),
        ("inception-resnet-v1", {"conv6.relu": (256, 35, 35), "reduction_b.concat": (1792, 8, 8)}),
        ("inception-resnet-v2", {"mixed_5b.concat": (320, 35, 35), "conv6.relu": (1536, 8, 8)}),
        ("nin-imagenet", {"pool1": (96, 27, 27), "pool2": (256, 13, 13), "pool3": (384, 6, 6)}),
        ("nin-cifar10", {"pool1": (96, 16, 16), "pool2": (192, 8, 8)}),
        ("resnet152", {"layer1.2.add": (256, 56, 56), "layer4.2.add": (2048, 7, 7)}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_sizes_printed_in_the_papers(name, sizes):
    report = analyse(architecture(name))
    assert {layer: report.layer(layer).output_shape for layer in sizes} == sizes


def test_every_name_of_the_register_is_tested_above():
    tested = {row[0] for row in TOTALS}
    tested |= {f"{k}{d}-cifar" for k in ("resnet", "plain") for d in (20, 32, 44, 56, 110, 1202)}
    assert set(architectures()) == tested

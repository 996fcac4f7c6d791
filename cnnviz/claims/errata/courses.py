"""Errata cards on worked examples of courses, and on units."""

from fractions import Fraction

from cnnviz.blocks import Concat, Sequential
from cnnviz.claims.errata.card import Erratum, Place, counted, layer_page, network_page
from cnnviz.claims.steps import Step, fact, minus, multiplies_of, over, plus, positions, times
from cnnviz.counting import LayerReport, analyse
from cnnviz.counting.comparisons import bottleneck, dense_twin, single
from cnnviz.counting.memory import MB, MIB
from cnnviz.layers import Conv, Flatten, Linear, MaxPool
from cnnviz.network import Network


def _bottleneck() -> list[Step]:
    compared = bottleneck((192, 28, 28), filters=32, kernel=5, width=16)
    reduce, expand = compared.through.layers
    direct = multiplies_of("directly", compared.direct.layers[0])
    narrow = multiplies_of("1 × 1 down to 16 channels", reduce)
    wide = multiplies_of("5 × 5 behind it", expand)
    through = plus("through the bottleneck", narrow, wide)
    tenth = over("a tenth of the direct way", direct, 10)
    return [direct, narrow, wide, through, over("times fewer", direct, through), tenth]


def slide_module() -> Network:
    """The Inception module of the CS231n slides, on 28 × 28 × 256."""
    body = Concat(
        one=Conv(128, 1, bias=False),
        three=Sequential(reduce=Conv(64, 1, bias=False), conv=Conv(192, 3, padding=1, bias=False)),
        five=Sequential(reduce=Conv(64, 1, bias=False), conv=Conv(96, 5, padding=2, bias=False)),
        pool=Sequential(pool=MaxPool(3, 1, 1), project=Conv(64, 1, bias=False)),
    )
    return Network("slide-module", body, (256, 28, 28))


def naive_module() -> Network:
    """The same without the 1×1 convolutions in front."""
    body = Concat(
        one=Conv(128, 1, bias=False),
        three=Conv(192, 3, padding=1, bias=False),
        five=Conv(96, 5, padding=2, bias=False),
    )
    return Network("naive-module", body, (256, 28, 28))


def _slide() -> list[Step]:
    report = analyse(slide_module())
    labels = {
        "one": "1 × 1, 128 filters",
        "three.reduce": "1 × 1, 64 filters, before the 3 × 3",
        "three.conv": "3 × 3, 192 filters",
        "five.reduce": "1 × 1, 64 filters, before the 5 × 5",
        "five.conv": "5 × 5, 96 filters",
        "pool.project": "1 × 1, 64 filters, after the pool",
    }
    terms = [multiplies_of(label, report.layer(name)) for name, label in labels.items()]
    total = plus("all of them", *terms)
    again = report.layer("three.conv").macs
    naive = fact("without 1 × 1 in front, the slide's 854 million", analyse(naive_module()).macs)
    return [*terms, total, plus("with the 3 × 3 counted twice, 358 million", total, again), naive]


def _megabytes() -> list[Step]:
    nin = times("bytes of NiN's weights", 4, counted("nin-imagenet").parameters)
    report = counted("resnet50")
    stored = plus("numbers in ResNet-50", report.parameters, sum(r.buffers for r in report.layers))
    resnet = times("bytes of ResNet-50", 4, stored)
    smaller = 100 * (1 - Fraction(MB, MIB))
    return [
        nin,
        over("in MB", nin, MB, unit="MB"),
        over("in MiB, published as 29 MB", nin, MIB, unit="MiB"),
        stored,
        resnet,
        over("in MB", resnet, MB, unit="MB"),
        over("in MiB, near torchvision's 97.8 MB", resnet, MIB, unit="MiB"),
        fact("a number in MiB is smaller than in MB by", smaller, "%"),
    ]


def _dense_or_shared() -> list[Step]:
    shared, dense = dense_pair()
    weights = times("weights of the fully connected layer", shared.values, 3 * 32 * 32)
    return [
        weights,
        plus("with its biases", weights, shared.values),
        plus("the convolution", shared.weights, shared.biases),
        over("times as many", dense.parameters, shared.parameters),
    ]


def dense_pair() -> tuple[LayerReport, LayerReport]:
    """A 5×5 convolution from 32×32×3 to 28×28×6, and the fully connected layer in its place."""
    layer = Conv(6, 5)
    return single(layer, (3, 32, 32)), dense_twin(layer, (3, 32, 32))


def course_lenet() -> Network:
    """The example that closes week 1 of Ng's course: LeNet-5's shape on 32 × 32 × 3 pictures."""
    body = Sequential(
        conv1=Conv(8, 5),
        pool1=MaxPool(2),
        conv2=Conv(16, 5),
        pool2=MaxPool(2),
        flatten=Flatten(),
        fc3=Linear(120),
        fc4=Linear(84),
        softmax=Linear(10),
    )
    return Network("course-lenet", body, (3, 32, 32))


def _course_table() -> list[Step]:
    rows = [row for row in analyse(course_lenet()).layers if row.parameters]
    steps, slips = [], []
    for row in rows:
        if isinstance(row.layer, Conv):
            slip, flat = "kernels without depth", row.weights // row.input_shape[0]
            slips.append(plus(f"{row.name} as printed: {slip}, and biases", flat, row.biases))
        else:
            slips.append(plus(f"{row.name} as printed: one bias in all", row.weights, 1))
        steps += [slips[-1], plus(f"{row.name}: weights and biases", row.weights, row.biases)]
    return [
        *steps,
        plus("the printed column", *slips),
        plus("all parameters", *(row.parameters for row in rows)),
    ]


def _both_cures() -> list[Step]:
    both, usual = counted("alexnet-torchvision", (3, 227, 227)), counted("alexnet-torchvision")
    first = both.layer("conv1")
    assert isinstance(first.layer, Conv)
    axis, bare = first.layer.window.rows, Conv(64, 11, stride=4).window.rows
    work = multiplies_of("multiplies of the first layer on 56 × 56", first)
    before = multiplies_of("on 55 × 55", usual.layer("conv1"))
    return [
        positions("227 cells and 2 of padding on each side", axis, 227),
        positions("227 cells without padding", bare, 227),
        positions("224 cells and 2 of padding, rounded down to 55", axis, 224),
        work,
        before,
        minus("more", work, before),
        fact("positions after the first pool, from 56", both.layer("pool1").output_shape[1]),
        fact("and from 55", usual.layer("pool1").output_shape[1]),
        fact("parameters at 227 with padding", both.parameters),
        fact("parameters at 224 with padding", usual.parameters),
    ]


CARDS = (
    Erratum(
        key="bottleneck-12-million",
        title="A bottleneck's multiplies: 12.4 or 12.5 million?",
        claim="Notes of a well-known course print 2.5 and 10, together 12.5 million, for 5 × 5.",
        verdict=(
            "The 1 × 1 layer takes 2,408,448, so 2.4 million, and both layers 12,443,648, 12.4 "
            "million as in the lecture; a tenth of the direct way would be 12.04 million."
        ),
        steps=_bottleneck,
        cited={
            "ng_course": "week 2, Inception network motivation",
            "ng_summary": "README, Inception network motivation",
        },
        place=Place(
            "bottleneck-savings", {"h": 28, "w": 28, "c": 192, "f": 32, "k": 5, "width": 16}
        ),
        networks=("googlenet",),
    ),
    Erratum(
        key="cs231n-358-million",
        title="The Inception slide's 358 million operations",
        claim="A CS231n slide lists six convolutions of an Inception module and totals 358M.",
        verdict=(
            "The six add up to 271,351,808. How 358 came about isn't known; counting the 3 × 3 "
            "twice gives it. The 854 million without 1 × 1 convolutions are right."
        ),
        steps=_slide,
        cited={"cs231n_slides": "slides 48 and 55"},
        place=Place(
            "bottleneck-savings", {"h": 28, "w": 28, "c": 256, "f": 192, "k": 3, "width": 64}
        ),
        networks=("googlenet",),
    ),
    Erratum(
        key="convolution-against-dense",
        title="14 million: with or without biases?",
        claim="Courses set a convolution's 456 parameters against a dense layer's 14 million.",
        verdict=(
            "The weights alone are 14,450,688, with biases 14,455,392: either is 14 million, but "
            "only the second is counted like the 456, which includes biases."
        ),
        steps=_dense_or_shared,
        cited={"ng_course": "week 1, lecture Why convolutions"},
        place=layer_page(h=32, w=32, c=3, f=6, k=5),
    ),
    Erratum(
        key="course-lenet-table",
        title="A course's LeNet: 208, 416, 48,001, 10,081 and 841 parameters",
        claim="A slide gives these to two convolutions and three linear layers on 32 × 32 × 3.",
        verdict=(
            "Right are 608, 3,216, 48,120, 10,164 and 850, together 62,958. The slide's kernels "
            "have no depth, and its linear layers one bias in all instead of one for each unit; a "
            "page of the course now corrects all five."
        ),
        steps=_course_table,
        cited={
            "ng_course": "week 1, CNN example, and the reading CNN example correction",
            "ng_summary_issue185": "description",
        },
        place=layer_page(h=32, w=32, c=3, f=8, k=5),
        networks=("lenet5",),
    ),
    Erratum(
        key="alexnet-227-and-padding",
        title="AlexNet at 227 with padding: 56 × 56",
        claim=(
            "A course's AlexNet has 64 filters, a 227 × 227 input and padding 2, 56 × 56 maps and "
            "73 million multiplies in its first layer."
        ),
        verdict=(
            "The arithmetic is right: 72,855,552 multiplies. But 227 cells and padding are two "
            "ways to reach 55; with both it is 56, as in neither Caffe's net (227, no padding) "
            "nor torchvision's (224, padding 2). From the first pool on nothing changes."
        ),
        steps=_both_cures,
        cited={
            "eecs498_slides": "table of AlexNet's layers, row conv1",
            "caffe": "models/bvlc_alexnet/deploy.prototxt",
            "torchvision": "torchvision/models/alexnet.py",
        },
        place=layer_page(h=227, w=227, c=3, f=64, k=11, s=4, p=2),
        networks=("alexnet-torchvision", "alexnet"),
    ),
    Erratum(
        key="mb-or-mib",
        title="MB or MiB?",
        claim="File sizes and memory tables say MB for two different units.",
        verdict=(
            "A MB is a million bytes, a MiB 1,048,576; many a printed MB is a MiB, which makes the "
            "number 4.6 % smaller."
        ),
        steps=_megabytes,
        cited={
            "nin_gist": "readme, size of the model",
            "torchvision": "weights' metadata, _file_size",
        },
        place=network_page("nin-imagenet"),
        networks=("nin-imagenet", "resnet50"),
    ),
)
"""The cards, in reading order."""

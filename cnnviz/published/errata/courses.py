"""Errata cards on worked examples of courses, and on units."""

from cnnviz.blocks import Concat, Sequential
from cnnviz.counting import LayerReport, analyse
from cnnviz.counting.comparisons import bottleneck, dense_twin, single
from cnnviz.counting.memory import MB, MIB
from cnnviz.layers import Conv, MaxPool
from cnnviz.network import Network
from cnnviz.published.errata.card import Erratum, Place, counted, layer_page, network_page
from cnnviz.published.steps import Step, fact, multiplies_of, over, plus, times


def _bottleneck() -> list[Step]:
    compared = bottleneck((192, 28, 28), filters=32, kernel=5, width=16)
    reduce, expand = compared.through.layers
    direct = multiplies_of("directly", compared.direct.layers[0])
    narrow = multiplies_of("1 × 1 down to 16 channels", reduce)
    wide = multiplies_of("5 × 5 behind it", expand)
    through = plus("through the bottleneck", narrow, wide)
    return [direct, narrow, wide, through, over("times fewer", direct, through)]


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
    return [
        nin,
        over("in MB", nin, MB, unit="MB"),
        over("in MiB, published as 29 MB", nin, MIB, unit="MiB"),
        stored,
        resnet,
        over("in MB", resnet, MB, unit="MB"),
        over("in MiB, near torchvision's 97.8 MB", resnet, MIB, unit="MiB"),
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


CARDS = (
    Erratum(
        key="bottleneck-12-million",
        title="The bottleneck's 12.04 million multiplies",
        claim="Some notes of a well-known course print 12.04 million for the 5 × 5 example.",
        verdict=(
            "The two layers add up to 12,443,648, 12.4 million as the lecture says; about a tenth "
            "of the direct way all the same."
        ),
        steps=_bottleneck,
        cited=("ng_course",),
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
            "The six add up to 271,351,808; 358 million comes out if the 3 × 3 is counted twice. "
            "The 854 million without 1 × 1 convolutions are right."
        ),
        steps=_slide,
        cited=("cs231n_slides",),
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
            "The weights alone are 14,450,688, with biases 14,455,392; both figures are in use, "
            "and 456 includes biases."
        ),
        steps=_dense_or_shared,
        cited=("ng_course",),
        place=layer_page(h=32, w=32, c=3, f=6, k=5),
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
        cited=("nin_gist", "torchvision"),
        place=network_page("nin-imagenet"),
        networks=("nin-imagenet", "resnet50"),
    ),
)
"""The cards, in reading order."""

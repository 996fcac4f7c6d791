"""Errata cards on GoogLeNet (Szegedy et al. 2014)."""

from cnnviz.claims.claims import Quantity
from cnnviz.claims.errata.card import Erratum, counted, error, layer_page, network_page, quoted
from cnnviz.claims.parts import separable_first_layer
from cnnviz.claims.steps import (
    Step,
    as_printed,
    fact,
    minus,
    over,
    plus,
    positions,
    times,
    weights_of,
)
from cnnviz.layers import Kind, MaxPool


def _first_layer() -> list[Step]:
    report = counted("googlenet")
    first = report.layer("conv1")
    total = fact("the whole net", report.macs)
    separable = separable_first_layer()
    rank_one, _ = separable.multiplies
    saved = minus("saved by the first reading", first.macs, rank_one)
    bias_too = plus("with a bias added to each value", first.macs, first.values)
    return [
        weights_of("weights of a full 7 × 7 convolution", first),
        *separable.weights,
        fact("multiplies of a full 7 × 7 convolution", first.macs),
        *separable.multiplies,
        bias_too,
        saved,
        total,
        minus("with a separable first layer", total, saved),
    ]


def _five_million() -> list[Step]:
    report, alexnet = counted("googlenet"), counted("alexnet")
    weights = fact("weights", sum(row.weights for row in report.layers))
    biases = fact("biases", sum(row.biases for row in report.layers))
    total = plus("parameters", weights, biases)
    claimed = as_printed("as the authors print it", 5 * 10**6)
    return [
        weights,
        biases,
        total,
        over("times fewer than AlexNet", alexnet.parameters, total),
        claimed,
        over("AlexNet over the authors' 5 million", alexnet.parameters, claimed),
        fact(
            "the convolutions alone",
            sum(r.parameters for r in report.layers if r.kind == Kind.CONV),
        ),
    ]


def _kilo() -> list[Step]:
    report = counted("googlenet")
    linear = report.layer("fc").weights
    second = sum(row.weights for row in report.layers if row.name.startswith("conv2"))
    module = [row for row in report.layers if row.name.startswith("inception5a.")]
    positions_5a = times("positions of module 5a", *module[-1].output_shape[1:])
    printed = times("5a's printed K", as_printed("5a", 1072), 1024)
    return [
        over("the linear layer, printed 1000K", linear, 1024),
        over("the second convolution, printed 112K", second, 1024),
        over("module 5a, printed 1072K", sum(row.weights for row in module), 1024),
        fact("5a's multiplies, printed 54M", sum(row.macs for row in module)),
        printed,
        times("whose multiplies would be", positions_5a, printed),
    ]


def _crops() -> list[Step]:
    top5, source = Quantity.TOP_5_ERROR, "szegedy2014"
    own = error("its own paper, one net, one crop", quoted("googlenet", top5, source, crops=1))
    ten = error("one net, ten crops", quoted("googlenet", top5, source, crops=10))
    many = error("one net, 144 crops", quoted("googlenet", top5, source, crops=144))
    seven = error("seven nets, 144 crops", quoted("googlenet", top5, source, 7, 144))
    later = error("the later paper, one crop", quoted("googlenet", top5, "szegedy2015", crops=1))
    return [own, ten, many, seven, later, minus("later less ten crops", later, ten, unit="points")]


def _five_by_five() -> list[Step]:
    paper, built = counted("googlenet"), counted("googlenet-torchvision")
    wide = paper.layer("inception3a.branch3.conv").weights
    narrow = built.layer("inception3a.branch3.1.conv").weights
    return [
        fact("weights of the branch in module 3a, 5 × 5", wide),
        fact("as 3 × 3", narrow),
        over("times as many", wide, narrow),
        fact("multiplies with 5 × 5", paper.macs),
        fact("multiplies with 3 × 3", built.macs),
        minus("saved", paper.macs, built.macs),
        fact("parameters with 5 × 5 and biases", paper.parameters),
        fact("parameters with 3 × 3 and batch norm", built.parameters),
    ]


def _ceil() -> list[Step]:
    up = down = counted("googlenet").layer("conv1").output_shape[1]
    steps = []
    for number in range(1, 5):
        rows = MaxPool(3, 2, ceil=True).window.rows
        steps.append(positions(f"pool {number}, positions", rows, up))
        up, down = rows.output(up), MaxPool(3, 2).window.rows.output(down)
        steps.append(fact(f"pool {number}, always rounded up", up))
        steps.append(fact(f"pool {number}, always rounded down", down))
    return steps


def _side_heads() -> list[Step]:
    steps = []
    for name, title in (("googlenet", "GoogLeNet"), ("inception-v3", "Inception-v3")):
        trunk, all_heads = counted(name).parameters, counted(name, aux=True).parameters
        start = fact(f"{title} without side heads", trunk)
        heads = minus(f"{title}'s side heads", all_heads, trunk)
        steps += [start, heads, plus(f"{title} with side heads", start, heads)]
    return steps


CARDS = (
    Erratum(
        key="googlenet-first-layer",
        title="GoogLeNet's first layer: 2.7K weights and 34M operations",
        claim="The paper's Table 1 gives the 7 × 7 convolution 2.7K parameters and 34M operations.",
        verdict=(
            "A full one has 9,408 weights and 118,013,952 multiplies (9K and 119M in FaceNet's "
            "table). The paper doesn't explain its figures; they fit a separable convolution, "
            "which the authors' next paper uses there, and with which the net takes 1.5 billion "
            "instead of 1.6 billion."
        ),
        steps=_first_layer,
        cited={
            "szegedy2014": "Table 1, first row",
            "ioffe2015": "appendix, last paragraph",
            "schroff2015": "Table 2, first row",
            "caffe_issue3067": "description",
        },
        place=layer_page(h=224, w=224, c=3, f=64, k=7, s=2, p=3),
        networks=("googlenet", "googlenet-torchvision"),
    ),
    Erratum(
        key="googlenet-5-million",
        title="“Only 5 million parameters”, “12 times fewer”",
        claim=(
            "The paper says 12 times fewer parameters than AlexNet, its first author's next one "
            "“only 5 million”, and lectures repeat it."
        ),
        verdict=(
            "The widths of the paper's Table 1 make 6,998,552 parameters, 8.71 times fewer. How "
            "the authors counted isn't known; none of the counts below is 5 million."
        ),
        steps=_five_million,
        cited={
            "szegedy2014": "introduction and Table 1",
            "szegedy2015": "introduction",
            "cs231n_slides": "slide on GoogLeNet",
        },
        place=network_page("googlenet"),
        networks=("googlenet",),
    ),
    Erratum(
        key="googlenet-kilo",
        title="What is a K in GoogLeNet's table?",
        claim="The column of parameters in Table 1 does not add up.",
        verdict=(
            "Its K is 1024, as two rows show exactly; others do not follow from the widths beside "
            "them, and 5a's two figures fit each other but not its widths. Why isn't known."
        ),
        steps=_kilo,
        cited={"szegedy2014": "Table 1, columns params and ops"},
        place=network_page("googlenet"),
        networks=("googlenet",),
    ),
    Erratum(
        key="googlenet-error",
        title="GoogLeNet's error: 10.07, 9.2 or 6.67 %?",
        claim="The Inception-v3 paper gives it 9.2 % for a single crop, its own paper 10.07 %.",
        verdict=(
            "Its own paper has 9.15 % for ten crops, which 9.2 may be; the later paper doesn't "
            "say. 6.67 % is the result of seven nets with 144 crops each: an error means little "
            "without its crops."
        ),
        steps=_crops,
        cited={"szegedy2014": "Tables 2 and 3", "szegedy2015": "Table 3"},
        place=network_page("googlenet"),
        networks=("googlenet",),
    ),
    Erratum(
        key="googlenet-torchvision-3x3",
        title="The 5 × 5 branch that is 3 × 3",
        claim="torchvision's and TF-Slim's GoogLeNet are taken for the paper's net.",
        verdict=(
            "Their “5 × 5” branch has 3 × 3 kernels, a known slip kept because a change would need "
            "new weights. That their 1.5 billion multiplies match the paper's is a coincidence: "
            "the paper's widths with 5 × 5 take 1.6 billion."
        ),
        steps=_five_by_five,
        cited={
            "torchvision": "torchvision/models/googlenet.py, comment in Inception",
            "torchvision_issue906": "answers of May 2019",
            "slim": "nets/inception_v1.py, Branch_2",
        },
        place=network_page("googlenet-torchvision"),
        networks=("googlenet", "googlenet-torchvision"),
    ),
    Erratum(
        key="googlenet-rounding-up",
        title="112, 56, 28, 14, 7: pools that round up",
        claim="Built with PyTorch's usual pooling, GoogLeNet gives 55, 27, 13 and 6.",
        verdict=(
            "A 3 × 3 pool at stride 2 over 112 cells has 55.5 positions; rounded up, as Caffe "
            "does it, they make the paper's sizes. How the authors' own program rounds the paper "
            "doesn't say."
        ),
        steps=_ceil,
        cited={"szegedy2014": "Table 1", "caffe": "src/caffe/layers/pooling_layer.cpp, Reshape"},
        place=layer_page(kind="max pooling", h=112, w=112, c=64, k=3, s=2, ceil=True),
        networks=("googlenet",),
    ),
    Erratum(
        key="side-heads",
        title="With or without the side heads?",
        claim="Totals of GoogLeNet and Inception-v3 differ by millions of parameters.",
        verdict=(
            "The side classifiers are used in training only; torchvision's own table leaves them "
            "out for GoogLeNet and counts them for Inception-v3."
        ),
        steps=_side_heads,
        cited={
            "torchvision": "weights' metadata, num_params",
            "szegedy2014": "sec. 5",
            "szegedy2015": "sec. 4",
        },
        place=network_page("googlenet", aux=True),
        networks=("googlenet", "googlenet-torchvision", "inception-v3"),
    ),
)
"""The cards, in reading order."""

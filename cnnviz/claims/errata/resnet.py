"""Errata cards on ResNet and plain networks (He et al. 2015)."""

from fractions import Fraction

from cnnviz.claims.claims import Quantity, published_errors
from cnnviz.claims.errata.card import Erratum, counted, error, network_page, one
from cnnviz.claims.parts import all_of, shortcut_projections, stride_moved
from cnnviz.claims.steps import Step, as_printed, fact, minus, over, plus, times
from cnnviz.counting import Report
from cnnviz.layers import Conv, Kind, Operation


def _batch_norm_products(report: Report) -> int:
    rows = [row for row in report.layers if row.kind == Kind.BATCH_NORM]
    return sum(row.extras[Operation.MULTIPLICATION] for row in rows)


def _stride() -> list[Step]:
    paper, library = counted("resnet50"), counted("resnet50-v1.5")
    start = fact("stride on the first 1 × 1, as in the paper", paper.macs)
    moved = stride_moved(paper, library)
    norm = fact("batch norm, if one counted a product per value", _batch_norm_products(paper))
    gap = plus("the stride's part of the gap", *moved)
    return [
        start,
        *moved,
        gap,
        plus("stride on the 3 × 3, as in libraries", start, *moved),
        fact("parameters of either", paper.parameters),
        norm,
        over("batch norm's share, in per cent of the stride's", 100 * norm.value, gap, unit="%"),
        plus("the paper's net with batch norm counted", start, norm),
    ]


def _same_parameters() -> list[Step]:
    steps = []
    for depth in (18, 34):
        plain = counted(f"plain{depth}").parameters
        padded = counted(f"resnet{depth}", shortcut="A").parameters
        projected = counted(f"resnet{depth}", shortcut="B").parameters
        steps += [
            fact(f"plain-{depth}", plain),
            fact(f"ResNet-{depth}, zero-padded shortcuts (A)", padded),
            fact(f"ResNet-{depth}, projections (B)", projected),
            minus("more than plain", projected, plain),
        ]
    return steps


def _option_work() -> list[Step]:
    padded, projected = (counted("resnet34", shortcut=kind) for kind in "AB")
    extra = fact("projections, multiplies", shortcut_projections(projected))
    start = fact("option A (and plain-34), multiplies", padded.macs)
    both = plus("option B, multiplies", start, extra)
    fifty = as_printed("ResNet-50 in billions, as printed", Fraction("3.8"))
    return [
        start,
        extra,
        both,
        fact("ResNet-50, multiplies", counted("resnet50").macs),
        fifty,
        minus("option B, parameters more", projected.parameters, padded.parameters),
        minus(
            "option C over B", counted("resnet34", shortcut="C").parameters, projected.parameters
        ),
    ]


def _two_families() -> list[Step]:
    large, small = counted("resnet18", classes=10), counted("resnet20-cifar")
    first = large.layer("conv1")
    narrow = one(Conv(first.output_shape[0], 3, padding=1, bias=False), 3, 32, 32)
    less = minus("a 3 × 3 first layer instead of 7 × 7", first.parameters, narrow.parameters)
    start = fact("ResNet-18 with 10 classes", large.parameters)
    return [
        start,
        less,
        minus("as often run on CIFAR-10", start, less),
        fact("the paper's ResNet-20 for CIFAR-10", small.parameters),
        over("times as many", large.parameters - int(less.value), small.parameters),
    ]


def _cifar_options() -> list[Step]:
    steps = []
    for depth in (20, 56, 110):
        padded = counted(f"resnet{depth}-cifar").parameters
        projected = counted(f"resnet{depth}-cifar", shortcut="B").parameters
        steps.append(fact(f"ResNet-{depth}, option A", padded))
        steps.append(fact(f"ResNet-{depth}, option B", projected))
        steps.append(minus("the two projections", projected, padded))
    return steps


def _doubled() -> list[Step]:
    narrow = one(Conv(64, 3, padding=1, bias=False), 64, 56, 56)
    basic = times("basic block: two 3 × 3 on 64", 2, narrow.weights)
    block = [one(Conv(64, 1, bias=False), 256, 56, 56), narrow]
    block.append(one(Conv(256, 1, bias=False), 64, 56, 56))
    bottleneck = plus("bottleneck block: 1 × 1, 3 × 3, 1 × 1 on 256", *(b.weights for b in block))
    projection = fact(
        "a projection of its shortcut", one(Conv(256, 1, bias=False), 256, 56, 56).weights
    )
    both = plus("bottleneck block with it", bottleneck, projection)
    return [basic, bottleneck, projection, both, over("times as many", both, bottleneck)]


def _eighteen_per_cent() -> list[Step]:
    plain, vgg = counted("plain34").macs, counted("vgg19").macs
    convolutions = all_of(counted("vgg19"), "macs", Kind.CONV)
    quoted = as_printed("plain-34 in billions, as printed", Fraction("3.6"))
    reference = as_printed("VGG-19 in billions, as printed", Fraction("19.6"))
    return [
        quoted,
        reference,
        over("the printed one in per cent of the other", 100 * quoted.value, reference, unit="%"),
        fact("plain-34", plain),
        fact("VGG-19", vgg),
        over("plain-34 in per cent of it", 100 * plain, vgg, unit="%"),
        over("in per cent of its convolutions", 100 * plain, convolutions, unit="%"),
    ]


def _best_of_five() -> list[Step]:
    claims = [
        claim
        for claim in published_errors("resnet110-cifar")
        if claim.quantity is Quantity.TEST_ERROR
    ]
    return [error(claim.conditions.note if claim.conditions else "", claim) for claim in claims]


CARDS = (
    Erratum(
        key="resnet50-3.8-or-4.1",
        title="ResNet-50: 3.8 or 4.1 billion?",
        claim="The paper says 3.8, most tools say 4.1, and one tool's author blames batch norm.",
        verdict=(
            "The stride makes it: the paper's net strides in the first 1 × 1 of a block, most "
            "libraries in the 3 × 3 (“v1.5”), which adds 231,211,008 multiplies; batch norm would "
            "add 4.58 % of that."
        ),
        steps=_stride,
        cited={
            "he2015": "Table 1",
            "ptflops_issue76": "description and first answer",
            "nvidia": "Model overview",
            "torchvision": "torchvision/models/resnet.py, comment in Bottleneck",
        },
        place=network_page("resnet50-v1.5"),
        networks=("resnet50", "resnet50-v1.5", "resnet101", "resnet152"),
    ),
    Erratum(
        key="resnet-same-parameters",
        title="“No extra parameter compared to their plain counterparts”",
        claim="ResNet and its plain twin are said to have equally many parameters.",
        verdict=(
            "That holds for zero-padded shortcuts (option A), with which the paper compares them; "
            "ResNet-18 and 34 of libraries have projections and more parameters."
        ),
        steps=_same_parameters,
        cited={
            "he2015": "Fig. 4, Table 2 and sec. 4.1",
            "torchvision": "weights' metadata, num_params",
        },
        place=network_page("resnet18", shortcut="zero-padded"),
        networks=("resnet18", "resnet34", "plain18", "plain34"),
    ),
    Erratum(
        key="resnet34-a-b-c",
        title="ResNet-34: 3.6 or 3.7 billion?",
        claim="The paper prints 3.6 for the 34-layer net, counters 3.66.",
        verdict=(
            "Without projections (option A) it is 3.64 billion, with them (option B, the usual "
            "one) 3.66 billion: they add 19,267,584 multiplies and 173,824 parameters. Which of "
            "the two is printed isn't said: A rounds to 3.6, and B is 3.6 cut off, like the 3.8 "
            "of ResNet-50."
        ),
        steps=_option_work,
        cited={
            "he2015": "Table 1 and sec. 3.3",
            "torchvision": "weights' metadata, ops of resnet34",
        },
        place=network_page("resnet34", shortcut="zero-padded"),
        networks=("resnet34", "plain34"),
    ),
    Erratum(
        key="resnet-on-cifar",
        title="ResNet on CIFAR-10: 11 million or 0.27 million parameters?",
        claim="“ResNet-18 on CIFAR-10” is compared with the figures of the paper's Table 6.",
        verdict=(
            "The paper's nets for CIFAR-10 are another, much thinner family of 6n + 2 layers; "
            "ResNet-18 fitted to small pictures has 41.43 times the parameters of its ResNet-20."
        ),
        steps=_two_families,
        cited={"he2015": "sec. 4.2 and Table 6", "pytorch_cifar_issue136": "description"},
        place=network_page("resnet20-cifar"),
        networks=("resnet18", "resnet20-cifar"),
    ),
    Erratum(
        key="resnet-cifar-options",
        title="ResNet-20 has 269,722 or 272,474 parameters",
        claim="Implementations of the CIFAR nets differ by a few thousand parameters.",
        verdict=(
            "The paper pads with zeros (option A); two projections (option B) add 2,752 at every "
            "depth, and both round to the printed figures."
        ),
        steps=_cifar_options,
        cited={"he2015": "sec. 4.2 and Table 6", "imgclsmob": "README, ResNet-20 on CIFAR-10"},
        place=network_page("resnet20-cifar", shortcut="projection"),
        networks=("resnet20-cifar", "resnet56-cifar", "resnet110-cifar"),
    ),
    Erratum(
        key="bottleneck-projection",
        title="What a projection would cost a bottleneck block",
        claim="The paper says a projection on its shortcut doubles a bottleneck block.",
        verdict=(
            "It makes 1.94 of it, and the bottleneck on 256 channels is even a little smaller than "
            "the basic block on 64; hence the paper's identity shortcuts."
        ),
        steps=_doubled,
        cited={"he2015": "sec. 4.1, Deeper bottleneck architectures, and Fig. 5"},
        place=network_page("resnet50", shortcut="all-projections"),
        networks=("resnet50", "resnet101", "resnet152"),
    ),
    Erratum(
        key="plain34-18-per-cent",
        title="“Only 18 % of VGG-19”",
        claim="The paper gives its 34-layer nets 18 % of VGG-19's FLOPs.",
        verdict=(
            "Its own rounded 3.6 and 19.6 billion make 18.37 %, which rounds to 18; the exact "
            "counts make 18.56 %, which would round to 19. The print is a quotient of rounded "
            "numbers, or a cut-off one: the paper doesn't say."
        ),
        steps=_eighteen_per_cent,
        cited={"he2015": "sec. 3.3 and Fig. 3"},
        place=network_page("plain34"),
        networks=("plain34", "vgg19"),
    ),
    Erratum(
        key="resnet110-error",
        title="ResNet-110: 6.43 or 6.61 % on CIFAR-10?",
        claim="6.43 % is quoted as the error of ResNet-110.",
        verdict="It is the best of five runs; their mean is 6.61 %.",
        steps=_best_of_five,
        cited={"he2015": "Table 6 and its caption"},
        place=network_page("resnet110-cifar"),
        networks=("resnet110-cifar",),
    ),
)
"""The cards, in reading order."""

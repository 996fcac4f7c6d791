"""Errata cards on VGG (Simonyan & Zisserman 2014)."""

from cnnviz.claims.claims import Quantity
from cnnviz.claims.errata.card import Erratum, counted, error, network_page, one, quoted
from cnnviz.claims.parts import all_of, fully_connected
from cnnviz.claims.steps import Step, as_printed, fact, minus, over, plus, times
from cnnviz.counting.memory import MB, MIB, memory
from cnnviz.layers import Conv, Kind


def _parameters() -> list[Step]:
    report = counted("vgg16")
    convolutions = fact("convolutions", all_of(report, "parameters", Kind.CONV))
    linear = fact("fully connected layers", fully_connected(report))
    return [
        convolutions,
        linear,
        plus("VGG-16", convolutions, linear),
        fact("VGG-16 without biases", sum(row.weights for row in report.layers)),
        fact("VGG-16 with 10 classes", counted("vgg16", classes=10).parameters),
        fact("VGG-19", counted("vgg19").parameters),
    ]


def _same_basis() -> list[Step]:
    steps = []
    for name, title in (("vgg16", "VGG-16"), ("vgg19", "VGG-19")):
        report = counted(name)
        convolutions = fact(f"{title}, convolutions", all_of(report, "macs", Kind.CONV))
        linear = fact(f"{title}, fully connected", all_of(report, "macs", Kind.LINEAR))
        steps += [convolutions, linear, plus(f"{title}, all", convolutions, linear)]
    return steps


def _memory() -> list[Step]:
    needed = memory(counted("vgg16"))
    early = [row.values for row in needed.rows if row.drawn][:3]
    values = fact("values of input, convolutions, pools and linear layers", needed.values())
    size = times("bytes", values, 4)
    claimed = as_printed("the notes' values", 24 * 10**6)
    theirs = times("their bytes", claimed, 4)
    return [
        plus("the first two convolutions and the first pool", *early),
        values,
        size,
        over("in MB", size, MB, unit="MB"),
        over("in MiB", size, MIB, unit="MiB"),
        claimed,
        theirs,
        over("in MB", theirs, MB, unit="MB"),
        over("in MiB", theirs, MIB, unit="MiB"),
        minus("values in none of the rows", claimed, values),
    ]


def _sixteen() -> list[Step]:
    report = counted("vgg16")
    saved = []
    for name in ("conv3_3", "conv4_3", "conv5_3"):
        row = report.layer(name)
        small = one(Conv(row.output_shape[0], 1), *row.input_shape)
        saved.append(minus(f"{name} with 1 × 1 instead of 3 × 3", row.parameters, small.parameters))
    start = fact("configuration D", report.parameters)
    return [start, *saved, minus("configuration C", start, *saved)]


def _batch_norm() -> list[Step]:
    plain, normed = counted("vgg16"), counted("vgg16", batch_norm=True)
    added = fact("gamma and beta", all_of(normed, "parameters", Kind.BATCH_NORM))
    start = fact("as in the paper", plain.parameters)
    both = plus("with batch norm, biases kept", start, added)
    biases = fact("biases of the convolutions", all_of(plain, "biases", Kind.CONV))
    return [start, added, both, biases, minus("with batch norm, biases dropped", both, biases)]


def _errors() -> list[Step]:
    top5, source = Quantity.TOP_5_ERROR, "simonyan2014"
    return [
        error("VGG-16 at one scale, validation", quoted("vgg16", top5, source)),
        error("two nets, test, after the competition", quoted("vgg16", top5, source, 2)),
        error("seven nets, test, the competition's entry", quoted("vgg16", top5, source, 7)),
    ]


CARDS = (
    Erratum(
        key="vgg16-136-million",
        title="VGG-16: 136 or 138 million parameters?",
        claim="Some manuals say about 136 million.",
        verdict=(
            "The layers add up to 138,357,544, which the paper prints as 138 million. Where 136 "
            "comes from isn't known: none of the ways to count below gives it."
        ),
        steps=_parameters,
        cited={
            "simonyan2014": "Table 2",
            "determined": "Distributed training concepts, Model characteristics",
        },
        place=network_page("vgg16"),
        networks=("vgg16",),
    ),
    Erratum(
        key="vgg-15-and-19-billion",
        title="VGG: 15.3 against 19.6 billion",
        claim="The ResNet paper gives VGG-16 15.3 and VGG-19 19.6 billion multiply-adds.",
        verdict=(
            "They cannot be counts of the same layers: all of them take 15.5 billion and 19.6 "
            "billion, the convolutions alone 15.3 billion and 19.5 billion. The paper doesn't say "
            "what it counted."
        ),
        steps=_same_basis,
        cited={"he2015": "sec. 4.1, 101-layer and 152-layer ResNets"},
        place=network_page("vgg16"),
        networks=("vgg16", "vgg19"),
    ),
    Erratum(
        key="vgg16-93-mb",
        title="VGG-16: 93 MB or 61 MB for one image?",
        claim=(
            "A famous table lists the memory of each layer and totals 24 million values, about "
            "93 MB (96 on the slides)."
        ),
        verdict=(
            "The rows of that very table add up to 15,237,608 values, 60.95 MB; what the other "
            "8,762,392 would be isn't known."
        ),
        steps=_memory,
        cited={
            "cs231n_notes": "Case studies, VGGNet in detail",
            "cs231n_slides": "slide 34",
            "cs231n_issue88": "description",
        },
        place=network_page("vgg16"),
        networks=("vgg16",),
    ),
    Erratum(
        key="vgg-c-and-d",
        title="Two nets with 16 layers",
        claim="The paper has two columns of 16 layers, C and D, with 134 and 138 million.",
        verdict=(
            "VGG-16 is column D, all 3 × 3; C has three 1 × 1 convolutions instead and 133,638,952 "
            "parameters."
        ),
        steps=_sixteen,
        cited={"simonyan2014": "Tables 1 and 2"},
        place=network_page("vgg16"),
        networks=("vgg16",),
    ),
    Erratum(
        key="vgg-batch-norm",
        title="VGG-16 with batch norm has two totals",
        claim="Libraries differ by 4,224 parameters for VGG-16 with batch norm.",
        verdict=(
            "torchvision keeps the convolutions' biases, others drop them, since the beta of batch "
            "norm does the same; the paper has no batch norm at all."
        ),
        steps=_batch_norm,
        cited={
            "torchvision": "weights' metadata, num_params of vgg16_bn",
            "imgclsmob": "README, BN-VGG-16",
        },
        place=network_page("vgg16", batch_norm=True),
        networks=("vgg11", "vgg13", "vgg16", "vgg19"),
    ),
    Erratum(
        key="vgg-error",
        title="VGG's error: 8.1, 7.3 or 6.8 %?",
        claim="VGG is quoted with different top-5 errors.",
        verdict=(
            "8.1 % is VGG-16 alone, 7.3 % the competition's entry of seven nets, 6.8 % two nets "
            "afterwards."
        ),
        steps=_errors,
        cited={"simonyan2014": "Tables 3 and 7"},
        place=network_page("vgg16"),
        networks=("vgg16", "vgg19"),
    ),
)
"""The cards, in reading order."""

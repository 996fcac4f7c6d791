"""Errata cards on the later Inceptions."""

from fractions import Fraction

from cnnviz.claims.claims import Claim, Quantity, claims_for
from cnnviz.claims.errata.card import Erratum, counted, network_page
from cnnviz.claims.parts import all_of
from cnnviz.claims.steps import Step, as_printed, fact, over, plus, times
from cnnviz.counting import Report
from cnnviz.layers import Kind


def _printed(network: str, quantity: Quantity, source: str, where: str = "") -> Claim:
    return next(
        claim
        for claim in claims_for(network)
        if claim.quantity is quantity
        and claim.source.key == source
        and claim.where.startswith(where)
    )


def _naming() -> list[Step]:
    report = counted("inception-v2")
    small = as_printed(
        "the same as printed", _printed("inception-v2", Quantity.MULTIPLIES, "szegedy2015").value
    )
    large = as_printed("the other Inception-v2, at 299, as printed", 38 * 10**8)
    return [
        fact("BN-Inception at 224: multiplies, counted", report.macs),
        small,
        large,
        over("times the multiplies", large, small),
    ]


def _three_totals() -> list[Step]:
    report, before = counted("inception-v2"), counted("googlenet")
    printed = _printed("inception-v2", Quantity.PARAMETERS, "ioffe2015")
    quarter = times("GoogLeNet and a quarter", Fraction(5, 4), before.parameters)
    return [
        fact("from the widths of Fig. 5", report.parameters),
        as_printed("printed in the text", printed.value),
        fact("GoogLeNet", before.parameters),
        quarter,
        over("parameters, times GoogLeNet's", report.parameters, before.parameters),
        over("multiplies, times GoogLeNet's", report.macs, before.macs),
    ]


def _six_hundred_eight() -> list[Step]:
    report = counted("inception-v2")
    return [
        plus(f"channels out of {module}", *_branches(report, f"inception{module}"))
        for module in ("4c", "4d", "4e")
    ]


def _five_billion() -> list[Step]:
    report = counted("inception-v3")
    abstract = _printed("inception-v3", Quantity.MULTIPLIES, "szegedy2015", "abstract")
    table = _printed("inception-v3", Quantity.MULTIPLIES, "szegedy2015", "Table")
    convolutions = fact("convolutions, counted", all_of(report, "macs", Kind.CONV))
    linear = fact("the linear layer", all_of(report, "macs", Kind.LINEAR))
    whole = plus("the implementation", convolutions, linear)
    return [
        convolutions,
        linear,
        whole,
        as_printed("printed in the abstract", abstract.value),
        as_printed("printed in Table 3", table.value),
        over("times the table's figure", whole, table.value),
    ]


def _misprinted_widths() -> list[Step]:
    report = counted("inception-resnet-v2")
    made = {
        name: plus(f"as implemented, after {name}", *_branches(report, name))
        for name in ("reduction_a", "reduction_b")
    }
    width = as_printed("channels of each of three branches in the figures", 384)
    return [times("after the first reduction, by the figures", width, 3), *made.values()]


def _branches(report: Report, name: str) -> list[int]:
    """Channels of each branch that a module stacks."""
    node = report.network.nodes[report.network.index(f"{name}.concat")]
    return [report.layers[source - 1].output_shape[0] for source in node.sources]


CARDS = (
    Erratum(
        key="which-inception-v2",
        title="Which net is Inception-v2?",
        claim="Two papers and several libraries use the name.",
        verdict=(
            "TF-Slim and others mean BN-Inception, of 2 billion multiplies at 224 × 224; the "
            "Inception-v3 paper calls a larger net so, with 3.8 billion at 299 × 299."
        ),
        steps=_naming,
        cited={
            "ioffe2015": "Fig. 5",
            "szegedy2015": "Table 3",
            "slim": "nets/inception_v2.py, docstring",
            "slim_issue5054": "description",
        },
        place=network_page("inception-v2"),
        networks=("inception-v2", "inception-v3"),
    ),
    Erratum(
        key="inception-v2-totals",
        title="BN-Inception: 13.6, 11.3 or 8.7 million?",
        claim="The paper's text says 13.6 million, its appendix a quarter more than GoogLeNet.",
        verdict=(
            "The widths of its Fig. 5 make 11,285,224, which is neither; the three have not been "
            "reconciled, so say which one is meant."
        ),
        steps=_three_totals,
        cited={"ioffe2015": "sec. 4.2, appendix and Fig. 5"},
        place=network_page("inception-v2"),
        networks=("inception-v2",),
    ),
    Erratum(
        key="inception-v2-608",
        title="BN-Inception's 576 channels that are 608",
        claim="Fig. 5 prints 576 channels after modules 4c and 4d.",
        verdict=(
            "The branches it prints add up to 608. Conversions of Caffe's net keep 608 and end 4e "
            "with 1,056; TF-Slim narrows the pool branch to reach 576."
        ),
        steps=_six_hundred_eight,
        cited={
            "ioffe2015": "Fig. 5, rows 4c and 4d",
            "slim": "nets/inception_v2.py, Mixed_4d",
            "imgclsmob": "README, BN-Inception",
        },
        place=network_page("inception-v2"),
        networks=("inception-v2",),
    ),
    Erratum(
        key="inception-v3-5-billion",
        title="Inception-v3: 5 or 5.7 billion multiplies?",
        claim="The paper's abstract says 5 billion multiply-adds, its Table 3 4.8.",
        verdict=(
            "The net that libraries run takes 5,713,216,096. Its first layers are not those of the "
            "paper's Table 1; whether that makes the difference isn't known."
        ),
        steps=_five_billion,
        cited={
            "szegedy2015": "abstract, Tables 1 and 3",
            "torchvision": "weights' metadata, ops of inception_v3",
        },
        place=network_page("inception-v3"),
        networks=("inception-v3",),
    ),
    Erratum(
        key="inception-resnet-1154",
        title="Inception-ResNet-v2's 1154 filters",
        claim="A figure of the paper ends a block in a 1 × 1 convolution with 1154 filters.",
        verdict=(
            "A residual sum needs as many channels as come in: 1,152 by the figures' own widths, "
            "1,088 in the implementation."
        ),
        steps=_misprinted_widths,
        cited={
            "szegedy2016": "Figs. 7 and 17, Table 1",
            "slim": "nets/inception_resnet_v2.py, block17",
        },
        place=network_page("inception-resnet-v2"),
        networks=("inception-resnet-v2",),
    ),
)
"""The cards, in reading order."""

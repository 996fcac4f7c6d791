"""Why a printed figure and our count differ, in a sentence and, where it works out, in numbers.

One function per source and quantity; each returns None where there is nothing to explain.
"""

from collections.abc import Callable
from dataclasses import dataclass

from cnnviz.claims.claims import Claim, Quantity
from cnnviz.claims.parts import (
    all_of,
    fully_connected,
    separable_first_layer,
    shortcut_projections,
    stride_moved,
)
from cnnviz.claims.steps import Step, fact, minus, over, plus, times
from cnnviz.counting import Report, analyse
from cnnviz.layers import Kind
from cnnviz.networks import architecture


@dataclass(frozen=True)
class Reason:
    """A sentence, and the arithmetic from one figure to the other where it is known.

    `explained` is False where nobody has found what makes the difference.
    """

    text: str
    steps: tuple[Step, ...] = ()
    explained: bool = True


Explainer = Callable[[Claim, Report, int], Reason | None]


def explanation(claim: Claim, report: Report, ours: int) -> Reason | None:
    """Why `ours` is not simply the claim's figure; None where there is nothing to say."""
    explain = EXPLAINERS.get((claim.source.key, claim.quantity))
    if explain is None or ours == claim.value:
        return None
    return explain(claim, report, ours)


def cut_off(claim: Claim, ours: int) -> Reason:
    """The source drops the digits after the last printed one instead of rounding."""
    steps = over("in steps of the last printed digit", ours, claim.precision)
    return Reason(
        f"{claim.printed} is our count cut off after the last printed digit; rounded, it would be "
        "one higher there.",
        (steps, over("and the figure printed", claim.value, claim.precision)),
    )


def _network(name: str) -> Report:
    return analyse(architecture(name))


def _alexnet_parameters(claim: Claim, report: Report, ours: int) -> Reason | None:
    original, rows = _network("alexnet"), report.layers
    if report.network.name == "alexnet-ungrouped":
        grouped = ("conv2", "conv4", "conv5")
        extra = [
            minus(f"{name}, joined", report.layer(name).weights, original.layer(name).weights)
            for name in grouped
        ]
        start = fact("AlexNet in two groups", original.parameters)
        return Reason(
            "The paper's net is split in two groups; joining them doubles the weights of three "
            "convolutions.",
            (start, *extra, plus("in one tower", start, *extra)),
        )
    if report.network.name == "alexnet-torchvision":
        convolutions = sum(row.parameters for row in rows if row.kind == Kind.CONV)
        before = original.parameters - fully_connected(original)
        steps = fact("the 2012 net's convolutions", before), fact("these", convolutions)
        linear = fact("fully connected layers, the same in both", fully_connected(report))
        return Reason(
            "This is a later net on one tower with other widths; only the fully connected layers "
            "are the same.",
            (*steps, linear, plus("all", convolutions, linear)),
        )
    return None


def _alexnet_units(claim: Claim, report: Report, ours: int) -> Reason | None:
    if claim.layer == "input":
        return Reason(
            "The caption takes the 224 × 224 picture of the text; the 55 × 55 maps after it come "
            "from 227 × 227 unless the convolution pads or rounds up, and 227 is counted here.",
            (times("227 × 227", *report.input_shape[1:], 3), times("224 × 224", 224, 224, 3)),
        )
    if claim.layer == "conv1":
        channels, height, width = report.layer("conv1").output_shape
        return Reason(
            "The printed number is 55 · 48 · 96, so 48 (half of the filters, one GPU's) probably "
            "stands where the second 55 should.",
            (
                times("55 × 55 maps of 96 filters", height, width, channels),
                times("as printed", height, channels // 2, channels),
            ),
        )
    return None


def _inception_multiplies(claim: Claim, report: Report, ours: int) -> Reason | None:
    if report.network.name == "inception-v3":
        return Reason(
            "The usual implementations differ from the paper's Table 1 in their first layers, and "
            "the difference has not been traced to the last multiply.",
            (over("ours over the figure", ours, claim.value),),
            explained=False,
        )
    if report.network.name == "googlenet-torchvision":
        five = _network("googlenet").macs
        return Reason(
            "The agreement is a coincidence: the paper's widths with 5 × 5 kernels take more, and "
            "fit 1.5 billion only with a cheaper first layer; this net has 3 × 3 kernels.",
            (
                fact("with 5 × 5 kernels", five),
                minus("saved by 3 × 3 kernels", five, ours),
                minus("with 3 × 3 kernels", five, five - ours),
            ),
        )
    if report.network.name == "googlenet":
        full = report.layer("conv1").macs
        cheap = separable_first_layer().rank_one_multiplies
        saved = minus("saved by the separable first layer", full, cheap)
        return Reason(
            "The paper's Table 1 charges 34 million for the first layer, which fits a separable "
            "7 × 7 convolution; a full one, counted here, takes more.",
            (fact("ours", ours), saved, minus("with it", ours, saved)),
        )
    return None


def _googlenet_parameters(claim: Claim, report: Report, ours: int) -> Reason | None:
    text = (
        "Ours are counted from the widths of GoogLeNet's own paper; how 5 million came about isn't "
        "known."
    )
    times_as_many = over("ours over the figure", ours, claim.value)
    return Reason(text, (times_as_many,), False) if claim.network == "googlenet" else None


def _googlenet_weights(claim: Claim, report: Report, ours: int) -> Reason | None:
    if abs(ours - claim.value) * 2 <= claim.precision:
        return None
    steps = (fact("weights from the printed widths", ours), over("with K = 1024", ours, 1024))
    if claim.layer == "conv1":
        first = separable_first_layer()
        return Reason(
            "2.7K does not fit a full 7 × 7 convolution over three colours, but a separable one.",
            (fact("a full convolution", ours), *first.weights),
        )
    if claim.layer.startswith("inception5a"):
        row = report.layer("inception5a.branch1.conv").output_shape
        printed = times("the printed weights", claim.value / 1024, 1024)
        work = times("their multiplies on 7 × 7", *row[1:], printed)
        return Reason(
            "The printed weights and the printed 54M of the same row fit each other, but not the "
            "printed widths: the row seems to belong to another version of the net.",
            (*steps, printed, work),
        )
    if abs(ours - claim.value) <= 1024:
        return Reason("The last printed digit is one off what the printed widths give.", steps)
    return Reason(
        "The printed weights do not follow from the widths printed in the same row, with K = 1000 "
        "or 1024; the row's multiplies do. The column is probably older than the widths.",
        steps,
        explained=False,
    )


def _googlenet_operations(claim: Claim, report: Report, ours: int) -> Reason | None:
    if claim.layer == "conv1":
        return Reason(
            "34M fits a separable 7 × 7 convolution, of which there are two readings.",
            (fact("a full convolution", ours), *separable_first_layer().multiplies),
        )
    if claim.layer.startswith("inception5a"):
        weights = times("the row's printed weights, 1072K", 1072, 1024)
        return Reason(
            "54M fits the weights printed in the same row, but not the widths.",
            (fact("from the widths", ours), weights, times("on 7 × 7", 7, 7, weights)),
        )
    return None


def _keras_parameters(claim: Claim, report: Report, ours: int) -> Reason | None:
    moving = fact("moving means and variances", sum(row.buffers for row in report.layers))
    start = fact("ours", ours)
    if report.network.name.startswith("resnet"):
        filters = sum(row.output_shape[0] for row in report.layers if row.kind == Kind.CONV)
        biases = fact("a bias for every filter", filters)
        return Reason(
            "Keras gives the convolutions biases, though batch norm follows, and counts the moving "
            "statistics of batch norm as parameters that are not trained.",
            (start, biases, moving, plus("as Keras counts", start, biases, moving)),
        )
    gamma = fact("no gamma in batch norm", all_of(report, "weights", Kind.BATCH_NORM))
    rest = minus("trained", start, gamma)
    return Reason(
        "Keras leaves the gamma out of this net's batch norm and counts its moving statistics as "
        "parameters that are not trained.",
        (start, gamma, rest, moving, plus("as Keras counts", rest, moving)),
    )


def _converted_parameters(claim: Claim, report: Report, ours: int) -> Reason | None:
    filters = sum(row.output_shape[0] for row in report.layers if row.kind == Kind.CONV)
    return Reason(
        "That conversion keeps a bias in each convolution, though batch norm follows.",
        (fact("ours", ours), fact("filters", filters), plus("with biases", ours, filters)),
    )


def _batch_norm_paper(claim: Claim, report: Report, ours: int) -> Reason | None:
    if claim.quantity is Quantity.DEPTH:
        module = minus("the longest way through one more module", ours, claim.value)
        return Reason(
            "The paper counts one more layer in each of nine modules; Fig. 5 has ten modules, and "
            "the longest way through the tenth has three layers.",
            (fact("as printed", claim.value), module, plus("ours", claim.value, module)),
        )
    return Reason(
        "The text gives this number for the net it works with; the widths of Fig. 5 give less, and "
        "we have not found what makes the difference.",
        (fact("from Fig. 5", ours), minus("missing", claim.value, ours)),
        explained=False,
    )


def _lenet_parameters(claim: Claim, report: Report, ours: int) -> Reason | None:
    old = _network("lenet5-1998")
    conv2, c3 = report.layer("conv2").parameters, old.layer("c3").parameters
    dense = minus("the second convolution, dense", conv2, c3)
    pools = plus("trained pooling, gone", old.layer("s2").parameters, old.layer("s4").parameters)
    output = fact("a trained output layer", report.layer("fc5").parameters)
    start = fact("the 1998 net", old.parameters)
    grown = plus("with the new parts", start, dense, output)
    return Reason(
        "The 1998 net has exactly 60,000. The modern one connects all maps in the second "
        "convolution, pools without parameters and trains its output layer.",
        (start, dense, output, grown, pools, minus("the modern net", grown, pools)),
    )


def _nin_bytes(claim: Claim, report: Report, ours: int) -> Reason | None:
    return Reason(
        "The 29 are MiB of 1024 × 1024 bytes.",
        (
            times("bytes", report.parameters, 4),
            over("in MB", ours, 10**6, unit="MB"),
            over("in MiB", ours, 2**20, unit="MiB"),
        ),
    )


def _he_multiplies(claim: Claim, report: Report, ours: int) -> Reason | None:
    name = report.network.name
    if name == "vgg16":
        linear = minus("fully connected layers", ours, all_of(report, "macs", Kind.CONV))
        return Reason(
            "15.3 fits the convolutions alone; the paper doesn't say what it counted.",
            (fact("ours", ours), linear, minus("convolutions", ours, linear)),
        )
    if name.endswith("-v1.5"):
        moved = stride_moved(_network(name.removesuffix("-v1.5")), report)
        return Reason(
            "Here the stride sits on the 3 × 3 convolution, in the paper on the first 1 × 1, so "
            "three 1 × 1 convolutions work on four times as many positions.",
            (fact("ours", ours), *moved, minus("the paper's", ours, *moved)),
        )
    if name == "resnet34":
        extra = fact("projection shortcuts", shortcut_projections(report))
        return Reason(
            "Without projection shortcuts (the plain net, or option A) the count rounds to 3.6; "
            "with them it is 3.66. Which of the two is printed the paper doesn't say.",
            (fact("ours", ours), extra, minus("without them", ours, extra)),
        )
    return None


EXPLAINERS: dict[tuple[str, Quantity], Explainer] = {
    ("krizhevsky2012", Quantity.PARAMETERS): _alexnet_parameters,
    ("krizhevsky2012", Quantity.UNITS): _alexnet_units,
    ("szegedy2015", Quantity.MULTIPLIES): _inception_multiplies,
    ("szegedy2015", Quantity.PARAMETERS): _googlenet_parameters,
    ("szegedy2014", Quantity.WEIGHTS): _googlenet_weights,
    ("szegedy2014", Quantity.MULTIPLIES): _googlenet_operations,
    ("keras", Quantity.PARAMETERS): _keras_parameters,
    ("imgclsmob", Quantity.PARAMETERS): _converted_parameters,
    ("ioffe2015", Quantity.PARAMETERS): _batch_norm_paper,
    ("ioffe2015", Quantity.DEPTH): _batch_norm_paper,
    ("lecun1998", Quantity.PARAMETERS): _lenet_parameters,
    ("nin_gist", Quantity.WEIGHT_BYTES): _nin_bytes,
    ("he2015", Quantity.MULTIPLIES): _he_multiplies,
}

"""What the Inception module page says, in numbers."""

from typing import Any

from cnnviz.counting.report import LayerReport
from cnnviz.kit.page import Number
from cnnviz.language import N_, _
from cnnviz.layers import size
from cnnviz.layers.formula import Formula, grouped
from cnnviz.networks.googlenet import Widths
from cnnviz.numerals import percent
from pages.inception_module.lesson import Module, convolutions, kernel


def headline(counted: Module) -> list[Number]:
    """What comes out, and both costs."""
    reduced, plain = counted.reduced, counted.naive
    made = _("Without reductions {shape}.", shape=size(plain.output_shape))
    costs = _("{parameters:,} parameters.", parameters=reduced.parameters)
    more = _("{parameters:,} parameters.", parameters=plain.parameters)
    return [
        Number(_("Output (height × width × channels)"), size(reduced.output_shape), made),
        Number(_("Multiplies with reductions"), f"{reduced.macs:,}", costs),
        Number(_("Without"), f"{plain.macs:,}", more),
        Number(_("Work"), percent(counted.share), _("Of the module without reductions.")),
    ]


def told(counted: Module, channels: int) -> str:
    """What the reductions do, in two sentences."""
    before = counted.naive.output_shape[0]
    first = _(
        "Without reductions every kernel reads all {channels:,} channels, and the pooled input "
        "comes along: {channels:,} channels become {before:,}, and the next module has more to do.",
        channels=channels,
        before=before,
    )
    facts = {"after": counted.reduced.output_shape[0], "share": counted.share}
    if counted.share < 1:
        then = _(
            "A 1 × 1 in front of the large kernels, and one behind the pool, leave {after:,}, for "
            "{share:.1%} of the multiplies.",
            **facts,
        )
    else:
        then = _(
            "As wide as here, the 1 × 1 convolutions save nothing: {after:,} channels for "
            "{share:.1%} of the multiplies.",
            **facts,
        )
    return " ".join((first, then))


def channels_formula(widths: Widths) -> Formula:
    """Where the channels of the output come from."""
    parts = (widths.one, widths.three, widths.five, widths.pool_projection)
    symbols = r"C_{1×1} + C_{3×3} + C_{5×5} + C_{\text{pool}}"
    return Formula("C'", symbols, " + ".join(map(grouped, parts)), sum(parts))


def place(row: LayerReport) -> str:
    """What a convolution is in the module: the kernel, or the 1 × 1 beside one."""
    branch = row.name.partition(".")[0]
    if branch == "branch1" or kernel(row) > 1:
        return f"{kernel(row)} × {kernel(row)}"
    if branch == "branch4":
        return _("1 × 1 after the pool")
    return _("1 × 1 before {kernel}", kernel={"branch2": "3 × 3", "branch3": "5 × 5"}[branch])


def rows(counted: Module) -> list[dict[str, Any]]:
    """One row a convolution of either module."""
    ways = {_("with reductions"): counted.reduced, _("without"): counted.naive}
    return [
        {
            N_("way"): way,
            N_("layer"): row.name,
            N_("kernel"): place(row),
            N_("input"): size(row.input_shape),
            N_("output"): size(row.output_shape),
            N_("parameters"): row.parameters,
            N_("multiplies"): row.macs,
        }
        for way, report in ways.items()
        for row in convolutions(report)
    ]

"""Numbers, sentences, tables and presets of the page Why numbers differ."""

from collections.abc import Sequence
from typing import Any

from cnnviz.claims import Claim, Comparison, Status, Step
from cnnviz.claims.peers import TOOLS, Form, Peer, Quantity, Walk, explain_peer, forms
from cnnviz.counting import analyse
from cnnviz.counting.conventions import Convention, ConventionTotal, Unit, count
from cnnviz.counting.report import Report
from cnnviz.kit.caches import cached
from cnnviz.kit.network_controls import preset
from cnnviz.kit.page import Number
from cnnviz.layers import Column, Shape
from cnnviz.layers.formula import grouped
from cnnviz.network import Network
from pages.why_numbers_differ.figure import signed

TOOLS_TAB, PAPERS_TAB, SLIPS_TAB, CONVENTION_TAB = TABS = (
    "Other tools",
    "Papers",
    "Famous slips",
    "MACs or FLOPs",
)

DEFAULT_NETWORK = "resnet50-v1.5"
"""Every tool treats it differently, and the paper's number is for another stride."""

DEFAULT_TOOL = {Quantity.OPERATIONS: Peer.PTFLOPS_PYTORCH, Quantity.PARAMETERS: Peer.KERAS}

CALLED = {Quantity.OPERATIONS: "multiplies", Quantity.PARAMETERS: "parameters"}
"""What our number of the quantity is called."""

PRESETS = (
    preset("ResNet-50 v1.5: fvcore counts batch norm too", DEFAULT_NETWORK, tool=Peer.FVCORE.value),
    preset(
        "ResNet-50: 3.8 billion in the paper, 4.1 in most tools", DEFAULT_NETWORK, part=PAPERS_TAB
    ),
    preset("VGG-16: 15.3 or 15.5 billion?", "vgg16", part=PAPERS_TAB),
    preset(
        "AlexNet: the drawing that says 224 and means 227",
        "alexnet",
        part=SLIPS_TAB,
        only=True,
    ),
    preset(
        "Keras counts numbers that are not trained as parameters",
        "resnet50",
        quantity=Quantity.PARAMETERS.value,
    ),
    preset(
        "8.2 billion: ResNet-50 v1.5 in FLOPs, everything counted",
        DEFAULT_NETWORK,
        part=CONVENTION_TAB,
        unit=Unit.FLOPS.value,
        count=[extra.value for extra in Column],
    ),
)

FORM_HELP = (
    "A tool counts a program, not a drawing: the model that torchvision, timm or Keras publishes, "
    "or the module built here from the description. The arithmetic is the same; what a tool "
    "notices of it is not."
)

MAC_OR_FLOP = (
    "A **multiply-accumulate (MAC)** is one multiplication and the addition that follows it, "
    "counted as one. A **FLOP** is one floating-point operation, so 1 MAC = 2 FLOPs. Many papers "
    "and tools count MACs and call them FLOPs: where two numbers differ by a factor of two, look "
    "there first. FLOPS with a capital S are FLOPs per second, the speed of a machine."
)


def printing(quantity: Quantity) -> list[Peer]:
    """The tools that print the quantity."""
    return [peer for peer in Peer if TOOLS[peer].prints(quantity) is not None]


def has_forms(report: Report, quantity: Quantity) -> bool:
    """Whether some tool can be given either a library's program or the module built here."""
    return any(len(forms(report, peer)) > 1 for peer in printing(quantity))


@cached("walks", most=64, worded=True)
def walks(network: Network, shape: Shape, quantity: Quantity, form: Form) -> tuple[Walk, ...]:
    """The walk to every tool that prints the quantity, in `form` where there is one for it.

    Kept between reruns: walks never change, and those of a thousand layers take half a second.
    """
    report = analyse(network, shape)
    return tuple(
        explain_peer(report, peer, quantity, form if form in forms(report, peer) else None)
        for peer in printing(quantity)
    )


def tool_rows(all_walks: tuple[Walk, ...]) -> list[dict[str, Any]]:
    """One row a tool, ours first."""
    ours, quantity = all_walks[0].start, all_walks[0].quantity
    first = {
        "tool": "cnnviz",
        "calls it": CALLED[quantity],
        "prints": ours,
        "difference": 0,
        "difference, %": 0.0,
        "was given": "the description",
    }
    return [first] + [
        {
            "tool": walk.tool.title,
            "calls it": walk.tool.prints(quantity),
            "prints": walk.total,
            "difference": walk.total - ours,
            "difference, %": round(100 * (walk.total / ours - 1), 3),
            "was given": walk.model,
        }
        for walk in all_walks
    ]


def walk_rows(walk: Walk) -> list[dict[str, Any]]:
    """One row a step, with the number it leads to."""
    rows: list[dict[str, Any]] = []
    reached = walk.start
    for step in walk.steps:
        reached += step.amount
        rows.append(
            {
                "step": step.label,
                "amount": step.amount,
                "leads to": reached,
                "layers": step.layers,
                "because": step.reason,
            }
        )
    return rows


def walk_lines(walk: Walk) -> list[dict[str, str]]:
    """The steps to read: what, how much, why."""
    return [
        {
            "step": f"{step.label} ({step.layers:,} layer{'' if step.layers == 1 else 's'})",
            "amount": signed(step.amount),
            "because": step.reason,
        }
        for step in walk.steps
    ]


def walk_numbers(walk: Walk) -> list[Number]:
    """Ours, theirs and the difference."""
    difference = walk.total - walk.start
    share = f"{difference / walk.start:+.3%} of ours." if walk.start else ""
    called = CALLED[walk.quantity]
    return [
        Number(
            f"Ours, {called}",
            f"{walk.start:,}",
            "Per image; one multiply-accumulate of a convolution or linear layer is one."
            if walk.quantity is Quantity.OPERATIONS
            else "Trained numbers: weights, biases, and the scale and shift of batch norm.",
        ),
        Number(
            f"{walk.tool.title} prints",
            f"{walk.total:,}",
            f"As {walk.tool.prints(walk.quantity)}, given {walk.model}.",
        ),
        Number("Difference", signed(difference) if difference else "none", share),
    ]


def walk_line(walk: Walk) -> str:
    """The walk in a sentence: the figure's alternative text."""
    if not walk.steps:
        return f"{walk.tool.title} prints the same {walk.start:,} as we do."
    steps = ", ".join(f"{signed(step.amount)} {step.label}" for step in walk.steps)
    return f"From our {walk.start:,} to {walk.tool.title}'s {walk.total:,}: {steps}."


def claim_part(claim: Claim) -> str:
    """Which layers a figure is for, or which options of the network."""
    switched = [
        key.replace("_", " ") if value is True else f"{key.replace('_', ' ')} {value}"
        for key, value in claim.options.items()
    ]
    return claim.layer.rstrip(".") or (f"with {', '.join(switched)}" if switched else "the network")


def claim_rows(compared: list[Comparison]) -> list[dict[str, Any]]:
    """One row a published figure."""
    return [
        {
            "what": str(each.claim.quantity),
            "of": claim_part(each.claim),
            "printed": each.claim.printed,
            "ours": each.ours,
            "agrees": "no" if not each.agrees else str(each.agreement),
            "where": each.claim.citation,
            "read in": "the source" if each.claim.status is Status.SEEN else "a quotation of it",
        }
        for each in compared
    ]


def claims_line(compared: list[Comparison]) -> str:
    """How many published figures agree."""
    agreeing = sum(each.agrees for each in compared)
    figures = "figure" if len(compared) == 1 else "figures"
    return f"{len(compared)} published {figures} found; {agreeing} agree as far as the print shows."


def arithmetic(steps: Sequence[Step]) -> list[dict[str, str]]:
    """One row a step of a calculation: what, the numbers if there are any, the value."""
    worked = any(step.formula for step in steps)
    return [
        {"what": step.label}
        | ({"from": step.formula} if worked else {})
        | {"comes to": step.shown if step.exact or not step.formula else f"≈ {step.shown}"}
        for step in steps
    ]


@cached("counted by a convention", most=32)
def counted(network: Network, shape: Shape, convention: Convention) -> ConventionTotal:
    """A network counted by a convention; kept between reruns like the walks."""
    return count(analyse(network, shape), convention)


def convention_numbers(total: ConventionTotal) -> list[Number]:
    """The count in this convention, and what it adds to the multiplies alone."""
    unit, multiplies = total.convention.unit, total.total.multiplies
    more = total.operations - multiplies
    ratio = f"{total.operations / multiplies:.4f} times the multiplies." if multiplies else ""
    return [
        Number("Counted this way", f"{total.operations:,} {unit}", "Per image."),
        Number("Multiplies alone", f"{multiplies:,} MACs", "The convention of the other pages."),
        Number("Difference", signed(more) if more else "none", ratio),
    ]


def extras_line(total: ConventionTotal) -> str:
    """The extra operations in a sentence: the figure's alternative text."""
    some = [f"{amount:,} {extra}" for extra, amount in total.total.extras.items() if amount]
    return f"Beside {total.total.multiplies:,} multiplies: {', '.join(some)}."


def convention_sum(total: ConventionTotal) -> str:
    """The count as a sum with its own numbers, in LaTeX, one term a line."""
    convention, counts = total.convention, total.total
    each = 1 if convention.unit is Unit.MACS else 2
    twice = "" if each == 1 else r"2 \cdot "
    lines = [rf"& {twice}{grouped(counts.multiplies)} & \text{{multiplies}}"]
    lines += [
        rf"+ & {grouped(counts.extras[extra])} & \text{{{extra}}}"
        for extra in convention.extras
        if counts.extras[extra]
    ]
    lines.append(rf"= & {grouped(total.operations)} & \text{{{convention.unit}}}")
    body = r" \\ ".join(lines)
    return rf"\begin{{array}}{{rrl}} {body} \end{{array}}"


def stored_line(total: ConventionTotal) -> str:
    """What the parameters are made of."""
    counts = total.total
    norm = (
        f", {counts.batch_norm_parameters:,} batch norm's" if counts.batch_norm_parameters else ""
    )
    kept = f" Stored besides, not trained: {counts.buffers:,} buffers." if counts.buffers else ""
    return (
        f"{counts.parameters:,} parameters: {counts.weights:,} weights, {counts.biases:,} "
        f"biases{norm}.{kept}"
    )


def layer_rows(total: ConventionTotal) -> list[dict[str, Any]]:
    """One row a layer: every column, and what this convention counts of it."""
    return [
        {
            "layer": row.name,
            "kind": row.kind,
            str(total.convention.unit): row.counts.operations,
            **row.counts.columns(),
        }
        for row in total.rows
    ]


def convention_of(unit: str, wanted: list[str]) -> Convention:
    """The convention that two controls describe."""
    return Convention(Unit(unit), **{Column(value).name.lower(): True for value in wanted})

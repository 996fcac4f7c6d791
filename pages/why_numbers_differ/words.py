"""Numbers, sentences and tables of the page Why numbers differ."""

from collections.abc import Sequence
from typing import Any

from cnnviz.claims import Claim, Comparison, Status, Step
from cnnviz.claims.peers import Form, Quantity, Walk, explain_peer, forms
from cnnviz.counting import analyse
from cnnviz.counting.conventions import Convention, ConventionTotal, Unit, count
from cnnviz.counting.report import Report
from cnnviz.kit.caches import cached
from cnnviz.kit.page import Number
from cnnviz.language import N_, _, clauses, plural, sentences, series
from cnnviz.layers import Shape
from cnnviz.layers.formula import grouped
from cnnviz.network import Network
from cnnviz.numerals import RULE, signed
from pages.why_numbers_differ.state import PRINTING

MAC_OR_FLOP = N_(
    "A **multiply-accumulate (MAC)** is one multiplication and the addition that follows it, "
    "counted as one. A **FLOP** is one floating-point operation, so 1 MAC = 2 FLOPs. Many papers "
    "and tools count MACs and call them FLOPs: where two numbers differ by a factor of two, look "
    "there first. FLOPS with a capital S are FLOPs per second, the speed of a machine."
)


def called(quantity: Quantity) -> str:
    """What our number of the quantity is called."""
    return _("multiplies") if quantity is Quantity.OPERATIONS else _("parameters")


def has_forms(report: Report, quantity: Quantity) -> bool:
    """Whether some tool can be given either a library's program or the module built here."""
    return any(len(forms(report, peer)) > 1 for peer in PRINTING[quantity])


@cached("walks", most=64, worded=True)
def walks(network: Network, shape: Shape, quantity: Quantity, form: Form) -> tuple[Walk, ...]:
    """The walk to every tool that prints the quantity, in `form` where there is one for it.

    Kept between reruns: walks never change, and those of a thousand layers take half a second.
    """
    report = analyse(network, shape)
    return tuple(
        explain_peer(report, peer, quantity, form if form in forms(report, peer) else None)
        for peer in PRINTING[quantity]
    )


def tool_rows(all_walks: tuple[Walk, ...]) -> list[dict[str, Any]]:
    """One row a tool, ours first."""
    ours, quantity = all_walks[0].start, all_walks[0].quantity
    rows = [("cnnviz", called(quantity), ours, _("the description"))]
    rows += [(_(w.tool.title), w.tool.prints(quantity) or "", w.total, w.model) for w in all_walks]
    return [
        {
            N_("tool"): tool,
            N_("calls it"): calls,
            N_("prints"): prints,
            N_("difference"): prints - ours,
            N_("difference, %"): round(100 * (prints / ours - 1), 3) if ours else 0.0,
            N_("was given"): given,
        }
        for tool, calls, prints, given in rows
    ]


def walk_rows(walk: Walk) -> list[dict[str, Any]]:
    """One row a step, with the number it leads to."""
    rows: list[dict[str, Any]] = []
    reached = walk.start
    for step in walk.steps:
        reached += step.amount
        rows.append(
            {
                N_("step"): step.label,
                N_("amount"): step.amount,
                N_("leads to"): reached,
                N_("layers"): step.layers,
                N_("because"): step.reason,
            }
        )
    return rows


def walk_lines(walk: Walk) -> list[dict[str, str]]:
    """The steps to read: what, how much, why."""
    return [
        {
            _("step"): plural(
                "{step} ({count:,} layer)",
                "{step} ({count:,} layers)",
                step.layers,
                step=step.label,
            ),
            _("amount"): signed(step.amount),
            _("because"): step.reason,
        }
        for step in walk.steps
    ]


def walk_numbers(walk: Walk) -> list[Number]:
    """Ours, theirs and the difference."""
    difference, operations = walk.total - walk.start, walk.quantity is Quantity.OPERATIONS
    share = _("{share:+.3%} of ours.", share=difference / walk.start) if walk.start else ""
    ours = (
        _("Per image; one multiply-accumulate of a convolution or linear layer is one.")
        if operations
        else _("Trained numbers: weights, biases, and the scale and shift of batch norm.")
    )
    printed = walk.tool.prints(walk.quantity)
    theirs = _("As {printed}, given {model}.", printed=printed, model=walk.model)
    return [
        Number(_("cnnviz: {quantity}", quantity=called(walk.quantity)), f"{walk.start:,}", ours),
        Number(_("{tool} prints", tool=_(walk.tool.title)), f"{walk.total:,}", theirs),
        Number(_("Difference"), signed(difference) if difference else _("none"), share),
    ]


def walk_question(walk: Walk) -> str:
    """What the walk answers."""
    facts = {"tool": _(walk.tool.title), "count": abs(walk.total - walk.start)}
    if walk.total > walk.start:
        return _("Why {tool} prints {count:,} more", **facts)
    if walk.total < walk.start:
        return _("Why {tool} prints {count:,} fewer", **facts)
    return _("How {tool} comes to the same number", **facts)


def walk_line(walk: Walk) -> str:
    """The walk in a sentence: the figure's alternative text."""
    facts = {"tool": _(walk.tool.title), "ours": walk.start, "theirs": walk.total}
    if not walk.steps:
        return _("{tool} prints the same {ours:,} as we do.", **facts)
    steps = clauses(f"{signed(step.amount)} {step.label}" for step in walk.steps)
    return _("From our {ours:,} to {tool}'s {theirs:,}: {steps}.", **facts, steps=steps)


def switched(claim: Claim) -> str:
    """The options of the network that a figure is for."""
    words = {"aux": N_("side classifiers"), "batch_norm": N_("batch norm")}
    return series(_(words.get(option, option)) for option in claim.options)


def claim_part(claim: Claim) -> str:
    """Which layers a figure is for, or which options of the network."""
    if claim.layer:
        return claim.layer.rstrip(".")
    if claim.options:
        return _("with {options}", options=switched(claim))
    return _("the network")


def figure_line(claim: Claim) -> str:
    """A published figure, what it is for and where it is printed."""
    facts = {"figure": claim.printed, "quantity": _(claim.quantity), "source": claim.citation}
    if claim.layer:
        layer = claim.layer.rstrip(".")
        return _("**{figure}** {quantity} of {layer}, {source}", layer=layer, **facts)
    if claim.options:
        options = switched(claim)
        return _("**{figure}** {quantity} with {options}, {source}", options=options, **facts)
    return _("**{figure}** {quantity}, {source}", **facts)


def claim_rows(compared: list[Comparison]) -> list[dict[str, Any]]:
    """One row a published figure."""
    return [
        {
            N_("what"): _(each.claim.quantity),
            N_("of"): claim_part(each.claim),
            N_("as published"): each.claim.printed,
            N_("ours"): each.ours,
            N_("agrees"): _(each.agreement) if each.agrees else _("no"),
            N_("where"): each.claim.citation,
            N_("read in"): _("the source")
            if each.claim.status is Status.SEEN
            else _("a quotation of it"),
        }
        for each in compared
    ]


def claims_line(compared: list[Comparison]) -> str:
    """How many published figures agree."""
    return plural(
        "{count} published figure; {agreeing} agree to the digits printed.",
        "{count} published figures; {agreeing} agree to the digits printed.",
        len(compared),
        agreeing=sum(each.agrees for each in compared),
    )


def arithmetic(steps: Sequence[Step]) -> list[dict[str, str]]:
    """One row a step of a calculation: what, the numbers if there are any, the value."""
    worked = any(step.formula for step in steps)
    return [
        {_("what"): step.label}
        | ({_("from"): step.formula} if worked else {})
        | {_("comes to"): step.shown if step.exact or not step.formula else f"≈ {step.shown}"}
        for step in steps
    ]


@cached("counted by a convention", most=32)
def counted(network: Network, shape: Shape, convention: Convention) -> ConventionTotal:
    """A network counted by a convention; kept between reruns like the walks."""
    return count(analyse(network, shape), convention)


def convention_numbers(total: ConventionTotal) -> list[Number]:
    """The count in this convention, and what it adds to the multiplies alone."""
    unit, multiplies = total.convention.unit, total.total.multiplies
    more, times = total.operations - multiplies, total.operations / (multiplies or 1)
    ratio = _("{times:.4f} times the multiplies.", times=times) if multiplies else ""
    alone = _("The convention of the other pages.")
    return [
        Number(_("Counted this way"), f"{total.operations:,} {unit}", _("Per image.")),
        Number(_("Multiplies alone"), f"{multiplies:,} MACs", alone),
        Number(_("Difference"), signed(more) if more else _("none"), ratio),
    ]


def extras_line(total: ConventionTotal) -> str:
    """The extra operations in a sentence: the figure's alternative text."""
    some = [f"{amount:,} {_(extra)}" for extra, amount in total.total.extras.items() if amount]
    listed, multiplies = clauses(some), total.total.multiplies
    return _("Beside {count:,} multiplies: {extras}.", count=multiplies, extras=listed)


def convention_sum(total: ConventionTotal) -> str:
    """The count as a sum with its own numbers, in LaTeX, one term a line."""
    convention, counts = total.convention, total.total
    each = 1 if convention.unit is Unit.MACS else 2
    twice = "" if each == 1 else r"2 \cdot "
    multiplies = _("multiplies")
    lines = [rf"& {twice}{grouped(counts.multiplies)} & \text{{{multiplies}}}"]
    lines += [
        rf"+ & {grouped(counts.extras[extra])} & \text{{{_(extra)}}}"
        for extra in convention.extras
        if counts.extras[extra]
    ]
    lines.append(rf"= & {grouped(total.operations)} & \text{{{convention.unit}}}")
    body = r" \\ ".join(lines)
    return rf"\begin{{array}}{{rrl}} {body} \end{{array}}"


def stored_line(total: ConventionTotal) -> str:
    """What the parameters are made of."""
    counts = total.total
    words = (
        _(
            "{parameters:,} parameters: {weights:,} weights, {biases:,} biases, {norms:,} batch "
            "norm's."
        )
        if counts.batch_norm_parameters
        else _("{parameters:,} parameters: {weights:,} weights, {biases:,} biases.")
    )
    if counts.buffers:
        words = sentences(words, _("Stored besides, not trained: {buffers:,} buffers."))
    norms = counts.batch_norm_parameters
    return RULE.format(words, parameters=counts.parameters, norms=norms, **counts._asdict())


def layer_rows(total: ConventionTotal) -> list[dict[str, Any]]:
    """One row a layer: every column, and what this convention counts of it."""
    return [
        {
            N_("layer"): row.name,
            N_("kind"): row.kind,
            str(total.convention.unit): row.counts.operations,
            **row.counts.columns(),
        }
        for row in total.rows
    ]

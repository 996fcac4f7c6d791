"""The walk from our number to a tool's, for any network, from its description alone."""

from collections.abc import Sequence

from cnnviz.claims.peers.rules import RULES
from cnnviz.claims.peers.walk import TOOLS, Difference, Form, Peer, Quantity, Walk
from cnnviz.claims.peers.writing import Call, Publisher, Written, calls, publisher
from cnnviz.counting.report import Report
from cnnviz.errors import CnnvizError
from cnnviz.language import _, sentences


def explain_peer(
    report: Report, tool: str, quantity: str = Quantity.OPERATIONS, form: str | None = None
) -> Walk:
    """Walk from our number to what a tool prints for the same network.

    Args:
        report: what `analyse` returns.
        tool: a `Peer`.
        quantity: operations (ours are multiplies), or parameters.
        form: the library's published program or the module built here; by default the
            library's, where there is one for this network, its options and its input size.

    Raises:
        CnnvizError: for an unknown peer, quantity or form, a form that this network does not
            have, or a quantity that the tool does not print.
    """
    who, what = Peer(tool), Quantity(quantity)
    if TOOLS[who].prints(what) is None:
        raise CnnvizError(
            "{tool} prints no {quantity}: choose another tool.",
            tool=TOOLS[who].title,
            quantity=what,
        )
    book = _published(report, who, form)
    return Walk(
        peer=who,
        quantity=what,
        model=_model(report, who, book),
        start=report.macs if what is Quantity.OPERATIONS else report.parameters,
        steps=tuple(_steps(report, who, what, book)),
    )


def forms(report: Report, peer: str = Peer.TORCHINFO) -> tuple[Form, ...]:
    """The forms that a network has for a tool, the default one first."""
    published = publisher(report, Peer(peer))
    return (Form.LIBRARY, Form.BUILT) if published else (Form.BUILT,)


def _published(report: Report, peer: Peer, form: str | None) -> Publisher | None:
    """Whose program the tool is given; None for the module built here."""
    wanted = None if form is None else Form(form)
    book = None if wanted is Form.BUILT else publisher(report, peer)
    if wanted is Form.LIBRARY and book is None:
        raise CnnvizError(
            "no library publishes {network} with these options at this input size: "
            "choose the form {form!r}.",
            network=report.network.name,
            form=str(Form.BUILT),
        )
    return book


def _steps(
    report: Report, peer: Peer, quantity: Quantity, book: Publisher | None
) -> list[Difference]:
    names = TOOLS[peer].rules(quantity)
    if peer is Peer.KERAS:
        if book is None:
            return _told(calls(report, None, heads=True), names)
        rest = _told(calls(report, None), [*names, *book.parameters])
    elif quantity is Quantity.PARAMETERS and not names:
        return []  # the sum over module.parameters(), auxiliary heads included, as ours
    else:
        rest = _told(calls(report, book), names, _(book.text) if book else "")
    return _heads(report, peer, quantity) + rest


def _heads(report: Report, peer: Peer, quantity: Quantity) -> list[Difference]:
    """Take away what only auxiliary heads have."""
    needed = report.network.trunk
    rows = [row for index, row in enumerate(report.layers) if index not in needed]
    of_parameters = quantity is Quantity.PARAMETERS
    amounts = [row.parameters if of_parameters else row.macs for row in rows]
    reason = (
        _("keras.applications builds this network without them.")
        if peer is Peer.KERAS
        else _("they do not run in eval mode, so the tool never meets them.")
    )
    layers = sum(map(bool, amounts))
    return [Difference(_("auxiliary heads"), -sum(amounts), reason, layers)] if layers else []


def _told(run: list[Call], names: Sequence[str], note: str = "") -> list[Difference]:
    """One step a rule that comes to something, or would if all were layers of torch.nn.

    `note` says how the library writes the network; it is told where the amount depends on it.
    """
    steps = []
    for rule in map(RULES.__getitem__, names):
        amounts = [rule.adds(call) for call in run]
        plain = [rule.adds(call._replace(written=Written.LAYER)) for call in run]
        told = note if plain != amounts else ""
        if any(amounts) or told:
            layers = sum(map(bool, amounts))
            reason = sentences(_(rule.text), told)
            steps.append(Difference(_(rule.label), sum(amounts), reason, layers))
    return steps


def _model(report: Report, peer: Peer, book: Publisher | None) -> str:
    if book:
        network = report.network
        return _("{name}: {what}", name=book.name, what=network.title or network.name)
    return _("the same layers in Keras") if peer is Peer.KERAS else _("the module built here")

"""The walk from our number to a tool's, for any network, from its description alone."""

from cnnviz.claims.peers import operations, parameters
from cnnviz.claims.peers.forms import Call, Written, calls, library
from cnnviz.claims.peers.operations import Rule
from cnnviz.claims.peers.walk import TOOLS, Form, Peer, Quantity, Step, Walk
from cnnviz.counting.report import Report
from cnnviz.errors import CnnvizError


def explain_peer(
    report: Report,
    tool: str,
    quantity: str = Quantity.OPERATIONS,
    form: str | None = None,
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
    who, what = _peer(tool), _quantity(quantity)
    facts = TOOLS[who]
    if facts.prints(what) is None:
        raise CnnvizError(f"{facts.title} prints no {what}: choose another tool.")
    shape = _form(report, who, form)
    if what is Quantity.OPERATIONS:
        steps = _operations(report, who, shape)
    else:
        steps = _parameters(report, who, shape)
    start = report.macs if what is Quantity.OPERATIONS else report.parameters
    return Walk(who, what, shape, _model(report, who, shape), start, tuple(steps))


def explain_all(
    report: Report, quantity: str = Quantity.OPERATIONS, form: str | None = None
) -> tuple[Walk, ...]:
    """Walks to every tool that prints the quantity and has the form; raises as `explain_peer`."""
    what = _quantity(quantity)
    wanted = None if form is None else _known_form(form)
    return tuple(
        explain_peer(report, peer, what, wanted)
        for peer in Peer
        if TOOLS[peer].prints(what) and (wanted is None or wanted in forms(report, peer))
    )


def forms(report: Report, peer: str = Peer.TORCHINFO) -> tuple[Form, ...]:
    """The forms that a network has for a tool, the default one first."""
    keras = _peer(peer) is Peer.KERAS
    published = parameters.application(report) if keras else library(report)
    return (Form.LIBRARY, Form.BUILT) if published else (Form.BUILT,)


def _operations(report: Report, peer: Peer, form: Form) -> list[Step]:
    book = library(report) if form is Form.LIBRARY else None
    heads, rules = _heads(report, peer, Quantity.OPERATIONS), operations.RULES[peer]
    return heads + _steps(calls(report, book), rules, book.note if book else "")


def _parameters(report: Report, peer: Peer, form: Form) -> list[Step]:
    published = form is Form.LIBRARY
    if peer is Peer.KERAS:
        app = parameters.application(report) if published else None
        run = calls(report, None, heads=app is None)
        heads = _heads(report, peer, Quantity.PARAMETERS) if app else []
        return heads + _steps(run, parameters.rules(peer, app))
    if peer is not Peer.THOP:
        return []  # the sum over module.parameters(), auxiliary heads included, as ours
    book = library(report) if published else None
    heads, rules = _heads(report, peer, Quantity.PARAMETERS), parameters.rules(peer, None)
    return heads + _steps(calls(report, book), rules, book.note if book else "")


def _heads(report: Report, peer: Peer, quantity: Quantity) -> list[Step]:
    """Take away what only auxiliary heads have."""
    needed = report.network.trunk
    rows = [row for index, row in enumerate(report.layers) if index not in needed]
    of_parameters = quantity is Quantity.PARAMETERS
    amounts = [row.parameters if of_parameters else row.macs for row in rows]
    reason = (
        "keras.applications builds this network without them."
        if peer is Peer.KERAS
        else "they do not run in eval mode, so the tool never meets them."
    )
    step = Step("auxiliary heads", -sum(amounts), reason, sum(map(bool, amounts)))
    return [step] if step.amount else []


def _steps(run: list[Call], rules: tuple[Rule, ...], note: str = "") -> list[Step]:
    """One step a rule that comes to something, or would if all were layers of torch.nn.

    `note` says how the library writes the network; it is told where the amount depends on it.
    """
    steps = []
    for rule in rules:
        amounts = [rule.count(call) for call in run]
        plain = [rule.count(call._replace(written=Written.LAYER)) for call in run]
        told = f" {note}" if note and plain != amounts else ""
        if any(amounts) or told:
            layers = sum(map(bool, amounts))
            steps.append(Step(rule.label, sum(amounts), rule.reason + told, layers))
    return steps


def _model(report: Report, peer: Peer, form: Form) -> str:
    name = report.network.title or report.network.name
    if peer is Peer.KERAS:
        return "the same layers in Keras" if form is Form.BUILT else f"keras.applications: {name}"
    book = library(report) if form is Form.LIBRARY else None
    return f"{book.name}: {name}" if book else "the module built here"


def _form(report: Report, peer: Peer, form: str | None) -> Form:
    having = forms(report, peer)
    if form is None:
        return having[0]
    wanted = _known_form(form)
    if wanted not in having:
        raise CnnvizError(
            f"no library publishes {report.network.name} with these options at this input size: "
            f"choose the form {str(Form.BUILT)!r}."
        )
    return wanted


def _known_form(form: str) -> Form:
    try:
        return Form(form)
    except ValueError:
        choices = " or ".join(map(repr, map(str, Form)))
        raise CnnvizError(f"the form is {form!r}: choose {choices}.") from None


def _peer(peer: str) -> Peer:
    try:
        return Peer(peer)
    except ValueError:
        raise CnnvizError(f"the tool is {peer!r}: choose one of {', '.join(Peer)}.") from None


def _quantity(quantity: str) -> Quantity:
    try:
        return Quantity(quantity)
    except ValueError:
        choices = " or ".join(Quantity)
        raise CnnvizError(f"the quantity is {quantity!r}: choose {choices}.") from None

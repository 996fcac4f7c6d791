"""The controls of the page Why numbers differ: a network, and what is looked at in each tab."""

from dataclasses import dataclass

from cnnviz.claims.peers import TOOLS, Form, Peer, Quantity
from cnnviz.counting.conventions import Convention, Unit
from cnnviz.kit.control import Look, slug
from cnnviz.kit.declared import choice, flag, several, words
from cnnviz.kit.network_controls import NetworkState, network
from cnnviz.layers import Column

PRINTING = {
    quantity: tuple(peer for peer in Peer if TOOLS[peer].prints(quantity) is not None)
    for quantity in Quantity
}
"""The tools that print a quantity."""
NAMED = {
    quantity: {str(peer): TOOLS[peer].title for peer in peers}
    for quantity, peers in PRINTING.items()
}
"""What people call them."""

FORM_HELP = (
    "A tool counts a program, not a drawing: the model that torchvision, timm or Keras publishes, "
    "or the module built here from the description. The arithmetic is the same; what a tool "
    "notices of it is not."
)


@dataclass(frozen=True)
class State(NetworkState):
    """What the controls say.

    Every tool treats the usual network differently, and the paper's number is for another stride.
    """

    network: str = network(default="resnet50-v1.5")
    part: str = choice(
        "Part",
        {
            "other-tools": "Other tools",
            "papers": "Papers",
            "famous-slips": "Famous slips",
            "macs-or-flops": "MACs or FLOPs",
        },
        look=Look.TABS,
    )
    quantity: str = choice(
        "Quantity", {"operations": "operations", "parameters": "parameters"}, look=Look.ROW
    )
    form: str = choice(
        "Counted on",
        {"library": "the library's model", "built-here": "our description"},
        help=FORM_HELP,
        formerly={"built here": "built-here"},
    )
    tool: str = choice("Tool", NAMED[Quantity.OPERATIONS], str(Peer.PTFLOPS_PYTORCH))
    parameter_tool: str = choice("Tool", NAMED[Quantity.PARAMETERS], str(Peer.KERAS))
    find: str = words("Find a card", example="136 million, 224, shortcut …")
    only: bool = flag("Only about this network", False)
    every: bool = flag("Show all", False, key="all")
    unit: str = choice("Unit", {slug(unit): str(unit) for unit in Unit}, look=Look.ROW)
    count: tuple[str, ...] = several(
        "Count as well", {slug(column): str(column) for column in Column}
    )

    @property
    def printer(self) -> str:
        """The tool whose number ours is walked to."""
        return self.tool if self.quantity == Quantity.OPERATIONS else self.parameter_tool

    @property
    def program(self) -> Form:
        """What a tool is given, where it can be given either."""
        return Form.LIBRARY if self.form == "library" else Form.BUILT

    @property
    def convention(self) -> Convention:
        """What is counted in the last tab."""
        unit = next(unit for unit in Unit if slug(unit) == self.unit)
        counted = {column.name.lower(): slug(column) in self.count for column in Column}
        return Convention(unit, **counted)

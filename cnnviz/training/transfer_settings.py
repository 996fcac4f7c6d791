"""The settings of the recipe `transfer`: a net that knows some classes learns the others."""

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from cnnviz.counting import Report, analyse
from cnnviz.errors import CnnvizError
from cnnviz.networks import architecture
from cnnviz.training import settings
from cnnviz.weights.shipping import shipped
from cnnviz.window import whole

NAME = "transfer"

TASKS = {"digits": "lenet5-digits-0-4", "shapes": "lenet5-first-shapes"}
"""What is learnt after what, and the weights of the net that knows the first half."""

STEPS, BATCH = 100, 32
MOST_EXAMPLES = 100


@dataclass(frozen=True)
class Transfer:
    """One training that goes on from a net.

    Attributes:
        task: name in `TASKS`.
        frozen: layers with weights that stay as they are, from the picture on; None is a net from
            scratch, which knows nothing of the base.
        examples: of each new class; fewer are among more.
        seed: of what is drawn: the examples and the new weights.

    Raises:
        CnnvizError: for a value that makes no sense.
    """

    task: str = "shapes"
    frozen: int | None = None
    examples: int = 10
    seed: int = 0

    def __post_init__(self) -> None:
        settings.one_of(self.task, "the task", TASKS)
        whole(self.examples, "the number of examples", 1, MOST_EXAMPLES)
        whole(self.seed, "the seed", 0, 2**31 - 1)
        if self.frozen is not None:
            layers = sum(1 for row in self.report.layers if row.parameters)
            whole(self.frozen, "the number of frozen layers", 0, layers - 1)

    @cached_property
    def report(self) -> Report:
        """The base's network, counted."""
        made = shipped(TASKS[self.task])
        return analyse(architecture(made.network, **made.options))

    @property
    def label(self) -> str:
        """What to call the run in a legend."""
        way = "from scratch" if self.frozen is None else f"{self.frozen} layers frozen"
        return f"{self.report.network.title}, {way}"

    @property
    def pictures(self) -> int:
        """How many there are to learn from."""
        return self.examples * int(shipped(TASKS[self.task]).options["classes"])

    @property
    def epochs(self) -> int:
        """Passes over the pictures, the last of them perhaps not to its end."""
        return -(-STEPS // (self.pictures // min(BATCH, self.pictures)))

    @property
    def macs(self) -> int:
        """Multiply-accumulates of the steps."""
        return 3 * self.report.macs * min(BATCH, self.pictures) * STEPS

    @property
    def device(self) -> str:
        """Always the processor."""
        return "cpu"

    @property
    def edition(self) -> str:
        """The base's weights."""
        return hashlib.sha256(shipped(TASKS[self.task]).path.read_bytes()).hexdigest()

    def to_json(self) -> str:
        """The settings as one line of JSON."""
        return json.dumps({"recipe": NAME} | asdict(self), sort_keys=True)


def settings_by_name(**values: Any) -> Transfer:
    """The settings by name; raises `CnnvizError`."""
    values.pop("recipe", None)
    try:
        return Transfer(**values)
    except TypeError as error:
        raise CnnvizError("a transfer has other settings than these: start it anew.") from error

"""Transfer: a net that knows some classes of a set goes on from there to the others.

Its settings are those of a `Transfer`. A training lasts a second or two, so one that was left is
taken up by doing its steps again: records that are there already are not written twice.
"""

import time
from collections.abc import Iterator

from cnnviz.training.recipe import Recipe
from cnnviz.training.recipes.classification import MEASURES
from cnnviz.training.record import Record
from cnnviz.training.transfer_settings import NAME, STEPS, Transfer, settings_by_name

EVERY = 10
"""Steps between two records."""


class Transferring:
    """A transfer under way: iterate for its records."""

    def __init__(self, asked: Transfer, saved: bytes | None = None) -> None:
        self._asked = asked
        self._since = time.perf_counter()

    def __iter__(self) -> Iterator[Record]:
        from cnnviz.training import transfer  # torch loads in a second: only where used

        asked = self._asked
        given = transfer.pictures(asked.task)
        chosen = transfer.few(given.labels, asked.examples, asked.seed)
        net = transfer.parts(asked.task, asked.frozen, asked.seed)

        def record(step: int, values: dict[str, float]) -> Record:
            right = transfer.accuracy(net, given.test_images, given.test_labels)
            values |= {"test_error": 1 - right, "seconds": time.perf_counter() - self._since}
            return Record(step, asked.epochs * step / STEPS, values)

        yield record(0, {})
        losses = transfer.steps(net, given.images[chosen], given.labels[chosen])
        for step, loss in enumerate(losses, 1):
            if step % EVERY == 0:
                yield record(step, {"loss": loss})

    def saved(self) -> bytes:
        """Nothing: the settings say it all."""
        return b""


RECIPE = Recipe(
    NAME,
    settings_by_name,
    tuple(each for each in MEASURES if each.name in ("test_error", "loss", "seconds")),
    Transferring,
)

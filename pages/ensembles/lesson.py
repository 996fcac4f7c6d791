"""What nets and crops come to: on all held-out pictures as recorded, on one picture live."""

from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np

from cnnviz.kit.caches import AWAY, cached
from cnnviz.training.data import Dataset
from pages.ensembles.crops import COUNTS, ten
from pages.ensembles.nets import NETS, Array, counted, net, pictures, probabilities, recorded
from pages.ensembles.state import State


@dataclass(frozen=True)
class Gain:
    """So many nets on so many crops.

    Attributes:
        nets: that are put together.
        crops: that each looks at.
        errors: share of the held-out pictures answered wrongly, one for each choice of the nets.
        milliseconds: that a picture took, measured.
    """

    nets: int
    crops: int
    errors: tuple[float, ...]
    milliseconds: float

    @property
    def error(self) -> float:
        """The mean over all choices of the nets."""
        return sum(self.errors) / len(self.errors)

    @property
    def macs(self) -> int:
        """Multiply-accumulates of an answer."""
        return self.nets * self.crops * counted().macs


@cache
def gains(together: str) -> dict[tuple[int, int], Gain]:
    """All of them, by nets and crops."""
    kept, found = recorded(), {}
    for place, crops in enumerate(COUNTS):
        means = kept.means[:, place]  # (nets, pictures, classes)
        votes = voices(kept.answers[:, :crops], means.shape[-1]) if together == "vote" else None
        for nets in range(1, NETS + 1):
            chosen = [list(each) for each in combinations(range(NETS), nets)]
            said = [named(means[each], None if votes is None else votes[each]) for each in chosen]
            errors = tuple(float((each != kept.labels).mean()) for each in said)
            took = kept.milliseconds[nets - 1][place]
            found[nets, crops] = Gain(nets, crops, errors, took)
    return found


def voices(answers: Array, classes: int) -> Array:
    """How often each class is named: (nets, crops, pictures) to (nets, pictures, classes)."""
    counts: Array = (answers[..., None] == np.arange(classes)).sum(1)
    return counts


def named(means: Array, votes: Array | None = None) -> Array:
    """The class that is named, (pictures,).

    Args:
        means: probabilities of some nets, (nets, pictures, classes).
        votes: how often each class is named by them, if that decides.
    """
    shares = means.mean(0)
    # A mean below one only tells classes apart that have equally many voices.
    scores = shares if votes is None else votes.sum(0) + np.minimum(shares, 1 - 1e-6)
    best: Array = scores.argmax(-1)
    return best


@cached("held-out shapes", most=1)
def shapes() -> Dataset:
    """The pictures."""
    return pictures()


@dataclass(frozen=True, eq=False)
class Looks:
    """One picture.

    Attributes:
        pixels: the picture, bytes (32, 32).
        label: the class of its shape.
        said: probabilities, (nets, crops, classes).
    """

    pixels: Array
    label: int
    said: Array

    @property
    def mean(self) -> Array:
        """Over all passes: (classes,)."""
        found: Array = self.said.mean((0, 1))
        return found

    @property
    def votes(self) -> Array:
        """Passes that name each class: (classes,)."""
        classes = self.said.shape[-1]
        found: Array = np.bincount(self.said.argmax(-1).ravel(), minlength=classes)
        return found

    def answer(self, together: str) -> int:
        """The class that all passes come to."""
        nets = self.said.mean(1)[:, None]  # (nets, one picture, classes)
        votes = self.votes[None, None] if together == "vote" else None
        return int(named(nets, votes)[0])


@cached("looks at a shape", most=500, away=AWAY)
def looks(nets: int, count: int, picture: int) -> Looks:
    """The first nets on the first crops of a held-out picture, live."""
    data = shapes()
    image = data.test_images[picture : picture + 1]
    x = data.normalised(image)
    said = np.stack([probabilities(net(k), x, ten()[:count])[:, 0].numpy() for k in range(nets)])
    return Looks(image[0, 0].numpy(), int(data.test_labels[picture]), said)


def seen(state: State) -> Looks:
    """What the controls ask for."""
    return looks(state.nets, state.count, state.picture)

"""What the nets answer once blocks are deleted or swapped: recorded, kept, or run now."""

import random
from collections.abc import Sequence

import torch

from cnnviz.kit.caches import cached
from cnnviz.kit.questions import question_of
from cnnviz.probing.lesions import Apart, path_gradients
from cnnviz.training.data import load
from cnnviz.weights.trained import Origin, Weights
from pages.many_paths.lesson import TITLES, Lesion, blocks_of, wrong
from pages.many_paths.recorded import Carried, Growth, recorded_lesions
from pages.many_paths.state import SWAPS, State

SEEDS = 10
"""Orders that blocks are deleted and swapped in."""
PICTURES, DRAWN = 40, {"resnet20-cifar": 512, "resnet56-cifar": 128}
"""Held-out digits whose gradients are followed, and most paths of one length that are."""


@cached("nets apart", most=len(TITLES))
def apart(net: str) -> Apart:
    """A net with the weights that come along; nobody changes one."""
    return Apart(Weights(net, Origin.HERE).module())


def answers(lesion: Lesion) -> str:
    """What a net says to each held-out digit, a character each."""
    said = recorded_lesions().answers.get(lesion)
    return said if said is not None else _answers(lesion)


@cached("lesions", most=2000, away=lambda lesion: lesion.net)
def _answers(lesion: Lesion) -> str:
    return answer_now(lesion)


def answer_now(lesion: Lesion) -> str:
    """The same, run now."""
    net = apart(lesion.net)
    order, deleted = ([n - 1 for n in each] for each in (lesion.order, lesion.deleted))
    with torch.inference_mode():
        logits = net(load("digits").test_images, set(deleted), order)  # (N, 10)
    return "".join(map(str, logits.argmax(1).tolist()))


def every_lesion() -> list[Lesion]:
    """All that the page shows without running a net: each block alone, and the presets."""
    found = {Lesion(net): None for net in TITLES}
    for net in TITLES:
        found |= {Lesion(net, (block,)): None for block in numbered(net)}
    for preset in question_of("many_paths").presets:
        found |= dict.fromkeys(State.read(preset.query).lesions)
    return list(found)


def numbered(net: str) -> range:
    """The blocks of a net, counted from 1."""
    return range(1, len(blocks_of(net)) + 1)


def labels_now() -> str:
    """What the held-out digits are."""
    return "".join(map(str, load("digits").test_labels.tolist()))


def ink_now() -> str:
    """What they look like, as `RecordedLesions.ink`."""
    digits = load("digits")
    (mean,), (deviation,) = digits.mean, digits.deviation
    ink = (digits.test_images * deviation + mean).round().int()  # (N, 1, 8, 8)
    return "".join(chr(ord("a") + value) for value in ink.flatten().tolist())


def growth_now(net: str) -> Growth:
    """Errors after ever more deletions, and after ever more swaps, in as many orders as seeds."""
    labels = labels_now()

    def errors(lesions: Sequence[Lesion]) -> list[int]:
        return [wrong(answer_now(lesion), labels) for lesion in lesions]

    orders = [
        random.Random(seed).sample(numbered(net), len(numbered(net))) for seed in range(SEEDS)
    ]
    deleted = [
        errors([Lesion(net, tuple(order[:count])) for order in orders])
        for count in range(len(orders[0]) + 1)
    ]
    swapped = [
        errors([Lesion(net, (), count, seed) for seed in range(SEEDS)])
        for count in range(SWAPS + 1)
    ]
    return Growth(deleted, swapped)


def carried_now(net: str) -> Carried:
    """Gradient of the first held-out digits by length of path, worked out now."""
    digits = load("digits")
    images, labels = digits.test_images[:PICTURES], digits.test_labels[:PICTURES]
    found = path_gradients(apart(net), images, labels, DRAWN[net])
    return Carried(*found, PICTURES)

"""A sheet of questions for a class: the seed picks the kinds, each student has other numbers."""

from random import Random
from unicodedata import normalize

from cnnviz.asking.instances import Instance, drawn
from cnnviz.asking.kind import kinds


def sheet(seed: int, student: str, count: int) -> list[Instance]:
    """Questions of as many topics, in the order of `kinds.toml`.

    Args:
        seed: of the kinds, the same for a class.
        student: whose numbers they are; letters count alike, capital or small.
        count: of the questions, at most as many as there are topics.
    """
    chance = Random(seed)
    topics: dict[str, list[str]] = {}
    for key, kind in kinds().items():
        topics.setdefault(kind.topic, []).append(key)
    picked = chance.sample(list(topics), count)
    chosen = {chance.choice(topics[topic]) for topic in picked}
    name = " ".join(normalize("NFKC", student).casefold().split())
    return [drawn(key, f"{seed}/{name}") for key in kinds() if key in chosen]

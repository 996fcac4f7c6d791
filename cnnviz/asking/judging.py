"""What a guess is: right, a slip that has a name, or near something else."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from typing import Any

from cnnviz.asking.answers import Guess
from cnnviz.asking.expressions import product
from cnnviz.asking.instances import Instance, Way
from cnnviz.errors import Words
from cnnviz.language import N_

MOST = 3
"""Ways that are named where several lead to the same number."""


@dataclass(frozen=True)
class Verdict:
    """What a guess is.

    Attributes:
        read: whether it is a number at all.
        right: whether it is the answer.
        rounded: whether it is, as closely as it was written.
        ways: that lead to a wrong one, the most likely first.
        hint: where to look, if none does.
    """

    read: bool = True
    right: bool = False
    rounded: bool = False
    ways: tuple[Way, ...] = ()
    hint: Words | None = None


def judged(instance: Instance, guess: Guess) -> Verdict:
    """Compare a guess with what is right, then with what the slips make."""
    guess = _fitted(instance, guess)
    right = instance.right
    if len(guess.values) != len(right):
        return Verdict(hint=Words(N_("Three numbers are asked: height × width × channels.")))
    if _all_meant(guess, right):
        return Verdict(right=True, rounded=guess.values != right)
    ways = _named(instance, guess, instance.singly)
    if not ways:
        ways = _named(instance, guess, instance.twice)
    return Verdict(ways=tuple(ways[:MOST])) if ways else Verdict(hint=_hint(instance, guess))


def _fitted(instance: Instance, guess: Guess) -> Guess:
    """A side given twice is one, and a product that is not worked out is."""
    if len(instance.right) > 1 or len(guess.values) == 1:
        return guess
    if instance.kind.counts == "side" and len(set(guess.values)) == 1:
        return Guess(guess.values[:1], guess.slack[:1])
    return Guess((product(guess.values),), (Fraction(0),))


def _all_meant(guess: Guess, values: Any) -> bool:
    return all(guess.means(place, value) for place, value in enumerate(values))


def _named(instance: Instance, guess: Guess, ways: list[Way]) -> list[Way]:
    """The ways that come to a guess; for a shape also those that together make its wrong sides."""
    whole = [
        way for way in ways if len(way.value) == len(guess.values) and _all_meant(guess, way.value)
    ]
    if whole or len(guess.values) == 1:
        return whole
    found: list[Way] = []
    for place, value in enumerate(instance.right):
        if guess.means(place, value):
            continue
        side = [
            way
            for way in ways
            if way.value[place] != value and guess.means(place, way.value[place])
        ]
        if not side:
            return []
        found += [side[0]] if side[0] not in found else []
    return found


def _hint(instance: Instance, guess: Guess) -> Words:
    """Something true about a number that no slip makes."""
    right, values = tuple(map(Fraction, instance.right)), guess.values
    if len(right) > 1:
        if values in set(permutations(right)):
            return Words(
                N_("These are the right numbers in another order: height × width × channels.")
            )
        return Words(N_("No usual slip makes this shape: work out height and channels one by one."))
    (wanted,), (value,) = right, values
    if value <= 0 or wanted == 0:
        return Words(
            N_("No usual slip makes this: begin with what the layer has to learn or to do.")
        )
    ratio = max(value / wanted, wanted / value)
    if ratio in [10**power for power in range(1, 13)] or ratio in (1024, 1024**2):
        return Words(N_("The digits are right, the order of magnitude is not: count the zeros."))
    if sorted(str(value)) == sorted(str(wanted)):
        return Words(N_("The digits are right, but two of them have changed places."))
    factor = next((name for name, fact in instance.facts.items() if fact == ratio), None)
    if factor and ratio > 1:
        said = N_("It is too large by a factor of {value:,}, which is one of the numbers here.")
        if value < wanted:
            said = N_("It is too small by a factor of {value:,}, which is one of the numbers here.")
        return Words(said, value=int(ratio))
    if abs(value - wanted) <= max(wanted / 100, Fraction(1)):
        return Words(N_("Very near, but not it: put the numbers into the line once more."))
    return Words(N_("No usual slip makes this: put the numbers into the line one after the other."))

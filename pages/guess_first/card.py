"""The card of this question on the first page."""

from cnnviz.asking import Verdict
from cnnviz.asking.sheets import sheet
from pages.guess_first.words import progress


def draw() -> str:
    first, second, *others = sheet(2026, "", 10)
    given = [(first, "", Verdict(right=True)), (second, "", Verdict())]
    return progress([*given, *((each, "", None) for each in others)])

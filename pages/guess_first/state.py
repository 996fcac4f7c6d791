"""The controls of a sheet: its seed, whose it is, and the ten answers."""

from dataclasses import dataclass

from cnnviz.kit import guessing
from cnnviz.kit.control import Look
from cnnviz.kit.declared import Declared, whole, words

MOST = 10
"""Questions on a sheet."""

SEED_HELP = "The same seed asks everybody the same kinds of questions."
STUDENT_HELP = "Each name has numbers of its own; capital letters make no difference."


def _answer(number: int) -> str:
    written: str = guessing.field(key=f"a{number}", bare=True)
    return written


@dataclass(frozen=True)
class State(Declared):
    """A sheet and its answers."""

    seed: int = whole("Seed of the sheet", 2026, key="seed", high=10**6, help=SEED_HELP)
    student: str = words("Name or number", look=Look.LINE, example="Ada", help=STUDENT_HELP)
    answer1: str = _answer(1)
    answer2: str = _answer(2)
    answer3: str = _answer(3)
    answer4: str = _answer(4)
    answer5: str = _answer(5)
    answer6: str = _answer(6)
    answer7: str = _answer(7)
    answer8: str = _answer(8)
    answer9: str = _answer(9)
    answer10: str = _answer(10)

    @property
    def answers(self) -> list[str]:
        """As they are written."""
        return [getattr(self, f"answer{number}") for number in range(1, MOST + 1)]

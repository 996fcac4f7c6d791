"""The one error family: every message says, in one sentence, what to change."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from errno import ENOMEM
from functools import reduce
from typing import Any


class Words:
    """A message and its facts, English by itself; shown in the reader's language (`in_words`).

    A fact may be such words too, or an error.
    """

    def __init__(self, message: str, **facts: Any) -> None:
        self.message, self.facts = message, facts

    def __str__(self) -> str:
        return self.message.format(**self.facts) if self.facts else self.message

    def __repr__(self) -> str:
        return repr(str(self))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Words) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(self.message)


def listed(parts: Iterable[Any]) -> Any:
    """Several facts as one: this, this and this; nothing where there are none."""
    *others, last = list(parts) or [""]
    if not others:
        return last
    before = reduce(lambda one, next: Words("{one}, {next}", one=one, next=next), others)
    return Words("{before} and {last}", before=before, last=last)


class CnnvizError(ValueError):
    """Something a visitor or caller can put right; the message says how.

    Attributes:
        message: with a place in braces for each fact, as it is translated.
        facts: by name; one may be `Words` or another error.
    """

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(str(Words(message, **facts)))
        self.message, self.facts = message, facts

    def __reduce__(self) -> tuple[Any, ...]:
        """How it reaches another process: a subclass may be made in another way than this."""
        return _again, (type(self), self.message, self.facts)


def _again(kind: type[CnnvizError], message: str, facts: dict[str, Any]) -> CnnvizError:
    error = kind.__new__(kind)
    CnnvizError.__init__(error, message, **facts)
    return error


class LayerError(CnnvizError):
    """A layer's own settings make no sense (a stride of 0, a kernel of -1)."""


class ShapeError(CnnvizError):
    """A layer cannot take the shape it was given."""


class DivergedError(CnnvizError):
    """The loss of a training run is infinite or not a number; the records before it stand."""


TORCHS_WORDS = ("can't allocate memory", "bad_alloc", "could not create a primitive")
"""Of torch's allocator, of C++ and of oneDNN: torch raises each as a plain RuntimeError.

After the last the thread can make no new kernel; the next rerun of a page has another thread.
"""


@contextmanager
def memory_refusals() -> Iterator[None]:
    """Turn memory that was refused, to whatever library, into the family's sentence.

    What fits is worked out beforehand (`cnnviz.running.budget`), but several visitors may ask at
    once and kernels take scratch space besides.

    Raises:
        CnnvizError: in place of the library's own error.
    """
    try:
        yield
    except (MemoryError, RuntimeError, OSError) as error:
        if not _is_refusal(error):
            raise
        raise CnnvizError(
            "this server has no more memory for that: choose a smaller network or a layer nearer "
            "the picture, or try again when others are done."
        ) from None


def _is_refusal(error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno == ENOMEM
    return isinstance(error, MemoryError) or any(words in str(error) for words in TORCHS_WORDS)

"""Every number as a question; a wrong answer is named by the slip that makes it.

A kind of question is a record in `kinds.toml`, a slip one in `slips.toml`; the right answer is
what the library counts.
"""

from cnnviz.asking.answers import Guess, understood
from cnnviz.asking.instances import Instance, Way
from cnnviz.asking.judging import Verdict, judged
from cnnviz.asking.kind import Kind, kinds

__all__ = ["Guess", "Instance", "Kind", "Verdict", "Way", "judged", "kinds", "understood"]

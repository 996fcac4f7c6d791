"""Networks as text: the project's own language, or a pasted `nn.Sequential`, in and out.

Text is never executed: a walk over its syntax takes what it knows, and says of the rest what to
write instead.
"""

from cnnviz.reading.faults import Fault, Spot
from cnnviz.reading.networks import read
from cnnviz.reading.writing import written

__all__ = ["Fault", "Spot", "read", "written"]

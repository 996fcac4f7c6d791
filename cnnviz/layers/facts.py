"""The words and small records in which layers state what they are."""

from enum import StrEnum
from typing import NamedTuple, TypeAlias

from cnnviz.numerals import count

Shape: TypeAlias = tuple[int, ...]
Span: TypeAlias = tuple[int, int]
"""(first, last) of what is seen along one axis; both belong to it."""


class Role(StrEnum):
    """What a layer does, coarser than its kind: one colour each."""

    CONVOLUTION = "convolution"
    POOLING = "pooling"
    LINEAR = "linear"
    NORMALISATION = "normalisation"
    ACTIVATION = "activation"
    JOIN = "block with a sum or concatenation"
    RESHAPE = "reshape or dropout"

    @property
    def is_piece(self) -> bool:
        """Whether a person would draw such a layer by itself."""
        return self in (Role.CONVOLUTION, Role.POOLING, Role.LINEAR)

    @property
    def has_depth(self) -> bool:
        """Whether such layers make up the depth of a network, as papers count it."""
        return self in (Role.CONVOLUTION, Role.LINEAR)


class Operation(StrEnum):
    """Single operations that `macs` leaves out."""

    BIAS_ADDITION = "bias_addition"
    ADDITION = "addition"
    MULTIPLICATION = "multiplication"
    DIVISION = "division"
    COMPARISON = "comparison"
    EXPONENTIAL = "exponential"
    ROOT = "root"

    @property
    def several(self) -> str:
        """What a number of them is called."""
        return f"{self.value.replace('_', ' ')}s"


class Column(StrEnum):
    """Where single operations are listed, and counted only on request."""

    BIASES = "bias additions"
    BATCH_NORM = "batch norm"
    ACTIVATIONS = "activations"
    POOL_COMPARISONS = "pooling comparisons"
    POOL_ADDITIONS = "pooling additions"
    LRN = "response normalisation"
    ADDITIONS = "element-wise additions"
    OTHER = "other operations"


class Tiles(NamedTuple):
    """What the units of a layer read along one axis where no window slides evenly.

    Attributes:
        spans: of each unit; None for one that reads nothing.
        pitch: numerator and denominator of the cells from one unit's span to the next's, on
            average.
    """

    spans: tuple[Span | None, ...]
    pitch: tuple[int, int]


class Place(NamedTuple):
    """Where a layer stands: its shapes, and whether a gradient goes on through its input.

    `trained` says whether its own weights get one: not where they are frozen.
    """

    x: Shape
    y: Shape
    tracked: bool
    training: bool
    trained: bool = True


class Backward(NamedTuple):
    """Multiply-accumulates of the way back for one image: two gradients, each by itself."""

    to_input: int = 0
    to_weights: int = 0


class Saved(NamedTuple):
    """What autograd saves for the backward pass: inputs, output, and tensors nobody else sees.

    `input` is the first (or only) input, `inputs` are all of them. `numbers` and `indices` are
    per image; `fixed_numbers` and `fixed_indices` are the same for a batch of any size.
    """

    input: bool = False
    output: bool = False
    inputs: bool = False
    numbers: int = 0
    indices: int = 0
    fixed_numbers: int = 0
    fixed_indices: int = 0


def numel(shape: Shape) -> int:
    """Number of values in a shape."""
    product = 1
    for side in shape:
        product *= side
    return product


def size(shape: Shape) -> str:
    """A shape the way it is read aloud: height × width × channels, or one number."""
    if len(shape) == 3:
        return " × ".join(map(count, (*shape[1:], shape[0])))
    return " × ".join(map(count, shape))

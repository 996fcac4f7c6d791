"""Refused memory becomes the family's one sentence, whoever was refused; nothing else does."""

import errno

import numpy as np
import pytest
import torch

from cnnviz import CnnvizError
from cnnviz.errors import memory_refusals

FAR_TOO_MUCH = 2**46
"""Numbers: 281 terabytes, past what a processor can address."""

REFUSED = {
    "Python": lambda: bytearray(2**62),
    "NumPy": lambda: np.ones(FAR_TOO_MUCH, np.float32),
    "torch": lambda: torch.empty(FAR_TOO_MUCH),
    "torch, growing": lambda: torch.ones(1).expand(FAR_TOO_MUCH).contiguous(),
}


@pytest.mark.parametrize("who", REFUSED)
def test_a_real_allocator_that_refuses(who):
    with pytest.raises(CnnvizError, match="no more memory for that: choose a smaller network"):  # noqa: SIM117
        with memory_refusals():
            REFUSED[who]()


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("std::bad_alloc"),
        RuntimeError("could not create a primitive"),
        OSError(errno.ENOMEM, "Cannot allocate memory"),
    ],
    ids=repr,
)
def test_other_words_for_it(error):
    with pytest.raises(CnnvizError, match="or try again when others are done.$"), memory_refusals():
        raise error


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("mat1 and mat2 shapes cannot be multiplied"),
        OSError(errno.ENOSPC, "No space left on device"),
        ValueError("no memory of that"),
        CnnvizError("choose another layer."),
    ],
    ids=repr,
)
def test_other_errors_stay_what_they_are(error):
    with pytest.raises(type(error)) as raised, memory_refusals():
        raise error
    assert raised.value is error

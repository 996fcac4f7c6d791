"""The handwritten digits that come with scikit-learn."""

from dataclasses import replace

import numpy as np

from cnnviz.language import N_
from cnnviz.pictures.pictures import digits
from cnnviz.training.datasets.source import Source, Stack, Wanted

CITATION = N_(
    "E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits, UCI Machine Learning "
    "Repository, 1998; CC BY 4.0."
)


def _small(wanted: Wanted) -> Stack:
    return Stack(*digits())


def _on_lenet_field(wanted: Wanted) -> Stack:
    """The digits on LeNet-5's 32 × 32 field."""
    from cnnviz.pictures.digits import on_lenet_field

    images, labels = digits()
    return Stack(np.stack([on_lenet_field(image[0]) for image in images])[:, None], labels)


DIGITS = Source(
    title=N_("Digits"),
    description=N_(
        "The 1,797 handwritten digits that come with scikit-learn (load_digits; Alpaydin & "
        "Kaynak 1998, UCI Machine Learning Repository): 8 × 8 pictures with grey values from "
        "0 to 16. Four fifths of each class (1,438 pictures) are for training, the others "
        "(359) are held out; the split is the same for every run."
    ),
    citation=CITATION,
    classes=10,
    input_shape=(1, 8, 8),
    training=1438,
    test=359,
    read=_small,
    on_paper=True,
)

DIGITS_32 = replace(
    DIGITS,
    title=N_("Digits for LeNet-5"),
    description=N_(
        "The same 1,797 digits and the same split, for LeNet-5's input: each 8 × 8 picture is "
        "enlarged to 24 × 24 by bilinear interpolation and gets a margin of 4 on each side."
    ),
    input_shape=(1, 32, 32),
    read=_on_lenet_field,
)


BASE_CLASSES = 5
"""How many digits the base of transfer learning has seen: 0 to 4."""


def _first(wanted: Wanted) -> Stack:
    """The digits 0 to 4 on that field."""
    images, labels, _tests = _on_lenet_field(wanted)
    known = labels < BASE_CLASSES
    return Stack(images[known], labels[known])


DIGITS_0_TO_4 = replace(
    DIGITS_32,
    title=N_("Digits 0 to 4"),
    description=N_(
        "The 901 pictures of 0, 1, 2, 3 and 4 among the digits for LeNet-5: 721 are for training, "
        "180 are held out. What is learnt of them can then be tried on 5 to 9."
    ),
    classes=BASE_CLASSES,
    training=721,
    test=180,
    read=_first,
)
